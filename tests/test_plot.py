"""Plot functions: every measure, a protocol, a trace; axes are taken and returned, and what is drawn are the numbers."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import simulator
from simulator import MultistoreError, human, measures, paradigms, plot, simulate
from simulator.measures import MEASURES
from simulator.reporting.protocol_figure import MOST_ROWS
from simulator.tasks.paradigms import PARADIGMS


@pytest.fixture(autouse=True)
def no_window():
    mpl.use("Agg")
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def records():
    return simulate(paradigms.free_recall(8, 1.0), subjects=4, lists=3, seed=1, trace=True)


def curve(level: float = 0.5, conditions: int = 1) -> pd.DataFrame:
    x = np.arange(1, 6)
    parts = [
        pd.DataFrame({"condition": f"c{k}", "x": x, "mean": level + 0.01 * x + 0.1 * k, "sem": 0.02, "n": 10})
        for k in range(conditions)
    ]
    return pd.concat(parts, ignore_index=True)


def full_lines(ax):
    return [line for line in ax.get_lines() if line.get_linestyle() == "-" and len(line.get_xdata()) > 1]


@pytest.mark.parametrize("name", list(MEASURES))
def test_every_measure_has_a_function_that_draws_it(name):
    _, ax = plt.subplots()
    drawn = getattr(plot, name)(curve(), human=curve(0.4).drop(columns="condition"), ax=ax)
    assert drawn is ax
    assert ax.get_xlabel() and ax.get_ylabel() and len(ax.containers) == 1
    np.testing.assert_allclose(ax.containers[0].lines[0].get_ydata(), curve(0.4)["mean"])
    assert name in dir(plot)


def test_records_are_measured_with_the_options(records):
    ax = plot.lag_crp(records, max_lag=3)
    expected = measures.lag_crp(records, max_lag=3)
    drawn = np.concatenate([np.asarray(line.get_ydata(), float) for line in ax.get_lines() if len(line.get_xdata()) == 3])
    np.testing.assert_allclose(drawn, expected["mean"])


def test_several_curves_and_people_have_a_legend(records):
    people = human.load("murdock1962").curve("10-2", "serial_position")
    ax = plot.serial_position({"model": records, "other": curve()}, human={"model": people})
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["model", "other"]
    assert len(ax.containers) == 1 and len(full_lines(ax)) >= 2
    ax = plot.rt(curve(conditions=3))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["c0", "c1", "c2"]


def test_people_alone_and_new_axes(records):
    ax = plot.serial_position(human=human.load("murdock1962").curve("10-2", "serial_position"))
    assert len(ax.containers) == 1 and not full_lines(ax)[1:]
    assert plot.serial_position(records).figure is not ax.figure


def test_the_users_style_is_left_alone(records):
    with mpl.rc_context({"font.size": 31}):
        plot.serial_position(records)
        assert mpl.rcParams["font.size"] == 31


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda r: plot.serial_position(), "nothing to draw"),
        (lambda r: plot.serial_position([1, 2]), "allowed records or a data frame"),
        (lambda r: plot.serial_position(pd.DataFrame({"y": [1]})), "columns x and mean"),
        (lambda r: plot.serial_position(r, max_lag=2), "unknown option 'max_lag'"),
        (lambda r: plot.lag_crp(curve(), max_lag=2), "options max_lag are for records"),
        (lambda r: plot.serial_position({"a": r}, human={"b": curve()}), "'b', which is no label"),
        (lambda r: plot.serial_position(r, ax="here"), "ax: got 'here', allowed matplotlib axes"),
        (lambda r: plot.measure("serial_postion", r), "did you mean 'serial_position'"),
        (lambda r: plot.protocol("free_recall"), "allowed a Protocol"),
        (lambda r: plot.trace("records"), "allowed Records"),
        (lambda r: plot.trace(r, number=99), "there is no list 99"),
        (lambda r: plot.trace(simulate(paradigms.free_recall(3, 1.0))), "hold no trace; simulate with trace=True"),
        (lambda r: plot.trace(r, axes=plt.subplots(2)[1]), "got 2 axes, allowed 4"),
    ],
)
def test_a_mistake_is_told(records, call, told):
    with pytest.raises(MultistoreError, match=told):
        call(records)


def test_an_unknown_function_is_told_with_the_likely_spelling():
    with pytest.raises(AttributeError, match="serial_position"):
        plot.serial_postion  # noqa: B018
    assert simulator.plot is plot and "plot" in dir(simulator)


def test_a_measure_registered_later_can_be_drawn():
    class Doubled(measures.SerialPosition):
        """Twice the probability of recall."""

        name = "doubled"
        in_tables = ()

    measures.register(Doubled)
    try:
        assert "doubled" in dir(plot)
        assert plot.doubled(curve()).get_ylabel() == "Doubled (probability)"
    finally:
        measures.unregister(Doubled)


ARGUMENTS = {"free_recall": (12, 1.0), "later_recall": (12, 1.0), "serial_recall": (6,)}


@pytest.mark.parametrize("name", list(PARADIGMS))
def test_every_paradigm_has_a_picture_of_its_timeline(name):
    protocol = PARADIGMS[name](*ARGUMENTS.get(name, ()))
    ax = plot.protocol(protocol)
    ax.figure.canvas.draw()
    assert ax.get_title(loc="left") == repr(protocol)
    assert len(ax.get_yticklabels()) >= 2 and ax.get_xlabel()
    starts = [bar.get_x() for bar in ax.patches if bar.get_facecolor()[3] > 0]
    assert starts == sorted(starts) and min(starts) == 0


def test_a_long_session_is_cut_and_says_so():
    ax = plot.protocol(paradigms.free_recall(20, 1.0, lists_per_session=30))
    assert len(ax.get_yticklabels()) == MOST_ROWS + 1
    assert "more" in ax.get_yticklabels()[-1].get_text()


def test_a_trace_is_drawn_on_axes_of_ones_own(records):
    _, axes = plt.subplots(4, 1, sharex=True)
    drawn = plot.trace(records, axes, number=2, title="second list")
    assert list(drawn) == list(axes) and axes[0].get_title(loc="left") + axes[0].get_title() == "second list"
    assert all(len(ax.get_children()) > 12 for ax in plot.trace(records))
