"""What an experiment declares, how its run is put together, and the rows that it ends in."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from own_table import ABOUT, ROWS, write
from simulation_recorder import Recorder, record

from simulator import human
from simulator.comparison import scoreboard
from simulator.comparison.experiment import (
    Against,
    CurveKey,
    Experiment,
    Panel,
    SimulatedCurves,
    Study,
    Variant,
    check_name,
)
from simulator.comparison.run_experiment import REFERENCE, run_experiment
from simulator.comparison.scoring import assumption_rows, effect_rows, score_rows
from simulator.comparison.simulated_conditions import Effort, Observation
from simulator.errors import MultistoreError
from simulator.parameters import Parameters


def entry(**more: Any) -> dict[str, Any]:
    """The usual table in two conditions, fast and slow, whose gap is assumed in the slow one."""
    content = copy.deepcopy(ABOUT)
    fast = {"paradigm": "free_recall", "arguments": {"list_length": 3, "seconds_per_item": 1.0}}
    content["conditions"] = {"fast": fast, **content["conditions"]}
    return content | more


@pytest.fixture
def path(tmp_path: Path) -> str:
    """The table in a file: serial positions in both conditions."""
    return str(write(tmp_path, entry(), [*ROWS, "fast,serial_position,1,0.6,0.04,20"]))


def experiment(*against: Against, **more: Any) -> Experiment:
    """An experiment of some tables."""
    declared = {
        "name": "e", "title": "E", "question": "Is it so?", "papers": ("Doe (2024)",), "against": against, "figure": (),
        "caption": "Points.",
    }  # fmt: skip
    return Experiment(**{**declared, **more})


def observation(mean: list[float], x: list[float] | None = None, error: float = 0.01, lists: int = 40) -> Observation:
    """A simulated curve with x from 1."""
    at = x or [float(k + 1) for k in range(len(mean))]
    return Observation(pd.DataFrame({"x": at, "mean": mean, "sem": 0.1, "n": 20, "error": error}), lists)


# --- declarations --------------------------------------------------------------------------------------------------


def test_what_is_usual() -> None:
    """Ten lists each, no effects, what is assumed is tried."""
    usual = experiment()
    assert (usual.lists, usual.sensitivity, usual.variants, dict(usual.effects(None))) == (10, True, (), {})
    about = {"title": "E", "short_title": "E", "question": "Is it so?", "papers": ["Doe (2024)"], "caption": "Points."}
    assert usual.about == about
    assert experiment(name="partial_report").about["short_title"] == "Partial report"
    assert experiment(short_title="short").about == {**about, "short_title": "short"}


def test_studies_are_the_conditions_in_order(path: str) -> None:
    """All of a table, or those that are named."""
    both = experiment(Against(path)).studies()
    assert [(study.table.id, study.condition, study.extra) for study in both] == [
        ("mine", "fast", ()),
        ("mine", "slow", ()),
    ]
    assert [study.condition for study in experiment(Against(path, ("slow",))).studies()] == ["slow"]
    assert experiment(Against(path, ("slow",))).conditions(Against(path, ("slow",))) == ("slow",)
    assert experiment().conditions(Against(path)) == ("fast", "slow")


def test_shared_conditions_join(path: str) -> None:
    """Their further measures, each once, and their options; the other condition has only its own."""
    first = Against(path, ("slow",), ("intrusions", "first_recall"), {"lag_crp": {"max_lag": 1}})
    second = Against(path, (), ("first_recall",), {"lag_crp": {"max_lag": 1, "by_subject": True}, "intrusions": {}})
    slow, fast = experiment(first, second).studies()
    assert (slow.condition, slow.extra) == ("slow", ("intrusions", "first_recall"))
    assert slow.options == {"lag_crp": {"max_lag": 1, "by_subject": True}, "intrusions": {}}
    assert (fast.condition, fast.extra, fast.options) == ("fast", ("first_recall",), dict(second.options))
    assert first.options == {"lag_crp": {"max_lag": 1}}, "what is declared stays"


def told(declared: Experiment) -> str:
    """Why an experiment is refused."""
    with pytest.raises(MultistoreError) as caught:
        declared.studies()
    return str(caught.value)


def test_declarations_that_do_not_fit_together(path: str, tmp_path: Path) -> None:
    """Each with what is meant."""
    twice = [Against(path, ("slow",), options={"lag_crp": {"max_lag": lag}}) for lag in (1, 2)]
    assert "mine slow has two values of option 'max_lag' of lag_crp: 1 and 2; allowed: one" in told(experiment(*twice))
    (tmp_path / "other").mkdir()
    other = str(write(tmp_path / "other", entry(), [*ROWS, "fast,serial_position,1,0.7,0.04,20"]))
    assert "two different tables have the id 'mine'" in told(experiment(Against(path), Against(other)))
    assert "did you mean 'slow'" in told(experiment(Against(path, ("slo",))))


def drawn(path: str, panels: list[Panel], *variants: Variant) -> Experiment:
    """An experiment of the slow condition with a figure of two rows."""
    return experiment(Against(path, ("slow",)), figure=(tuple(panels), ()), variants=variants)


def test_what_is_drawn_is_simulated(path: str) -> None:
    """Panels and variants of tables, conditions and variants that are there."""
    variant = Variant("v", "mine", "slow")
    good = Panel("mine", "lag_crp", ("slow",), variants=("v",))
    assert len(drawn(path, [good, Panel("mine", "lag_crp")], variant).studies()) == 1
    assert "a panel is of table 'mien', which is not in against; did you mean 'mine'?" in told(
        drawn(path, [good, Panel("mien", "lag_crp")], variant)
    )
    assert "a panel is of table 'mien'" in told(drawn(path, [Panel("mien", "lag_crp", ("slow",))]))
    assert "a panel is of mine 'fast', not in against" in told(
        drawn(path, [Panel("mine", "lag_crp", ("slow", "fast"))])
    )
    assert "a panel is of mine 'slwo', not in against; did you mean 'slow'?" in told(
        drawn(path, [Panel("mine", "lag_crp", ("slwo",))])
    )
    assert "a variant is of mine 'fast', not in against" in told(drawn(path, [], Variant("v", "mine", "fast")))
    assert "a variant is of table 'yours', which is not in against" in told(
        drawn(path, [], Variant("v", "yours", "slow"))
    )
    assert "no variant 'w'" in told(drawn(path, [Panel("mine", "lag_crp", variants=("v", "w"))], variant))


def test_the_likely_table_of_a_condition(path: str) -> None:
    """Only conditions of the panel's own table are likely."""
    against = (Against(path, ("slow",)), Against("floden2000", ("young",)))
    message = told(experiment(*against, figure=((Panel("mine", "lag_crp", ("yuong",)),),)))
    assert message.endswith("a panel is of mine 'yuong', not in against")


def test_known_names() -> None:
    """The likely one is named, and all."""
    assert check_name("a", ["a", "b"]) == "a"
    with pytest.raises(
        MultistoreError, match=r"unknown 'practise'; did you mean 'practice'\? \(known: a, practice, or all\)"
    ):
        check_name("practise", ["a", "practice", "all"])


# --- curves --------------------------------------------------------------------------------------------------------


CURVES = {
    CurveKey("common", "", "t", "c", "m"): observation([0.1, 0.2, 0.6]),
    CurveKey("sample", "", "t", "c", "m"): observation([0.3, 0.5, 1.3]),
    CurveKey("sample", "v", "t", "c", "m"): observation([0.7]),
    CurveKey("common", "", "t", "c", "another"): observation([0.9]),
}


def test_means_of_simulated_curves() -> None:
    """Over the points that are named, or all, of a variant or none, at one ability."""
    model = SimulatedCurves("sample", CURVES)
    assert model.at("t", "c", "m") == pytest.approx(0.7)
    assert model.at("t", "c", "m", 1, 2) == pytest.approx(0.4) and model.at("t", "c", "m", 3.0) == 1.3
    assert model.at("t", "c", "m", variant="v") == 0.7
    assert math.isnan(model.at("t", "c", "m", 9))
    assert SimulatedCurves("common", CURVES).at("t", "c", "m") == pytest.approx(0.3)
    assert model.curve("t", "c", "m", "v") is CURVES[CurveKey("sample", "v", "t", "c", "m")].curve


def test_curves_that_are_not_simulated() -> None:
    """The likely one at the same ability is named."""
    with pytest.raises(MultistoreError, match=r"effects: there is no simulated curve 't c anothr'$"):
        SimulatedCurves("sample", CURVES).curve("t", "c", "anothr")
    with pytest.raises(MultistoreError, match=r"no simulated curve 't c anothr'; did you mean 't c another'\?"):
        SimulatedCurves("common", CURVES).curve("t", "c", "anothr")
    with pytest.raises(MultistoreError, match=r"no simulated curve 'w t c m'; did you mean 'v t c m'\?"):
        SimulatedCurves("sample", CURVES).curve("t", "c", "m", "w")


# --- rows ----------------------------------------------------------------------------------------------------------


def test_rows_of_scored_curves(path: str) -> None:
    """Serial positions .7, .5, .9 against .8, .7, .9; one number stands in its row; a row each for both abilities."""
    table = human.load(path)
    curves = {
        CurveKey("reference", "", "mine", "slow", "serial_position"): observation([0.1, 0.1, 0.1]),
        CurveKey("common", "v", "mine", "slow", "serial_position"): observation([0.1, 0.1, 0.1]),
        CurveKey("common", "", "mine", "slow", "intrusions"): observation([0.1]),
        CurveKey("common", "", "mine", "slow", "serial_position"): observation([0.8, 0.7, 0.9], error=0.02),
        CurveKey("sample", "", "mine", "slow", "words_recalled"): observation([2.5], [math.nan], lists=7),
        CurveKey("sample", "", "mine", "slow", "lag_crp"): observation([], []),
    }
    rows, precision = score_rows("e", {"mine": table}, curves)
    assert [(row["measure"], row["ability"]) for row in rows] == [
        ("serial_position", "common"), ("words_recalled", "sample"), ("lag_crp", "sample"),
    ]  # fmt: skip
    first, second, third = rows
    rmse = math.sqrt((0.1**2 + 0.2**2) / 3)
    assert {name: first[name] for name in ("experiment", "table", "condition", "n_points", "noise_floor")} == {
        "experiment": "e", "table": "mine", "condition": "slow", "n_points": 3, "noise_floor": 0.03,
    }  # fmt: skip
    assert (first["rmse"], first["ratio"], first["bias"]) == pytest.approx((rmse, rmse / 0.03, 0.1))
    assert first["r2"] == pytest.approx(1 - 0.05 / 0.08) and math.isnan(first["value"])
    assert (second["value"], second["rmse"]) == (2.5, pytest.approx(0.4)) and math.isnan(third["value"])
    common = {"table": "mine", "condition": "slow"}
    assert precision == [
        {**common, "measure": "serial_position", "ability": "common", "lists": 40, "monte_carlo_error": 0.02, "noise_floor": 0.03},
        {**common, "measure": "words_recalled", "ability": "sample", "lists": 7, "monte_carlo_error": 0.01, "noise_floor": 0.1},
        {**common, "measure": "lag_crp", "ability": "sample", "lists": 40, "monte_carlo_error": None, "noise_floor": 0.04},
    ]  # fmt: skip


def test_measures_that_are_only_shown_have_no_row(tmp_path: Path) -> None:
    """And errors are rounded to eight digits."""
    content = entry()
    content["measures"]["lag_crp"]["scored"] = False
    table = human.load(write(tmp_path, content, [*ROWS, "fast,serial_position,1,0.6,0.04,20"]))
    curves = {
        CurveKey("common", "", "mine", "slow", "lag_crp"): observation([0.1]),
        CurveKey("common", "", "mine", "fast", "serial_position"): observation([0.1], error=0.0123456789),
    }
    rows, precision = score_rows("e", {"mine": table}, curves)
    assert [row["measure"] for row in rows] == ["serial_position"]
    assert precision[0]["monte_carlo_error"] == 0.01234568


def test_rows_of_findings() -> None:
    """Each at both abilities."""
    declared = experiment(effects=lambda model: {"last": model.at("t", "c", "m", 3), "all": model.at("t", "c", "m")})
    rows = effect_rows(declared, CURVES)
    assert [(row["condition"], row["ability"], row["value"]) for row in rows] == [
        ("last", "common", 0.6), ("all", "common", pytest.approx(0.3)), ("last", "sample", 1.3), ("all", "sample", pytest.approx(0.7)),
    ]  # fmt: skip
    assert {(row["experiment"], row["measure"], row["table"]) for row in rows} == {("e", "effect", "")}


def assumed(path: str, monkeypatch: pytest.MonkeyPatch, **more: Any) -> tuple[Recorder, list[dict[str, Any]]]:
    """The rows on what is assumed in both conditions, and what was simulated for them."""
    recorder = record(monkeypatch)
    declared = experiment(Against(path), **more)
    rows = assumption_rows(declared, Parameters(), Effort(2), None)
    return recorder, list(rows)


def test_rows_of_what_is_assumed(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At both abilities, simulated once where they are one; none without sensitivity."""
    recorder, rows = assumed(path, monkeypatch, lists=3)
    name = "slow: gap halved or doubled (lag_crp)"
    assert [(row["condition"], row["ability"], row["table"], row["measure"]) for row in rows] == [
        (name, "common", "mine", "effect"), (name, "sample", "mine", "effect"),
    ]  # fmt: skip
    assert [call["lists"] for call in recorder.calls] == [3, 3, 3] and rows[0]["experiment"] == "e"
    assert assumed(path, monkeypatch, sensitivity=False)[1] == []
    own = str(write(tmp_path, entry(sample="us", ability=1.3), [*ROWS, "fast,serial_position,1,0.6,0.04,20"]))
    recorder, rows = assumed(own, monkeypatch)
    assert len(rows) == 2
    assert [call["parameters"].population.ability for call in recorder.calls] == [1.0] * 3 + [1.3] * 3


# --- a run ---------------------------------------------------------------------------------------------------------


def test_a_run(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each condition once where both abilities are one, then each variant, with what is drawn beside and what is told."""
    recorder = record(monkeypatch)
    recorder.recalled = lambda person, protocol: 3 if protocol.strategy == "none" else 2
    variants = (
        Variant("no rehearsal", "mine", "slow", strategy="none"),
        Variant("small", "mine", "fast", {"short_term.capacity": 2}),
        Variant("as it is", "mine", "slow"),
    )
    declared = experiment(Against(path, extra=("first_recall",)), variants=variants, lists=3, sensitivity=False)
    reference = Parameters().with_values({"short_term.capacity": 5})
    parts: list[str] = []
    ticks: list[int] = []
    run = run_experiment(
        declared, Parameters(), Effort(4, batches=2), reference=reference, stage=parts.append, tick=ticks.append
    )
    assert parts == [
        "mine fast", "mine slow", "mine slow: no rehearsal", "mine fast: small", "mine slow: as it is", "what is assumed"
    ]  # fmt: skip
    made = [(call["protocol"].strategy, call["parameters"].short_term.capacity) for call in recorder.calls[::2]]
    usual = Parameters().short_term.capacity
    assert made == [("elaborative", usual), ("elaborative", 5)] * 2 + [("none", usual), ("elaborative", 2)]
    assert ticks == [6] * 12 and {call["lists"] for call in recorder.calls} == {3}
    measures = {
        "fast": ["serial_position", "first_recall"],
        "slow": ["lag_crp", "serial_position", "words_recalled", "first_recall"],
    }
    views = {
        (key.view, key.variant, key.condition): [other.measure for other in run.curves if other[:4] == key[:4]]
        for key in run.curves
    }
    assert views == {
        (view, name, condition): measures[condition]
        for name, condition, seen in [
            ("", "fast", ("common", "sample", REFERENCE)), ("", "slow", ("common", "sample", REFERENCE)),
            ("no rehearsal", "slow", ("common", "sample")), ("small", "fast", ("common", "sample")),
            ("as it is", "slow", ("common", "sample")),
        ]
        for view in seen
    }  # fmt: skip
    found = run.model("common", "mine", "slow", "words_recalled", "no rehearsal")
    assert found is not None and found["mean"].tolist() == [3.0]
    assert run.model("common", "mine", "slow", "words_recalled", "nobody") is None
    assert run.human("mine", "slow", "words_recalled")["mean"].tolist() == [2.1]
    assert run.experiment is declared and run.parameters == Parameters() and list(run.tables) == ["mine"]
    assert len(run.rows) == len(run.precision) == 2 * 4 and list(run.rows["condition"].unique()) == ["fast", "slow"]


def test_a_run_ends_in_scores_findings_and_what_is_assumed(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this order; without an effort people are as many as precision needs."""
    recorder = record(monkeypatch)
    recorder.recalled = lambda person, protocol: 3
    declared = experiment(
        Against(path, ("slow",)), effects=lambda model: {"size": model.at("mine", "slow", "words_recalled")}
    )
    run = run_experiment(declared, Parameters())
    assert run.rows["measure"].tolist() == [
        *["lag_crp", "serial_position", "words_recalled"] * 2, *[scoreboard.EFFECT] * 4
    ]  # fmt: skip
    assert run.rows["value"].tolist()[6:] == [3.0, 3.0, 0.0, 0.0]
    assert sum(len(ids) for ids in recorder.people[:8]) == 40 and {call["backend"] for call in recorder.calls} == {
        "compiled"
    }


def test_all_curves_as_one_table(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """People beside each point that they have, in curves of tables that are no variant."""
    recorder = record(monkeypatch)
    recorder.recalled = lambda person, protocol: 2
    variants = (Variant("v", "mine", "slow", {"short_term.capacity": 2}),)
    declared = experiment(Against(path, ("slow",), ("first_recall",)), variants=variants, sensitivity=False)
    whole = run_experiment(declared, Parameters(), Effort(2)).frame()
    assert list(whole.columns) == [
        "view", "variant", "table", "condition", "measure", "x", "mean", "error", "n", "human_mean", "human_sem"
    ]  # fmt: skip
    chosen = whole[(whole["view"] == "common") & (whole["measure"] == "serial_position")]
    plain, variant = (chosen[chosen["variant"] == name] for name in ("", "v"))
    assert plain["x"].tolist() == variant["x"].tolist() == [1, 2, 3] and plain["mean"].tolist() == [1.0, 1.0, 0.0]
    assert plain["human_mean"].tolist() == [0.7, 0.5, 0.9] and plain["human_sem"].tolist()[:2] == [0.04, 0.04]
    assert (
        variant["human_mean"].isna().all() and whole.loc[whole["measure"] == "first_recall", "human_mean"].isna().all()
    )
    lags = whole[(whole["view"] == "sample") & (whole["variant"] == "") & (whole["measure"] == "lag_crp")]
    assert dict(zip(lags["x"], lags["human_mean"], strict=True))[1] == 0.4 and lags["human_mean"].notna().sum() == 1
    assert whole.index.tolist() == list(range(len(whole)))


def test_equal_people_are_simulated_once(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two studies of one condition with other measures or options are two."""
    recorder = record(monkeypatch)
    run_experiment(experiment(Against(path), sensitivity=False), Parameters(), Effort(1))
    assert len(recorder.calls) == 2
    study = Study(human.load(path), "slow")
    assert (study.extra, dict(study.options)) == ((), {})
