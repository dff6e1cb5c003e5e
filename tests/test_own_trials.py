"""Trial data of one's own: what is read, what is refused and how, and that the measures are those of any records."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from simulator import MultistoreError, Parameters, Records, human, measures, paradigms, simulate
from simulator.cli import app
from simulator.comparison.same_design import simulate_like
from simulator.records.trial_tables import read_trials

TIMES = {"seconds_per_item": 1.0}


@pytest.fixture(scope="module")
def people() -> Records:
    return simulate(paradigms.free_recall(6, 1.0), Parameters(), subjects=5, lists=8, seed=3)


def frame(**columns: object) -> pd.DataFrame:
    """Two lists of two people, right as they stand."""
    base: dict[str, object] = {
        "subject": ["ann", "ann", "ann", "bob", "bob", "bob"], "list": [1, 1, 1, 1, 1, 1],
        "trial_type": ["study", "study", "recall"] * 2, "position": [1, 2, 1] * 2,
        "item": ["cat", "dog", "dog", "owl", "bee", "fox"],
    }  # fmt: skip
    return pd.DataFrame({**base, **columns})


def told(source: object, *, arguments: dict[str, object] | None = None, **options: object) -> str:
    with pytest.raises(MultistoreError) as caught:
        human.load_trials(source, "free_recall", TIMES if arguments is None else arguments, **options)  # type: ignore[arg-type]
    assert len(str(caught.value).encode()) < 2000
    return str(caught.value)


def call(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output + str(result.exception)
    return result.output


@pytest.mark.parametrize("measure", ["serial_position", "first_recall", "lag_crp", "words_recalled", "irt"])
@pytest.mark.parametrize("pooled", [False, True])
def test_means_are_those_of_the_measures(people: Records, measure: str, pooled: bool) -> None:
    table = human.from_trials(people, "free_recall", TIMES, pooled=pooled)
    ours = table.curve(table.conditions[0], measure)
    theirs = measures.create(measure, by_subject=not pooled).add(people).result()
    if not np.isnan(ours["x"]).any():
        theirs = theirs.set_index("x").loc[ours["x"]].reset_index()
    np.testing.assert_allclose(ours["mean"], theirs["mean"])
    if not pooled:
        np.testing.assert_allclose(ours["sem"], theirs["sem"], rtol=1e-9, atol=1e-12)
        assert ours["n"].tolist() == theirs["n"].tolist()


def test_noise_floor_is_that_of_samples_of_people(people: Records) -> None:
    table = human.from_trials(people, "free_recall", TIMES, seed=1)
    label = table.conditions[0]
    floor = table.noise_floor(label, "serial_position")
    sem = table.curve(label, "serial_position")["sem"].to_numpy()
    assert floor == pytest.approx(np.sqrt(np.mean(sem * sem)), rel=0.1)
    assert floor == human.from_trials(people, "free_recall", TIMES, seed=1).noise_floor(label, "serial_position")
    assert floor != human.from_trials(people, "free_recall", TIMES, seed=2).noise_floor(label, "serial_position")


def test_curves_of_people_and_their_lists(people: Records) -> None:
    trials = human.load_trials(people, "free_recall", TIMES)
    own = trials.curves_of_people().query("measure == 'serial_position'")
    theirs = measures.create("serial_position", by_subject=True).add(people).subjects()
    np.testing.assert_allclose(own["mean"], theirs["mean"])
    assert own["n"].unique().tolist() == [8]
    assert [trials.lists_of(k) for k in range(5)] == [8] * 5
    alone = trials.resampled(2, resamples=400, seed=1)
    has = ~np.isnan(trials.of_people()[2])
    np.testing.assert_allclose(np.nanmean(alone[:, has], axis=0), trials.of_people()[2][has], atol=0.15, rtol=0.05)


@pytest.mark.parametrize("kind", ["csv", "tsv", "semicolons", "bids", "one file of bids", "parquet", "records"])
def test_every_way_of_writing_gives_the_same_table(people: Records, kind: str, tmp_path: Path) -> None:
    expected = human.from_trials(people, "free_recall", TIMES).data
    place: Path = tmp_path / "mine.csv"
    if kind == "bids":
        people.to_bids(tmp_path / "set")
        place = tmp_path / "set"
    elif kind == "one file of bids":
        one = people.select(people.lists.subject == 3)
        one = one.select(one.lists.session == 2)
        place = one.to_bids(tmp_path / "set")[0]
        expected = human.from_trials(one, "free_recall", TIMES).data
    elif kind == "records":
        people.to_csv(place)
    elif kind == "parquet":
        place = place.with_suffix(".parquet")
        people.to_parquet(place)
    else:
        people.to_psifr().to_csv(place, sep={"csv": ",", "tsv": "\t", "semicolons": ";"}[kind], index=False)
    ours = human.from_trials(place, "free_recall", TIMES).data
    pd.testing.assert_frame_equal(ours, expected, check_exact=False, rtol=1e-9)


def test_people_keep_their_names_and_other_rows_are_left_out() -> None:
    table = frame(session=["a", "a", "a", "a", "a", "a"])
    more = pd.concat([table, table.iloc[:1].assign(trial_type="instruction", item=None)], ignore_index=True)
    trials = human.load_trials(more, "free_recall", TIMES)
    assert trials.people == ("ann", "bob")
    assert trials.table.curve("all lists", "intrusions")["mean"].tolist() == [0.5]


def test_lists_that_are_counted_anew_in_each_session() -> None:
    two = pd.concat([frame(session=1), frame(session=2)], ignore_index=True)
    lists = read_trials(two).records.lists
    assert lists.list.tolist() == [1, 2, 1, 2]
    assert lists.session.tolist() == [1, 2, 1, 2]


def test_times_of_judgements_are_no_times_of_recall() -> None:
    with_judgements = frame(response_time=[1.0, 2.0, 2.0, 1.0, 1.5, np.nan])
    assert "irt" not in human.from_trials(with_judgements, "free_recall", TIMES).entry.measures
    with_times = frame(response_time=[np.nan, np.nan, 2.0, np.nan, np.nan, 3.0])
    assert human.from_trials(with_times, "free_recall", TIMES).curve("all lists", "irt")["mean"].tolist() == [2.5]


def test_conditions_of_labels_lengths_and_columns(people: Records) -> None:
    longer = simulate(paradigms.free_recall(8, 1.0), subjects=5, lists=4, seed=4)
    table = Records.concat([people, longer], renumber=True).to_psifr()
    table["condition"] = np.where(table["list"] % 2, "odd", "even")
    table["modality"] = np.where(table["list"] < 4, "visual", "auditory")
    made = human.from_trials(table, "free_recall", TIMES, conditions={"odd": {"retention_interval": 10}})
    assert "odd, 6 items, modality visual" in made.conditions
    assert len(made.conditions) == 6
    protocol = made.protocol("odd, 8 items, modality auditory")
    assert (protocol.arguments["list_length"], protocol.arguments["retention_interval"]) == (8, 10)
    assert protocol.arguments["modality"] == "auditory"


def test_retention_over_intervals() -> None:
    parts = [simulate(paradigms.brown_peterson(3, t), subjects=4, lists=5, seed=2).to_psifr().assign(retention_interval=t)
             for t in (3, 18)]  # fmt: skip
    parts[1]["list"] += 5
    parts[1]["session"] += 5
    made = human.from_trials(pd.concat(parts, ignore_index=True), "brown_peterson")
    curve = made.curve(made.conditions[0], "retention")
    assert curve["x"].tolist() == [3, 18]
    assert [part.x for part in made.protocols(made.conditions[0])] == [3, 18]
    expected = measures.retention(Records.from_psifr(parts[0]))["mean"].iloc[0]
    assert curve["mean"].iloc[0] == pytest.approx(expected)


def test_all_mistakes_at_once_with_their_lines(tmp_path: Path) -> None:
    rows = [
        "subject,list,trial_type,position,item", "1,1,study,1,cat", "1,1,study,2,dog", "1,1,study,2,owl",
        "1,1,recall,1,cat", "1,1,recall,1,dog", "1,2,study,1,cat", "1,2,study,3,dog", "1,2,recall,x,cat",
        "2,1,recall,1,cat", "3,1,study,1,cat", "3,1,study,2,", "3,3,recall,1,dog",
    ]  # fmt: skip
    path = tmp_path / "bad.csv"
    path.write_text("\n".join(rows))
    text = told(path)
    for part in (
        "line 12: column item: value is missing",
        "line 9: column position: got 'x', allowed a whole number from 1",
        "line 4: study position 2 of subject 1, list 1 is there before",
        "line 6: recall position 1 of subject 1, list 1 is there before",
        "line 10: subject 2 has no list: there is no study row",
        "line 13: subject 3, list 3 has recalls and no study rows",
        "line 7: subject 1, list 2 has no study row of position 2",
    ):
        assert part in text
    assert text.count("\n") == 6


@pytest.mark.parametrize(
    ("table", "part"),
    [
        (frame().rename(columns={"list": "lists", "item": "word"}), "column list is missing"),
        (frame().rename(columns={"list": "lists", "item": "word"}), "column item is missing"),
        (pd.concat([frame(), frame()[["item"]]], axis=1), "column item is given twice"),
        (frame().iloc[:0], "holds no rows"),
        (frame(trial_type=["study", "study", "recal"] * 2), "rows 2, 5: column trial_type: got 'recal'; did you mean 'recall'?"),
        (frame(trial_type="study"), "no row is 'recall'"),
        (frame(list=[1, 1, 1, 1, 1, None]), "row 5: column list: got nothing"),
        (frame(onset=["x", 1, 2, 3, 4, 5]), "row 0: column onset: got 'x', allowed seconds"),
        (frame(condition=["a", "b", "a", "a", "a", "a"]), "row 1: column condition: differs"),
        (frame(gap=[1, 2, 1, 1, 1, 1]), "row 1: column gap: differs"),
        (frame(modality="visuall"), "free_recall.modality: got 'visuall'"),
    ],
)
def test_wrong_tables(table: pd.DataFrame, part: str) -> None:
    assert part in told(table)


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"arguments": {}}, ["free_recall.seconds_per_item: is missing"]),
        ({"arguments": {**TIMES, "list_length": 16, "modality": "visuall"}}, ["list_length is 16, but 2 lists have 2", "visuall"]),
        ({"arguments": {**TIMES, "modalty": "visual"}}, ["unknown argument 'modalty'; did you mean 'modality'?"]),
        ({"conditions": {"x": {"gap": 1}}}, ["data frame has no 'x'"]),
        ({"assumed": ["gpa"]}, ["assumed: free_recall has no argument 'gpa'"]),
        ({"condition": "group"}, ["column group of conditions is missing"]),
        ({"pooled": "yes", "seed": -1, "population": "old"}, ["pooled: got 'yes'", "seed: got -1", "population: got 'old'"]),
    ],
)
def test_wrong_options(options: dict[str, object], parts: list[str]) -> None:
    text = told(frame(), **options)  # type: ignore[arg-type]
    for part in parts:
        assert part in text


def test_a_table_that_is_wrong_throughout_is_told_in_few_words() -> None:
    n = 3000
    table = pd.DataFrame({"subject": range(n), "list": "x", "trial_type": ["study", "recall"] * (n // 2), "position": "y" * 500,
                          "item": None})  # fmt: skip
    assert "rows 0, 1, 2, 3, 4 and 2,995 more: column item: value is missing" in told(table)
    again = pd.concat([frame()] * 500, ignore_index=True)
    assert "is there before" in told(again)


def test_model_data_of_the_same_design(people: Records) -> None:
    longer = simulate(paradigms.free_recall(8, 1.0), subjects=3, lists=2, seed=4)
    table = Records.concat([people, longer], renumber=True).to_psifr()
    table["condition"] = np.where(table["list"] % 2, "odd", "even")
    table["session"] = table["list"] // 3
    like = simulate_like(table, "free_recall", TIMES, seed=7)
    design = ["subject", "session", "list", "condition"]
    theirs = Records.from_psifr(table).to_psifr().query("trial_type == 'study'").groupby(design).size()
    ours = like.to_psifr().query("trial_type == 'study'").groupby(design).size()
    pd.testing.assert_series_equal(ours, theirs)
    onset = pd.DataFrame({name: like[name] for name in ("subject", "session", "onset")})
    assert onset.groupby(["subject", "session"])["onset"].is_monotonic_increasing.all()
    again = simulate_like(table, "free_recall", TIMES, seed=7)
    assert all(np.array_equal(like[name], again[name], equal_nan=True) for name in like.columns)
    assert len(read_trials(like.to_psifr()).records) == len(like)


def test_commands_for_trials(people: Records, tmp_path: Path) -> None:
    file, like, out = tmp_path / "mine.csv", tmp_path / "like.csv", tmp_path / "out"
    people.to_psifr().to_csv(file, index=False)
    assert "5 people, 40 lists" in call("compare", "--trials", file, "--seconds-per-item", 1, "-n", 3, "--out", out)
    curves = pd.read_csv(out / "people.csv")
    assert curves["subject"].unique().tolist() == [0, 1, 2, 3, 4]
    assert (out / "figures" / "mine.png").exists()
    assert pd.read_csv(out / "scoreboard.csv")["measure"].tolist().count("serial_position") == 2
    call("simulate", "free_recall", "--like", file, "--seconds-per-item", 2, "--file", like)
    assert Records.from_csv(like).n_lists == 40
    assert "both of --human and --trials" in call("compare", "--trials", file, "--human", "murdock1962", code=2)
    assert "no such option: --trial" in call("compare", "--human", "murdock1962", "--trial", "x", code=2)
    assert "--lists: got 3" in call("simulate", "free_recall", "--like", file, "--lists", 3, "--file", like, code=2)
    assert "allowed NAME:ARGUMENT=VALUE" in call("compare", "--trials", file, "--condition", "x", code=2)
    assert "no such file" in call("compare", "--trials", tmp_path / "nope.csv", code=2)
