"""The curves of the Curves tab: what is simulated, drawn and scored."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from simulator.comparison.distance import score
from simulator.explorer import curves, plots
from simulator.explorer.curve_state import ALL, CurveState, across, experiment_names, first_state, state_of, studies_of
from simulator.explorer.curves import (
    LEVELS,
    Simulations,
    SupersededError,
    people_at,
    picture,
    study_of,
    work_of_study,
)

CHANGED = state_of({"short_term.capacity": "6"})


def test_scores_are_those_of_the_package() -> None:
    """Before and after are scored by `comparison.score` against the people's points, with the table's noise floor."""
    seen = picture(CHANGED, 0)
    table = study_of(CHANGED).table
    view = next(view for view in seen.views if view.measure == "serial_position")
    assert view.people is not None and view.default is not None and view.changed is not None
    floor = table.noise_floor("20-1", "serial_position")
    assert view.before == score(view.people, view.default, floor)
    assert view.after == score(view.people, view.changed, floor)
    assert view.before != view.after


def test_nothing_changed_has_one_curve() -> None:
    """Without a change there is the default curve alone, and no second score."""
    for view in picture(first_state(), 0).views:
        assert view.changed is None and view.after is None


@pytest.mark.parametrize("experiment", experiment_names())
def test_every_study_of_every_experiment_has_a_picture(experiment: str) -> None:
    """Each condition has something to draw or to print, and all of it can be sent to a browser."""
    for study in studies_of(experiment).values():
        seen = picture(CurveState(experiment, study.table.id, study.condition, {"retrieval.start_time": 1.0}), 0)
        assert seen.views and seen.lists > 0
        shown = [plots.figure(view) for view in seen.views if view.is_curve]
        assert shown or plots.number_table(seen)
        json.dumps(shown, allow_nan=False)
        assert "<table" in plots.score_table(seen)
        assert plots.points_csv(seen).startswith("measure,x,people,people_sem,default,changed")


@pytest.mark.parametrize("experiment", [name for name in experiment_names() if across(name)])
def test_conditions_that_are_points_have_a_picture_together(experiment: str) -> None:
    """Over all conditions of a table, each point is that of its condition, of people and of the model."""
    for table, studies in across(experiment).items():
        state = CurveState(experiment, table, ALL, {"short_term.capacity": 3.0})
        seen = picture(state, 0)
        assert seen.views and seen.lists > 0
        for view in seen.views:
            own = [one for one in studies if view.measure in one.table.measures(one.condition)]
            points = [one.table.curve(one.condition, view.measure) for one in own]
            expected = [float(curve["mean"].iloc[0]) for curve in points if len(curve) == 1]
            assert view.people["mean"].tolist() == expected
            assert view.is_curve and len(view.default) == len(view.changed) == len(expected)
            assert not view.labels or len(view.labels) == len(expected)
            alone = picture(CurveState(experiment, table, own[-1].condition), 1).views
            theirs = next(one for one in alone if one.measure == view.measure).default["mean"].iloc[0]
            assert abs(view.default["mean"].iloc[-1] - theirs) < 0.35 * max(1.0, abs(theirs))
        json.dumps([plots.figure(view) for view in seen.views], allow_nan=False)
        assert plots.points_csv(seen).count("\n") > len(studies)
        assert "<table" in plots.score_table(seen)


def test_an_axis_has_the_unit_of_its_argument() -> None:
    """Times are in seconds, numbers of items have no unit of time."""
    names = {}
    for experiment in ("memory_span", "brown_peterson", "complex_span", "partial_report"):
        seen = picture(state_of({"experiment": experiment}), 0)
        names |= {view.x_name for view in seen.views if view.is_curve} and {experiment: seen.views[0].x_name}
    assert names == {
        "memory_span": "List length", "brown_peterson": "Retention interval (s)", "complex_span": "Load", "partial_report": "Cue delay (s)",
    }  # fmt: skip


def test_levels_take_more_and_more_lists() -> None:
    """Each level simulates more people than the one before, and the last is the final one."""
    for experiment in experiment_names():
        for study in studies_of(experiment).values():
            numbers = [people_at(work_of_study(study), level) for level in range(len(LEVELS))]
            assert numbers == sorted(numbers) and numbers[0] >= 1
    assert not picture(first_state(), 0).final


def test_superseded_simulation_ends_early() -> None:
    """A curve that nobody waits for any more is given up between two parts of the work, and nothing of it is kept."""
    held, asked = Simulations(), []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 3

    with pytest.raises(SupersededError):
        picture(CHANGED, 1, stop, held)
    assert len(asked) == 4 and len(held) == 0


def test_simulations_are_kept_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was simulated is not simulated again, a higher level stands in for a lower one, and the oldest is let go."""
    held, made = Simulations(kept=2), []
    monkeypatch.setattr(curves, "_simulate", lambda study, parameters, seed, level, people, stop: made.append((seed, level)) or {})
    study = study_of(first_state())
    people = first_state().people(study)
    held.get(study, people, 0, 1)
    held.get(study, people, 0, 0)
    held.get(study, people, 0, 1)
    assert made == [(0, 1)]
    held.get(study, people, 1, 0)
    held.get(study, people, 2, 0)
    held.get(study, people, 0, 0)
    assert made == [(0, 1), (1, 0), (2, 0), (0, 0)] and len(held) == 2


def test_lines_differ_in_more_than_colour() -> None:
    """People are points with error bars, the default is dashed, the changed model is a full line; lags break at 0."""
    view = next(view for view in picture(CHANGED, 0).views if view.measure == "lag_crp")
    default, changed, people = plots.figure(view)["data"]
    assert (default["line"]["dash"], "dash" in changed["line"]) == ("dash", False)
    assert changed["line"]["width"] > default["line"]["width"]
    assert people["mode"] == "markers" and len(people["error_y"]["array"]) == len(people["x"])
    assert changed["y"][changed["x"].index(0.0)] is None


def test_axis_rests_while_the_changed_curve_stays_within() -> None:
    """The y axis follows people and default model, and gives way only to a changed curve beyond them."""
    one = pd.DataFrame({"x": [1.0, 2.0], "mean": [1.0, 2.0]})
    view = curves.CurveView("irt", "time", "s", "Output position", False, None, one, one / 2, None, None)
    assert plots.y_range(view) == [0, pytest.approx(2.4)]
    beyond = curves.CurveView("irt", "time", "s", "Output position", False, None, one, one * 3, None, None)
    assert plots.y_range(beyond)[1] == pytest.approx(6.3)


def test_what_is_unknown_is_told_as_such() -> None:
    """Scores that cannot be computed are a dash, points without a value a gap."""
    empty = pd.DataFrame({"x": [1.0, 2.0], "mean": [np.nan, 0.5], "sem": [np.nan, 0.1], "n": [0, 5]})
    view = curves.CurveView("irt", "time", "s", "Output position", False, empty, empty, None, None, None)
    line, people = plots.figure(view)["data"]
    assert line["y"] == [None, 0.5] and people["error_y"]["array"] == [0.0, 0.1]
