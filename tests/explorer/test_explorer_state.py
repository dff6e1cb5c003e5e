"""The state of the Curves tab: its address and back, what it means as parameters, and what can be taken along."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Parameters
from simulator.comparison.people import parameters_of_people
from simulator.errors import MistakesError, MultistoreError
from simulator.explorer import exports
from simulator.explorer.curve_state import (
    ABILITY,
    CurveState,
    across,
    choices,
    experiment_names,
    first_state,
    read,
    state_of,
    studies_of,
    usual_values,
)
from simulator.explorer.curves import study_of
from simulator.parameters.declarations import QUANTITIES, load_parameters
from simulator.parameters.populations import LESIONS, POPULATIONS

FLODEN_OLD = CurveState("brown_peterson", "floden2000", "old")


@st.composite
def states(draw: Any) -> CurveState:
    """Any state that the tab can show."""
    experiment = draw(st.sampled_from(experiment_names()))
    table, condition = draw(st.sampled_from(choices(experiment))).split(":", 1)
    names = draw(st.lists(st.sampled_from(list(QUANTITIES)), max_size=4, unique=True))
    values = {name: draw(st.floats(QUANTITIES[name].low, QUANTITIES[name].high)) for name in names}
    lesions = draw(st.dictionaries(st.sampled_from(list(LESIONS)), st.floats(0.01, 1), max_size=2))
    population = draw(st.sampled_from(["", *POPULATIONS]))
    seed = draw(st.integers(0, 2**31 - 1))
    return CurveState(experiment, table, condition, values, population, lesions, seed)


@settings(deadline=None)
@given(states())
def test_address_holds_the_whole_state(state: CurveState) -> None:
    """A state that is written to an address is read from it again, to the last digit."""
    assert state_of(state.query()) == state


def test_empty_address_shows_the_serial_position_curve() -> None:
    """Without any word the first experiment is shown, unchanged."""
    assert state_of({}) == first_state()
    assert not first_state().changed
    assert state_of({"experiment": "practice"}).table == "practice_choice_rt"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"experiment": "practise"}, "did you mean 'practice'"),
        ({"study": "murdock1962:21-1"}, "did you mean 'murdock1962:20-1'"),
        ({"short_term.capacity": "12"}, "above 9"),
        ({"short_term.capacity": "many"}, "is not a number"),
        ({"short_term.capacity": "nan"}, "is not a number"),
        ({"population": "young at heart"}, "allowed|known"),
        ({"lesion.short_term": "1.5"}, "0 to 1"),
        ({"lesion.shortterm": "0.5"}, "did you mean 'short_term'"),
        ({"seed": "-1"}, "whole number"),
        ({"x" * 5000: "1"}, "unknown"),
    ],
)
def test_wrong_words_of_an_address_are_told(query: dict[str, str], words: str) -> None:
    """What cannot be read is said with what is allowed; the rest of the address holds."""
    with pytest.raises(MistakesError) as caught:
        state_of(query)
    assert any(word in str(caught.value) for word in words.split("|"))
    assert len(str(caught.value)) < 2000
    state, problems = read({**query, "declarative.decay": "0.3"})
    assert len(problems) == 1 and state.values == {"declarative.decay": 0.3}


def test_unchanged_people_are_those_of_the_scoreboard() -> None:
    """Without a change every study has the people that its experiment simulates."""
    for experiment in experiment_names():
        for study in studies_of(experiment).values():
            state = CurveState(experiment, study.table.id, study.condition)
            expected = parameters_of_people(study.table, study.condition, Parameters())["sample"]
            assert state.people(study) == expected
            assert usual_values(study)[ABILITY] == expected.population.ability


def test_population_replaces_that_of_the_study() -> None:
    """Another population is simulated in place of the study's own, with the ability of its people."""
    study = study_of(FLODEN_OLD)
    young = CurveState("brown_peterson", "floden2000", "old", population="young").people(study)
    assert FLODEN_OLD.people(study).short_term.capacity == pytest.approx(0.92 * young.short_term.capacity)
    assert young.population.ability == FLODEN_OLD.people(study).population.ability


def test_lesions_and_ability_change_the_people() -> None:
    """A lesion takes its share, and an ability that is chosen replaces that of the study's people."""
    state = state_of({"lesion.declarative": "0.5", ABILITY: "2"})
    usual, changed = first_state().people(study_of(state)), state.people(study_of(state))
    assert changed.transfer.forward_link == pytest.approx(usual.transfer.forward_link / 2)
    assert changed.population.ability == 2


def test_a_lesion_beyond_the_range_is_a_mistake_in_words() -> None:
    """A change that leaves the range of a parameter is said, and nothing is simulated."""
    state = state_of({"lesion.short_term": "1"})
    with pytest.raises(MultistoreError, match=r"short_term\.capacity"):
        state.people(study_of(state))


def test_usual_value_is_no_change() -> None:
    """A parameter that is moved back to its usual value is not changed any more."""
    state = first_state().with_value("short_term.capacity", 5, 3.955)
    assert state.changed and not state.with_value("short_term.capacity", 3.955, 3.955).changed


TAKEN = [
    first_state(),
    state_of({"short_term.capacity": "5", "declarative.decay": "0.3", "seed": "4"}),
    state_of({"population": "amnesic", "lesion.short_term": "0.25", ABILITY: "1.4"}),
    state_of({"experiment": "partial_report", ABILITY: "0.5", "sensory.iconic_decay": "0.1"}),
    FLODEN_OLD,
    state_of({"experiment": "word_length", "short_term.capacity": "3", "population": "older"}),
    state_of({"experiment": "complex_span", ABILITY: "1.3"}),
]


@pytest.mark.parametrize("state", TAKEN)
def test_file_command_and_python_give_the_same_people(state: CurveState, tmp_path: Path) -> None:
    """The parameter file, `--set` and the Python code stand for exactly the people whose curves are shown."""
    study = study_of(state)
    shown = state.people(study)
    path = tmp_path / "parameters.yaml"
    path.write_text(exports.parameter_file(state, study), encoding="utf-8")
    words = shlex.split(exports.command(state, study))
    assert words[:4] == ["multistore", "compare", "--human", study.table.id]
    given_settings = [words[k + 1] for k, word in enumerate(words) if word == "--set"]
    for parameters in (load_parameters(path), load_parameters(None, given_settings)):
        of_people = parameters_of_people(study.table, study.condition, parameters)["sample"]
        for name in QUANTITIES:
            assert of_people.value(name) == pytest.approx(shown.value(name), rel=1e-12), name
    code = exports.python(state, study).split("curves =")[0]
    made: dict[str, Any] = {}
    exec(code, made)
    last = studies_of(state.experiment)[f"{state.table}:{made['condition']}"]
    for name in QUANTITIES:
        assert made["own"].value(name) == pytest.approx(state.people(last).value(name), rel=1e-12), name


def test_all_conditions_are_offered_where_they_are_points_of_a_curve() -> None:
    """Every experiment can be looked at as a picture, if need be over its conditions; its first choice is one."""
    for experiment in experiment_names():
        assert {key for key in choices(experiment) if not key.endswith(":*")} == set(studies_of(experiment))
        for table, studies in across(experiment).items():
            assert f"{table}:*" in choices(experiment) and len(studies) > 1
    assert choices("word_length")[0] == "bhatarah2009_serial:*"
    state = state_of({"experiment": "word_length"})
    code = exports.python(state, study_of(state))
    assert all(repr(one.condition) in code for one in across("word_length")["bhatarah2009_serial"])


def test_python_runs_to_its_scores(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python code that is copied prints a score for every scored measure of the study."""
    code = exports.python(first_state(), study_of(first_state())).replace("subjects=400", "subjects=8")
    exec(code, {})
    assert "serial_position Score(n_points=20" in capsys.readouterr().out
