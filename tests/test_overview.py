"""The overview: one small figure for every experiment, with its ratio, from the files of a results folder."""

from itertools import pairwise

import pytest

import experiments
from simulator.comparison import scoreboard
from simulator.comparison.run_experiment import run_experiment
from simulator.comparison.simulated_conditions import Effort
from simulator.errors import MultistoreError
from simulator.parameters import Parameters
from simulator.reporting.experiment_results import FIGURES, publish, record_of
from simulator.reporting.overview import draw_overview

EFFORT = Effort(subjects=2)
NAMES = ("partial_report", "practice")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("results")
    for name in NAMES:
        results = run_experiment(experiments.load(name), Parameters(), EFFORT)
        publish(results, out, record_of(results, EFFORT, ["run", name]), order=NAMES)
    return out


def overview(folder):
    path = folder / scoreboard.NAME
    return draw_overview(folder / FIGURES, scoreboard.details(path)["runs"], scoreboard.read(path))


def test_every_experiment_has_a_panel_with_its_ratio_and_units(folder):
    axes = overview(folder).axes
    assert [ax.get_title(loc="left") for ax in axes[:2]] == ["Partial report", "Practice"]
    rows = scoreboard.read(folder / scoreboard.NAME)
    own = rows[(rows["experiment"] == "practice") & (rows["measure"] == "rt") & (rows["ability"] == "sample")]
    assert f"ratio {own['ratio'].mean():.1f}" in [text.get_text() for text in axes[1].texts]
    assert [text.get_text() for text in axes[0].texts] == ["no noise floor"]  # the source gives no spread
    assert [(ax.get_xlabel(), ax.get_ylabel()) for ax in axes[:2]] == [
        ("Delay of the cue (s)", "Letters reported"), ("Block of practice", "Response time (s)"),
    ]  # fmt: skip


def test_a_panel_is_headed_by_the_short_title_of_its_experiment(folder):
    path = folder / scoreboard.NAME
    runs = scoreboard.details(path)["runs"]
    runs["practice"]["about"]["short_title"] = "Six keys"
    figure = draw_overview(folder / FIGURES, runs, scoreboard.read(path))
    assert [ax.get_title(loc="left") for ax in figure.axes[:2]] == ["Partial report", "Six keys"]
    assert experiments.load("brown_peterson").about["short_title"] == "Brown-Peterson task"


def test_people_are_points_with_error_bars_and_the_model_is_a_line(folder):
    practice = overview(folder).axes[1]
    (bars,) = practice.containers
    assert len(bars.lines[0].get_xdata()) == 15
    assert bars.has_yerr
    assert any(line.get_linestyle() == "-" and len(line.get_xdata()) == 15 for line in practice.lines)


def test_labels_are_not_printed_over_each_other(folder):
    figure = overview(folder)
    figure.draw_without_rendering()
    for ax in figure.axes[:2]:
        boxes = [
            label.get_window_extent() for label in ax.get_xticklabels() if label.get_visible() and label.get_text()
        ]
        assert all(one.x1 < two.x0 for one, two in pairwise(boxes))


@pytest.mark.parametrize("content", [None, "", "torn,fi", "a,b\n1,2\n"])
def test_curves_that_are_missing_or_damaged_are_named(folder, content, tmp_path):
    for name in NAMES:
        (tmp_path / f"{name}.csv").write_bytes((folder / FIGURES / f"{name}.csv").read_bytes())
    damaged = tmp_path / "practice.csv"
    damaged.unlink() if content is None else damaged.write_text(content)
    path = folder / scoreboard.NAME
    with pytest.raises(MultistoreError, match=r"practice.csv.*run its experiment again"):
        draw_overview(tmp_path, scoreboard.details(path)["runs"], scoreboard.read(path))
