"""A visitor's own data without a browser: what is read and refused, what the form says, how a fit runs and is stopped."""

from __future__ import annotations

import io
import pickle
import shlex
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator import MultistoreError, Parameters, human, paradigms, simulate
from simulator.cli import own_trials
from simulator.explorer import own_data
from simulator.explorer.curves import Simulations, picture
from simulator.explorer.own_data import OwnData, OwnState
from simulator.explorer.own_design import OwnDesign, fields_of, read_design, shell
from simulator.explorer.own_files import DroppedMeans, DroppedTrials, read_dropped
from simulator.explorer.own_fit import FitJob, rows_of, usual_bounds
from simulator.fitting import fit_people
from simulator.fitting.people import prepare_people
from simulator.human.design import TRIAL_PARADIGMS

SECONDS = OwnDesign(arguments={"seconds_per_item": "1"})


@pytest.fixture(autouse=True)
def nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Whatever a test drops, no file of it is left behind."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield
    assert not list(place.iterdir())


def trials_csv(separator: str = ",", **options: object) -> bytes:
    records = simulate(paradigms.free_recall(6, 1.0), subjects=3, lists=5, seed=2)
    return records.to_psifr().assign(**options).to_csv(sep=separator, index=False).encode()


def means() -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(own_data.template("free-recall")))
    return {name: archive.read(name) for name in archive.namelist()}


def told(files: dict[str, bytes]) -> str:
    with pytest.raises(MultistoreError) as caught:
        read_dropped(files)
    assert tempfile.gettempdir() not in str(caught.value), "no folder of the server is told"
    return str(caught.value)


@pytest.mark.parametrize(("name", "separator"), [("mine.csv", ","), ("mine.tsv", "\t"), ("Mine.TXT", ";"), ("../../etc/mine.csv", ",")])
def test_trials_are_read_whatever_separates_them(name: str, separator: str) -> None:
    dropped = read_dropped({name: trials_csv(separator)})
    assert isinstance(dropped, DroppedTrials)
    assert dropped.name == Path(name).name
    data = OwnData.of(dropped, SECONDS)
    assert data.summary.endswith("3 people, 15 lists; means of people")
    expected = human.from_trials(simulate(paradigms.free_recall(6, 1.0), subjects=3, lists=5, seed=2), "free_recall", {"seconds_per_item": 1.0})
    np.testing.assert_allclose(data.table.data["mean"], expected.data["mean"])


def test_a_dataset_of_bids_is_read_as_one(tmp_path: Path) -> None:
    records = simulate(paradigms.free_recall(6, 1.0), subjects=3, lists=4, seed=2)
    files = {path.name: path.read_bytes() for path in records.to_bids(tmp_path / "set") if path.name.endswith("_events.tsv")}
    dropped = read_dropped(files)
    assert isinstance(dropped, DroppedTrials) and dropped.trials.records.n_lists == 12
    assert "2 tables (a.csv, b.csv); allowed: one" in told({"a.csv": trials_csv(), "b.csv": trials_csv()})


def test_a_table_of_means_is_read_with_its_description() -> None:
    table, description = means().items()
    dropped = read_dropped(means())
    assert isinstance(dropped, DroppedMeans) and dropped.table.conditions == ("slow", "fast")
    renamed = read_dropped({"other.csv": table[1], "about.yml": description[1]})
    assert isinstance(renamed, DroppedMeans) and renamed.name == "other.csv"
    assert "drop other.yaml together with it" in told({"other.csv": table[1]})
    assert "drop my_free_recall.csv together with it" in told({description[0]: description[1]})
    wrong = told({table[0]: table[1].replace(b"slow,serial_position,1,0.70", b"slow,serial_position,99,7.0"), description[0]: description[1]})
    assert "my_free_recall.csv" in wrong and "99" in wrong


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("my.csv", b"PK\x03\x04rest", "a zip archive or a spreadsheet; save the sheet as CSV"),
        ("my.xlsx", b"PK\x03\x04rest", "a zip archive or a spreadsheet"),
        ("my.csv", pickle.dumps({"a": 1}), "a pickle, which is never opened"),
        ("my.csv", b"\x89PNG\r\n", "a picture"),
        ("my.csv", b"PAR1....", "Parquet"),
        ("my.py", b"print(1)", "no table by its name"),
        ("my.csv", b"a\0b,c\n", "zero bytes"),
        ("my.csv", "subject,list\n1,\xe9\n".encode("latin-1"), "not a text file in UTF-8"),
        ("my.csv", b"", "is empty"),
        ("my.csv", b"<html><body>hello</body></html>", "column subject is missing"),
        ("my.csv", b"subject,list,trial_type,position,item\n1,1,study,x,cat\n1,2,recall,1,cat\n", "line 2: column position: got 'x'"),
        ("my.csv", b"subject,list,trial_type,position,item\n1,1,study,x,cat\n1,2,recall,1,cat\n", "line 3: subject 1, list 2 has recalls"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_the_reason(name: str, content: bytes, part: str) -> None:
    assert part in told({name: content})


def test_a_description_runs_nothing(tmp_path: Path) -> None:
    table, description = means()
    sign = tmp_path / "was_run"
    code = f"id: !!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path [{sign}]]\n".encode()
    assert told({table: means()[table], description: code})
    assert not sign.exists()


def test_too_much_is_refused() -> None:
    assert "allowed: at most 20,000,000" in told({"my.csv": b"x" * 20_000_001})
    assert "allowed: 1 to 500" in told({f"sub-{k}_events.tsv": b"x" for k in range(501)})


@pytest.mark.parametrize("paradigm", TRIAL_PARADIGMS)
def test_every_argument_of_a_paradigm_has_a_field(paradigm: str) -> None:
    """Each default, written as the field shows it, is read as the value that the paradigm has by default."""
    parameters = paradigms.arguments_of(paradigm)
    fields = {one.name: one for one in fields_of(paradigm)}
    left = {name: parameters[name].default for name in set(parameters) - set(fields)}
    del left[TRIAL_PARADIGMS[paradigm].length]
    assert all(default in ((), "") for default in left.values()), "numbers, words and truth values have fields"
    for name, one in fields.items():
        if one.default:
            assert one.read(one.default) == parameters[name].default
        else:
            assert one.required and one.usual
    assert fields["modality"].words == ("visual", "auditory")


def test_the_form_says_what_is_wrong_and_loads_what_is_right() -> None:
    dropped = read_dropped({"my.csv": trials_csv(condition="a")})
    with pytest.raises(MultistoreError, match=r"free_recall\.seconds_per_item: is missing"):
        OwnDesign().load(dropped)
    wrong = OwnDesign(arguments={"seconds_per_item": "two", "modality": "visuall", "gap": "1 to 2 to 3"})
    with pytest.raises(MultistoreError) as caught:
        wrong.load(dropped)
    assert [part in str(caught.value) for part in ("seconds per item: got two", "did you mean 'visual'?", "0.8 to 1.2")] == [True] * 3
    right = SECONDS.with_argument("gap", "0.8 to 1.2").with_argument("retention_interval", "10", "a").with_argument("modality", "auditory")
    trials = right.with_argument("modality", "").load(dropped)
    arguments = trials.table.protocol("a").arguments
    assert (arguments["gap"], arguments["retention_interval"], arguments["modality"]) == ((0.8, 1.2), 10, "visual")


def test_the_command_holds_the_model_against_the_same_data(tmp_path: Path) -> None:
    """The words that are copied make the command line load what the form has loaded."""
    file = tmp_path / "my.csv"
    file.write_bytes(trials_csv(group="a"))
    design = OwnDesign(
        arguments={"seconds_per_item": "1", "gap": "0.8 to 1.2", "filled": "no"}, of_conditions={"a": {"retention_interval": "5"}},
        column="group", population="older",
    )  # fmt: skip
    words = shlex.split(shell(design.command(str(file))))
    assert words[:4] == ["multistore", "compare", "--trials", str(file)]
    ours = design.load(read_dropped({"my.csv": file.read_bytes()}, "group"))
    theirs = own_trials.load(
        str(file), "free_recall", words[words.index("--seconds-per-item"):words.index("--condition")], "group",
        words[words.index("--condition") + 1:], population="older",
    )  # fmt: skip
    assert ours.table.entry.conditions == theirs.table.entry.conditions
    pd.testing.assert_frame_equal(ours.table.data, theirs.table.data)


def test_an_address_restores_the_form() -> None:
    design = OwnDesign("serial_recall", {"seconds_per_item": "0.5", "suppression": "yes"}, population="older")
    assert read_design(design.query()) == (design, [])
    problems = read_design({"paradigm": "recall", "people": "old", "seconds_per_item": "many", "gpa": "1", "short_term.capacity": "3"})[1]
    assert len(problems) == 4 and all(one.startswith("address: ") for one in problems)


def test_curves_of_all_people_and_of_one() -> None:
    data = own_data.example()
    everybody, one = data.study("all lists"), data.study("all lists", 3)
    assert everybody.table.curve("all lists", "serial_position")["n"].max() == 10
    assert one.table.entry.people == "subject 3, 20 lists"
    own = data.trials.curves_of_people().query("subject == '3' and measure == 'serial_position'")
    np.testing.assert_allclose(one.table.curve("all lists", "serial_position")["mean"], own["mean"])
    assert one.table.noise_floor("all lists", "serial_position") > everybody.table.noise_floor("all lists", "serial_position")
    state = OwnState("", one.table.id, "all lists", one_person=True)
    assert state.people(one).population.ability_spread == 0
    moved = OwnState("", one.table.id, "all lists", {"population.ability": 2.5, "short_term.capacity": 2.0})
    assert (moved.people(everybody).population.ability, moved.people(everybody).short_term.capacity) == (2.5, 2.0)
    assert moved.of_a_fit().population.ability == 2.5
    seen = picture(moved, 0, simulations=Simulations(4), study=everybody)
    (view,) = (view for view in seen.views if view.measure == "serial_position")
    assert len(view.people) == len(view.changed) == 12 and view.after.ratio > 0


def test_a_fit_is_the_command_s_fit_and_says_how_far_it_is(tmp_path: Path) -> None:
    dropped = read_dropped({"my.csv": trials_csv()})
    trials = SECONDS.load(dropped)
    job = FitJob(trials, {"population.ability": None}, per_subject=True, lists=40)
    assert job.active and "Waiting" in job.told()
    seen = []
    count = job._counted
    job._counted = lambda done, expected: (seen.append((done, expected, job.told())), count(done, expected))
    job.run()
    assert (job.state, job.fits, job.done) == ("done", (4, 4), job.expected)
    dones = [done for done, _, _ in seen]
    assert dones == list(range(1, len(dones) + 1)) and all(done <= expected for done, expected, _ in seen)
    assert "fit 2 of 4" in " ".join(text for _, _, text in seen)
    same = fit_people(trials, ["population.ability"], per_subject=True, lists=40, seed=0)
    pd.testing.assert_frame_equal(job.result.frame(), same.frame())
    rows = rows_of(job.result)
    assert [row["whose"] for row in rows] == ["everybody (15 lists)", "0 (5 lists)", "1 (5 lists)", "2 (5 lists)"]
    file = job.result.parameter_file()
    assert file.startswith("# Fitted to trial data: 15 lists (my)")
    place = tmp_path / "parameters.yaml"
    place.write_text(file)
    assert Parameters.from_yaml(place) == job.result.parameters


def test_a_fit_is_stopped_at_the_next_point_and_by_a_closed_page() -> None:
    trials = SECONDS.load(read_dropped({"my.csv": trials_csv()}))
    job = FitJob(trials, {"population.ability": None}, lists=4000)
    job.start()
    deadline = time.monotonic() + 120
    while job.done < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    job.stop()
    while job.active and time.monotonic() < deadline:
        time.sleep(0.02)
    assert job.state == "stopped" and job.result is None and job.done < 32
    closed = FitJob(trials, {"population.ability": None}, lists=40, wanted=lambda: False)
    closed.run()
    assert closed.state == "stopped" and closed.done == 0
    waiting = FitJob(trials, {"population.ability": None}, lists=40)
    waiting.stop()
    waiting.run()
    assert waiting.state == "stopped"


def test_a_fit_that_cannot_be_says_why() -> None:
    trials = SECONDS.load(read_dropped({"my.csv": trials_csv()}))
    job = FitJob(trials, {"short_term.capacity": (7.0, 2.0)}, lists=40)
    job.run()
    assert job.state == "failed" and "reversed or empty" in job.problem


def test_a_table_of_means_is_fitted_as_a_group() -> None:
    """Means of simulated people with their standard errors give the ability of these people back."""
    truth = {"population.ability": 2.2}
    people = simulate(paradigms.free_recall(10, 2.0), Parameters().with_values(truth), subjects=60, lists=10, seed=4)
    made = human.from_trials(people, "free_recall", {"seconds_per_item": 2.0})
    table = human.HumanTable(made.entry, made.data)
    fitted = fit_people(table, list(truth), lists=300)
    (one,) = fitted.everybody.estimates
    assert one.identified and abs(one.value - 2.2) < 4 * one.standard_error and one.standard_error < 0.4
    assert "a table of means" in fitted.parameter_file()
    assert fitted.people == () and fitted.frame()["lists"].tolist() == [0]
    bare = human.HumanTable(made.entry.model_copy(update={"noise_floor": {}}), made.data.assign(sem=np.nan, n=np.nan))
    (other,) = fit_people(bare, list(truth), lists=300).everybody.estimates
    assert other.value == pytest.approx(one.value, rel=0.15) and other.standard_error > 0
    with pytest.raises(MultistoreError, match="allowed with trial data"):
        prepare_people(table, list(truth), per_subject=True)


def test_the_ability_that_a_table_tells_is_no_hindrance_to_fitting_it() -> None:
    dropped = read_dropped(means())
    entry = dropped.table.entry.model_copy(update={"sample": "mine", "ability": {"mine": 1.2}})
    told_of = human.HumanTable(entry, dropped.table.data)
    (one,) = fit_people(told_of, ["population.ability"], lists=80).everybody.estimates
    assert one.standard_error > 0 and not one.doubt.startswith("these curves do not")


def test_a_person_with_too_few_points_is_told_so() -> None:
    """One person of two has lists of one condition only: one point, for one parameter."""
    parts = []
    for k, length in enumerate((6, 8)):
        people = range(2) if k == 0 else [0]
        frame = simulate(paradigms.free_recall(length, 1.0), subjects=list(people), lists=4, seed=2).to_psifr()
        parts.append(frame.assign(list=frame["list"] + 10 * k, session=frame["list"] + 10 * k))
    trials = human.load_trials(pd.concat(parts, ignore_index=True), "free_recall", {"seconds_per_item": 1.0})
    fitted = fit_people(trials, ["population.ability"], measures=["words_recalled"], per_subject=True, lists=40)
    doubts = [one.estimates[0].doubt for one in fitted.people]
    assert "no more points than there are parameters" in doubts[1] and "no more points" not in doubts[0]


def test_usual_bounds_are_those_of_a_fit() -> None:
    trials = SECONDS.load(read_dropped({"my.csv": trials_csv()}))
    names = ["short_term.capacity", "population.ability", "declarative.decay"]
    space = prepare_people(trials, names).space
    assert usual_bounds(names, Parameters()) == {one.name: (one.low, one.high) for one in space.coordinates}
