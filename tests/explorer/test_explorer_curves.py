"""The curves of the Curves tab: what is simulated, drawn and scored."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from simulator.comparison.distance import score
from simulator.explorer import curves, plots
from simulator.explorer.curve_state import CurveState, experiment_names, first_state, state_of, studies_of
from simulator.explorer.curves import LEVELS, Simulations, SupersededError, people_at, picture, study_of

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


def test_levels_take_more_and_more_lists() -> None:
    """Each level simulates more people than the one before, and the last is the final one."""
    for experiment in experiment_names():
        for study in studies_of(experiment).values():
            numbers = [people_at(study, level) for level in range(len(LEVELS))]
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
    monkeypatch.setattr(curves, "_simulate", lambda study, parameters, seed, level, stop: made.append((seed, level)) or {})
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
