"""A measure is declared once: one that a test makes works in tables, scores, figures and fits without another line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml
from test_docs import blocks, run

from simulator import human, measures, paradigms, simulate
from simulator.comparison.experiment import experiment_of
from simulator.comparison.run_experiment import run_experiment
from simulator.comparison.simulated_conditions import Effort
from simulator.errors import MultistoreError
from simulator.fitting import Specification, prepare
from simulator.measures import vocabulary
from simulator.measures.base import Measure
from simulator.parameters.declarations import Parameters
from simulator.records.columns import Array
from simulator.records.table import Records, from_lists
from simulator.reporting import curve_figures

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def position() -> Iterator[type[Measure]]:
    """A measure over an axis of its own: the serial position of the k-th recall."""

    @measures.register
    class RecalledPosition(Measure):
        """The mean serial position of the recalls at each output position."""

        name = "recalled_position"
        axis = vocabulary.Axis("recall_number", "number of the recall in its list")
        unit = "positions"
        in_tables = (vocabulary.TableForm("serial position of the k-th recall", allowance="10%"),)

        def __init__(self, *, most: int = 5, by_subject: bool = False) -> None:
            super().__init__(by_subject=by_subject)
            self.most = most

        def _add(self, records: Records) -> None:
            group, recalls = self._tally.group_of_lists(records), records.recalls
            keep = (recalls.studied >= 0) & (recalls.output <= self.most)
            self._tally.add(group[recalls.ordinal[keep]], recalls.output[keep], recalls.position[keep])

    yield RecalledPosition
    measures.unregister(RecalledPosition)
    del vocabulary.AXES["recall_number"]


@pytest.fixture
def silent() -> Iterator[type[Measure]]:
    """A measure of one number per list, with a column of its own that tables hold under another name."""

    @measures.register
    class SilentLists(measures.Accuracy):
        """The share of lists from which nothing is recalled."""

        name = "silent_lists"
        unit = "probability"
        in_tables = (
            vocabulary.TableForm("lists without a recall", figure="by_condition", allowance=0.05),
            vocabulary.TableForm("spread over lists", "silent_lists_sd", column="sd", allowance=0.05),
        )

        def _per_list(self, records: Records) -> Array:
            return np.bincount(records.recalls.ordinal, minlength=records.n_lists) == 0

    yield SilentLists
    measures.unregister(SilentLists)


def write_table(folder: Path, declared: dict[str, object], rows: list[str]) -> Path:
    about = {
        "id": "mine", "title": "A study", "citation": "Doe (2024)", "grade": "raw", "measures": declared,
        "conditions": {
            "slow": {"paradigm": "free_recall", "arguments": {"list_length": 6, "seconds_per_item": 2.0}},
            "fast": {"paradigm": "free_recall", "arguments": {"list_length": 6, "seconds_per_item": 0.5}},
        },
    }  # fmt: skip
    (folder / "mine.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    text = ["condition,measure,x,mean,sem,n", *(f"{c},{row}" for c in ("slow", "fast") for row in rows)]
    (folder / "mine.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    return folder / "mine.csv"


def check_everywhere(path: Path, measure: str, points: int) -> None:
    """The table is read, the measure is scored at every point, drawn with names on both axes, and fitted."""
    table = human.load(path)
    experiment = experiment_of(table, str(path))
    results = run_experiment(experiment, Parameters(), Effort(subjects=4))
    rows = results.rows[results.rows["measure"] == measure]
    assert rows["n_points"].tolist() == [points] * 4
    assert rows["rmse"].notna().all()
    figure = curve_figures.draw(results)
    for ax in [ax for sub in figure.subfigs for ax in sub.axes]:
        assert ax.get_xlabel() and ax.get_ylabel()
    problem = prepare(Specification(tables={str(path): {"measures": [measure]}}, free={"short_term.capacity": [2, 7]}))
    residuals = problem.objective.residuals([Parameters()])
    assert residuals.shape == (1, 2 * points) and np.isfinite(residuals).all()
    assert np.abs(residuals).max() < 4, "the model has every point"


@pytest.mark.usefixtures("position")
def test_a_measure_over_its_own_axis_works_everywhere(tmp_path: Path) -> None:
    records = from_lists([["a", "b", "c"]], [["c", "a"]])
    assert measures.recalled_position(records)["mean"].tolist() == [3, 1]
    assert measures.recalled_position(records, most=1)["x"].tolist() == [1]
    assert measures.create("recalled_position", most=2).label == "recalled_position (most=2)"
    with pytest.raises(MultistoreError, match="did you mean 'most'"):
        measures.create("recalled_position", mots=2)
    declared = {"recalled_position": {"x": "recall_number", "unit": "positions"}}
    rows = ["recalled_position,1,4.1,0.4,20", "recalled_position,2,3.9,0.4,20"]
    check_everywhere(write_table(tmp_path, declared, rows), "recalled_position", 2)
    with pytest.raises(human.HumanTableError, match=r"allowed a whole number.*number of the recall in its list"):
        human.load(write_table(tmp_path, declared, ["recalled_position,1.5,4.1,0.4,20"]))


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("measure", ["silent_lists", "silent_lists_sd"])
def test_a_measure_of_one_number_and_a_column_of_it_work_everywhere(tmp_path: Path, measure: str) -> None:
    declared = {measure: {"unit": "probability"}}
    check_everywhere(write_table(tmp_path, declared, [f"{measure},,0.1,0.02,20"]), measure, 1)
    taken = simulate(paradigms.free_recall(6, 1.0), subjects=2, measures=["silent_lists"], keep="measures")
    assert list(taken) == ["silent_lists"]


def test_names_units_and_axes_are_declared_once(silent: type[Measure]) -> None:
    with pytest.raises(MultistoreError, match="the name is in use"):
        measures.register(silent)

    class Again(measures.Accuracy):
        name = "again"
        in_tables = (vocabulary.TableForm("twice", "silent_lists", "probability"),)

    class OtherAxis(measures.Accuracy):
        name = "other_axis"
        axis = vocabulary.Axis("lag", "another lag")

    for wrong, told in ((Again, "human tables have a measure 'silent_lists'"), (OtherAxis, "another axis 'lag'")):
        with pytest.raises(MultistoreError, match=told):
            measures.register(wrong)
        assert wrong.name not in measures.MEASURES and not hasattr(measures, wrong.name)


def test_a_measure_that_is_taken_away_is_gone(tmp_path: Path) -> None:
    assert not hasattr(measures, "silent_lists") and "silent_lists_sd" not in measures.TABLE_MEASURES
    with pytest.raises(human.HumanTableError, match="unknown measure 'silent_lists'"):
        human.load(write_table(tmp_path, {"silent_lists": {"unit": "probability"}}, ["silent_lists,,0.1,0.02,20"]))


def test_the_guide_to_a_measure_runs(tmp_path: Path) -> None:
    """The measure of docs/add-a-measure.md, with the table that the page shows."""
    page = ROOT / "docs" / "add-a-measure.md"
    made = run(blocks(page, "python")[0])["Clustering"]
    try:
        (about,), (rows,) = blocks(page, "yaml"), blocks(page, "csv")
        (tmp_path / "my_pairs.yaml").write_text(about, encoding="utf-8")
        (tmp_path / "my_pairs.csv").write_text(rows, encoding="utf-8")
        check_everywhere(tmp_path / "my_pairs.csv", "clustering", 1)
    finally:
        measures.unregister(made)


def test_an_installed_package_offers_its_measures_to_the_command(tmp_path: Path) -> None:
    """By an entry point that names their module; without the package they are unknown, and one that cannot be imported is named."""
    page = ROOT / "docs" / "add-a-measure.md"
    (about,), (rows,) = blocks(page, "yaml"), blocks(page, "csv")
    (tmp_path / "my_pairs.yaml").write_text(about, encoding="utf-8")
    (tmp_path / "my_pairs.csv").write_text(rows, encoding="utf-8")
    site = tmp_path / "site"
    (site / "pairs-1.0.dist-info").mkdir(parents=True)
    (site / "pairs.py").write_text(blocks(page, "python")[0], encoding="utf-8")
    (site / "pairs-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: pairs\nVersion: 1.0\n")
    points = site / "pairs-1.0.dist-info" / "entry_points.txt"
    points.write_text(f"[{measures.GROUP}]\nclustering = pairs\n")

    def call(*words: str, path: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{ROOT}"}
        command = [sys.executable, "-m", "simulator", *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    with_package = call("human", "show", "my_pairs.csv", path=str(site))
    assert with_package.returncode == 0 and "clustering" in with_package.stdout, with_package.stderr
    without = call("human", "show", "my_pairs.csv")
    assert without.returncode == 2 and "unknown measure 'clustering'" in without.stderr
    points.write_text(f"[{measures.GROUP}]\nhalf = nowhere\n")
    half = call("human", "show", "my_pairs.csv", path=str(site))
    assert half.returncode == 2 and "measure 'half' cannot be loaded" in half.stderr


UNLIKE = [
    ("lag_crp", {"max_lag": 2}, "lag_crp", {"max_lag": 3}),
    ("retention", {"x": 3.0}, "retention", {"x": 18.0}),
    ("savings", {"x": 60.0}, "savings", {"x": 3600.0}),
    ("first_recall", {}, "first_recall", {"denominator": "responding"}),
    ("words_recalled", {}, "intrusions", {}),
    ("rt", {"by_subject": True}, "rt", {}),
    ("recall_by_rehearsals", {"bins": [0, 2]}, "recall_by_rehearsals", {"bins": [0, 3]}),
]


@pytest.mark.parametrize("name, options, other, others", UNLIKE)
def test_measures_that_are_not_alike_never_merge(name, options, other, others) -> None:
    one, two = measures.create(name, **options), measures.create(other, **others)
    with pytest.raises(MultistoreError, match="cannot be merged with"):
        one.merge(two)
    assert one.merge(measures.create(name, **options)) is one


def test_two_measures_of_a_kind_are_both_kept() -> None:
    protocol = paradigms.free_recall(8, 1.0)
    wanted = ["irt", "lag_crp", measures.create("lag_crp", max_lag=2)]
    taken = simulate(protocol, subjects=3, seed=1, measures=wanted, keep="measures")
    assert list(taken) == ["irt", "lag_crp", "lag_crp (max_lag=2)"]
    assert taken["lag_crp"]["x"].max() > 2 == taken["lag_crp (max_lag=2)"]["x"].max()
    alone = simulate(protocol, subjects=3, seed=1, measures=[measures.create("lag_crp", max_lag=2)], keep="measures")
    assert list(alone) == ["lag_crp"]
    with pytest.raises(MultistoreError, match="lag_crp is named twice"):
        simulate(protocol, measures=["lag_crp", "lag_crp"], keep="measures")


@pytest.mark.parametrize(
    "attempt, told",
    [
        (lambda: measures.create("lagcrp"), "allowed: serial_position.*did you mean 'lag_crp'"),
        (lambda: measures.create(None), "unknown 'None'"),
        (lambda: measures.create("irt").add(None), "irt: records: got NoneType, allowed Records"),
        (lambda: measures.create("irt").merge(None), "cannot be merged with NoneType"),
        (lambda: measures.words_recalled(from_lists([["a"]], [["a"]]), x="x"), r"words_recalled\.x: got 'x'"),
        (lambda: measures.create("savings", x=float("nan")), r"savings\.x: got nan"),
        (lambda: measures.create("irt", clean="no"), r"irt\.clean: got 'no', allowed True or False"),
        (lambda: measures.create("irt", by_subject="no"), r"irt\.by_subject: got 'no', allowed True or False"),
        (lambda: measures.create("rehearsals", count_presentation=1), "allowed True or False"),
        (lambda: measures.create("recall_by_rehearsals", bins="012"), "rising whole numbers"),
        (lambda: measures.create("recall_by_rehearsals", bins=5), "rising whole numbers"),
        (lambda: measures.create("recall_by_rehearsals", last_position="x"), "last_position: got 'x'"),
    ],
)
def test_a_wrong_argument_is_named(attempt, told) -> None:
    with pytest.raises(MultistoreError, match=told):
        attempt()


def test_a_traced_list_without_a_rehearsal_is_measured() -> None:
    """Streamed records say that they are traced: nobody rehearses with a store that loses everything at once."""
    protocol = paradigms.free_recall(3, 0.2, recall_time=5)
    taken = simulate(protocol, subjects=2, measures=["rehearsals", "recall_by_rehearsals"], keep="measures")
    quiet = Parameters().with_values({"attention.encoding_probability": 0})
    nothing = simulate(protocol, quiet, subjects=2, measures=["rehearsals"], keep="measures")
    assert set(taken) == {"rehearsals", "recall_by_rehearsals"}
    assert nothing["rehearsals"]["mean"].tolist() == [0.0, 0.0, 0.0]
