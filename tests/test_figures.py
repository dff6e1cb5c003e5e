"""Figures: points for people, lines for the model, units on axes, and the same bytes for the same numbers."""

import dataclasses

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

import experiments
from simulator import paradigms, simulate
from simulator.comparison.run_experiment import run_experiment
from simulator.comparison.simulated_conditions import Effort
from simulator.errors import MultistoreError
from simulator.parameters.declarations import Parameters
from simulator.reporting import curve_figures, figure_style, list_trace
from simulator.storage import provenance
from simulator.tasks.timeline import timeline

SMALL = Effort(subjects=2)


def small_run(name):
    """Results of an experiment with two people and without its rows on what is assumed."""
    return run_experiment(dataclasses.replace(experiments.load(name), sensitivity=False), Parameters(), SMALL)


@pytest.fixture(scope="module")
def brown():
    return small_run("brown_peterson")


def axes_of(figure):
    return [ax for sub in figure.subfigs for ax in sub.axes] or figure.axes


@pytest.mark.parametrize("name", experiments.names())
def test_every_axis_has_a_name(name):
    figure = curve_figures.draw(small_run(name))
    for ax in axes_of(figure):
        assert ax.get_xlabel()
        assert ax.get_ylabel()


def test_people_are_points_with_error_bars_and_the_model_is_a_line(brown):
    ax = axes_of(curve_figures.draw(brown))[0]
    assert len(ax.containers) == 2  # error bars: young, old
    people = brown.human("floden2000", "young", "retention")
    drawn_people = np.asarray(ax.containers[0].lines[0].get_ydata(), float)
    np.testing.assert_allclose(drawn_people, people["mean"].to_numpy(float))
    drawn = [np.asarray(line.get_ydata(), float) for line in ax.get_lines() if line.get_linestyle() == "-"]
    model = brown.model("sample", "floden2000", "young", "retention").sort_values("x")["mean"]
    assert any(len(y) == len(model) and np.allclose(y, model.to_numpy()) for y in drawn)


def test_equal_numbers_give_equal_bytes_whatever_the_users_style(brown, tmp_path):
    record = provenance.capture(None, Parameters(), seed=1)
    one = figure_style.save(curve_figures.draw(brown), tmp_path / "a" / "f", record)
    mpl.rcParams["font.size"] = 30
    later = {**record, "environment": {"created": "another day"}}
    two = figure_style.save(curve_figures.draw(brown), tmp_path / "b" / "f", later)
    mpl.rcdefaults()
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    assert b"<dc:date>" not in one[1].read_bytes()


def test_a_picture_carries_its_provenance(brown, tmp_path):
    png, _ = figure_style.save(curve_figures.draw(brown), tmp_path / "f", provenance.capture(None, Parameters(), seed=11))
    assert provenance.read(png)["run"]["seed"] == 11
    with Image.open(png) as image:
        assert image.width > 800


def test_an_unwritable_place_is_told_and_leaves_nothing(brown, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MultistoreError, match="cannot be written"):
        figure_style.save(curve_figures.draw(brown), tmp_path / "file" / "f")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_colours_are_those_of_okabe_and_ito():
    assert figure_style.OKABE_ITO[:2] == ("#0072B2", "#D55E00")
    assert len(set(figure_style.OKABE_ITO)) == len(figure_style.OKABE_ITO)


# --- the trace -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def traced():
    return simulate(paradigms.free_recall(8, 2.0, recall_time=30), seed=3, trace=True)


def test_the_picture_of_a_trace_shows_register_store_strength_and_recall(traced):
    figure = list_trace.draw_trace(traced)
    register, store, strength, recall = figure.axes
    assert len(register.patches) == 8
    assert len(store.patches) >= 8
    assert len(strength.get_lines()) >= 8
    assert len(recall.get_lines()) > 3


def test_no_item_stays_in_two_places_and_no_place_holds_two_items(traced):
    found = list_trace.stays(list_trace.events_of(traced))
    for k, one in enumerate(found):
        assert one.start <= one.end
        for other in found[k + 1 :]:
            if one.place == other.place or one.item == other.item:
                assert one.end <= other.start + 1e-9 or other.end <= one.start + 1e-9


def test_the_log_tells_every_event_in_order(traced):
    lines = list(list_trace.log(traced))
    assert len(lines) == len(traced)
    times = [float(line.split()[0]) for line in lines]
    assert times == sorted(times)
    for verb in ("presented", "encoded", "rehearsed", "transferred", "sampled", "RECALLED"):
        assert any(verb in line for line in lines), verb


def test_a_list_that_is_not_there_is_told(traced):
    with pytest.raises(MultistoreError, match="no list 7"):
        list_trace.draw_trace(traced, 7)


@pytest.mark.parametrize("name", sorted(paradigms.PARADIGMS))
def test_every_paradigm_can_be_traced_and_shown(name):
    from simulator.cli.task_arguments import build

    small = {"savings": ["--list-length", "4"], "choice_practice": ["--blocks", "1", "--trials-per-block", "5"]}
    protocol = build(name, small.get(name, []))
    assert timeline(protocol)[-1].endswith("end")
    list_trace.draw_trace(simulate(protocol, trace=True, seed=1))


def test_a_self_paced_step_is_shown_as_a_range():
    lines = timeline(paradigms.savings(retention_interval=2678400))
    assert any("31 d" in line for line in lines)
    assert " to " in lines[-1]
    assert any("until 1 recall without an error, at most 120 times" in line for line in lines)
