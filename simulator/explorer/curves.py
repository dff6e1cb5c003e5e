"""The curves of the Curves tab: a study simulated with the parameters as they are and as they are changed, and scored.

First few lists, then more: each level simulates some ten times as many as the one before. What was simulated is kept for
a while, so that the way back, and another visitor, need not wait.
"""

from __future__ import annotations

import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from simulator.comparison.distance import Score, score
from simulator.comparison.matched_measures import form_of
from simulator.comparison.simulated_conditions import Effort, Observation, observe
from simulator.comparison.study_layout import lives
from simulator.explorer.curve_state import ALL, CurveState, across, studies_of
from simulator.measures.vocabulary import AXES
from simulator.tasks.checks import Duration, OrNone, checks_of
from simulator.tasks.paradigms import PARADIGMS
from simulator.tasks.work import work_of

if TYPE_CHECKING:
    from simulator.comparison.experiment import Study
    from simulator.human import HumanTable
    from simulator.parameters.declarations import Parameters

#: Work of one simulation at each level (see `tasks.work`), some hundredths of a second at the first one; and most people.
LEVELS = ((40_000, 20), (300_000, 100), (1_500_000, 400), (6_000_000, 1_000))
#: Lists that one person studies, in whole sessions.
LISTS = 10
#: Simulations that are kept.
KEPT = 128
#: Ways of drawing a measure that have a logarithmic x axis.
LOGARITHMIC = ("savings", "trials")


class SupersededError(Exception):
    """Something was changed while a curve was simulated: nobody waits for it any more."""


@dataclass(frozen=True)
class CurveView:
    """One measure of a study: points of people, the model as it is by default, and as it is changed (None: not changed).

    Curves are tables of x, mean, sem, n; `before` and `after` score the default and the changed one (None: not scored).
    With `labels` x is a condition: 1 is the first label.
    """

    measure: str
    title: str
    unit: str
    x_name: str
    logarithmic: bool
    people: pd.DataFrame | None
    default: pd.DataFrame | None
    changed: pd.DataFrame | None
    before: Score | None
    after: Score | None
    labels: tuple[str, ...] = ()

    @property
    def is_curve(self) -> bool:
        """Whether it has more than one point, so that there is something to draw."""
        held = (self.people, self.default, self.changed)
        return any(curve is not None and curve["x"].notna().sum() > 1 for curve in held)

    @property
    def best(self) -> pd.DataFrame | None:
        """The curve of the model that is asked for: the changed one, or else the default."""
        return self.default if self.changed is None else self.changed


@dataclass(frozen=True)
class Picture:
    """All measures of a study at one level of effort, and how many lists of one protocol stand behind each curve."""

    state: CurveState
    level: int
    lists: int
    views: tuple[CurveView, ...]

    @property
    def final(self) -> bool:
        """Whether nothing is refined any further."""
        return self.level == len(LEVELS) - 1


class Simulations:
    """Simulated conditions, each kept until `KEPT` others were asked for; several threads may ask."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._held: OrderedDict[object, dict[str, Observation]] = OrderedDict()
        self._work: dict[object, float] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(
        self, study: Study, parameters: Parameters, seed: int, level: int, stop: Callable[[], bool] = lambda: False,
        share: float = 1.0,
    ) -> dict[str, Observation]:  # fmt: skip
        """The observations of a study at a level, or at a higher one that is held; with a `share` of the level's work.

        Raises SupersededError as soon as `stop` says so.
        """
        what = (study.table.id, study.condition, study.extra, repr(study.options), parameters, seed, share)
        with self._lock:
            for key in ((*what, held) for held in reversed(range(level, len(LEVELS)))):
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
        work = self._work.get(what[:4]) or self._work.setdefault(what[:4], work_of_study(study))
        made = _simulate(study, parameters, seed, level, people_at(work, level, share), stop)
        with self._lock:
            self._held[*what, level] = made
            while len(self._held) > self._kept:
                self._held.popitem(last=False)
        return made


#: The simulations of all visitors.
SIMULATIONS = Simulations()


def work_of_study(study: Study) -> float:
    """The work of one person (see `tasks.work`) in all protocols of a study."""
    table, condition = study.table, study.condition
    groups = table.taken_together([*table.measures(condition), *study.extra])
    parts = [part.protocol for group in groups for part in table.protocols(condition, group[0])]
    return sum(lives(protocol, LISTS) * work_of(protocol) for protocol in parts)


def people_at(work: float, level: int, share: float = 1.0) -> int:
    """How many people, each of so much work, are simulated at a level or with a share of it."""
    most_work, most_people = LEVELS[level]
    return max(1, min(most_people, round(share * most_work / work)))


def _simulate(
    study: Study, parameters: Parameters, seed: int, level: int, people: int, stop: Callable[[], bool]
) -> dict[str, Observation]:
    def tick(lists: int) -> None:
        if stop():
            raise SupersededError

    tick(0)
    parts = 1 if level == 0 else min(8, people)  # what is superseded ends between two parts
    effort = Effort(people, seed, threads=1, batches=parts)
    return observe(
        study.table, study.condition, parameters, effort=effort, lists=LISTS, measures=study.extra, options=study.options,
        tick=tick,
    )  # fmt: skip


def study_of(state: CurveState) -> Study:
    """The study that a state shows; of all conditions of a table the first one."""
    if state.condition == ALL:
        return across(state.experiment)[state.table][0]
    return studies_of(state.experiment)[f"{state.table}:{state.condition}"]


def picture(
    state: CurveState, level: int, stop: Callable[[], bool] = lambda: False, simulations: Simulations = SIMULATIONS,
    study: Study | None = None,
) -> Picture:  # fmt: skip
    """Everything that is drawn of a state at a level, in the study that it names or in a `study` of somebody's own.

    Raises SupersededError as soon as `stop` says so, and MultistoreError where the changes leave the range of a parameter.

    >>> from simulator.explorer.curve_state import first_state
    >>> seen = picture(first_state(), 0)
    >>> [view.measure for view in seen.views if view.is_curve][:3]
    ['serial_position', 'first_recall', 'lag_crp']
    """
    if study is None and state.condition == ALL:
        return _of_conditions(state, level, stop, simulations)
    study = study_of(state) if study is None else study
    people = state.people(study)
    default = simulations.get(study, state.unchanged().people(study), state.seed, level, stop)
    changed = simulations.get(study, people, state.seed, level, stop) if state.changed else None
    views = tuple(_views(study, default, changed))
    shown = default if changed is None else changed
    lists = [one.lists for name, one in shown.items() if not study.table.arguments(name)]
    return Picture(state, level, max(lists, default=0), views)


def _views(
    study: Study, default: Mapping[str, Observation], changed: Mapping[str, Observation] | None
) -> Iterator[CurveView]:
    table, condition = study.table, study.condition
    of_people = table.measures(condition)
    for measure in dict.fromkeys([*of_people, *study.extra]):
        form, declared = form_of(table, measure), table.entry.measures.get(measure)
        if form is None or not form.answered:
            continue
        people = table.curve(condition, measure) if measure in of_people else None
        scored = measure in table.measures(condition, scored=True)
        usual = default[measure].curve if measure in default else None
        moved = changed[measure].curve if changed is not None and measure in changed else None
        before, after = (_score(study, measure, people, curve) if scored else None for curve in (usual, moved))
        axis = form.axis if declared is None else declared.x
        if declared is None and form.axis is None:
            axis = table.axis
        yield CurveView(
            measure, form.description, form.unit or getattr(declared, "unit", ""), _axis_name(axis, table, condition),
            form.figure in LOGARITHMIC, people, usual, moved, before, after,
        )  # fmt: skip


def _score(study: Study, measure: str, people: pd.DataFrame | None, curve: pd.DataFrame | None) -> Score | None:
    if people is None or curve is None or not len(curve):
        return None
    return score(people, curve, study.table.noise_floor(study.condition, measure))


def _of_conditions(state: CurveState, level: int, stop: Callable[[], bool], simulations: Simulations) -> Picture:
    """The measures that have one point in each condition of a table, over its conditions."""
    studies = across(state.experiment)[state.table]
    usual = state.unchanged()
    seen: list[tuple[Study, dict[str, Observation], dict[str, Observation] | None]] = []
    for study in studies:
        default = simulations.get(study, usual.people(study), state.seed, level, stop, 1 / len(studies))
        moved = simulations.get(study, state.people(study), state.seed, level, stop, 1 / len(studies)) if state.changed else None
        seen.append((study, default, moved))
    lists = [one.lists for _, default, _ in seen for one in default.values()]
    return Picture(state, level, min(lists, default=0), tuple(_views_of_conditions(seen)))


def _views_of_conditions(
    seen: Sequence[tuple[Study, Mapping[str, Observation], Mapping[str, Observation] | None]],
) -> Iterator[CurveView]:
    table = seen[0][0].table
    measures = dict.fromkeys(m for study, *_ in seen for m in table.measures(study.condition))
    for measure in measures:
        form, own = form_of(table, measure), [
            one for one in seen
            if measure in table.measures(one[0].condition) and len(table.curve(one[0].condition, measure)) == 1
        ]  # fmt: skip
        if form is None or not form.answered or len(own) < 2:
            continue
        people = pd.concat([table.curve(study.condition, measure) for study, *_ in own], ignore_index=True)
        by_label = bool(people["x"].isna().any() or people["x"].duplicated().any())
        x = pd.Series(range(1, len(own) + 1), dtype=float) if by_label else people["x"]
        usual, moved = (
            None if any(one is None for one in several) else _in_a_row(measure, several, x)
            for several in ([default for _, default, _ in own], [changed for *_, changed in own])
        )
        people = people.assign(x=x)
        scored = any(measure in table.measures(study.condition, scored=True) for study, *_ in own)
        before, after = (score(people, curve) if scored and curve is not None else None for curve in (usual, moved))
        declared = table.entry.measures[measure]
        labels = tuple(study.condition.replace("_", " ") for study, *_ in own) if by_label else ()
        yield CurveView(
            measure, form.description, declared.unit, "Condition" if labels else _axis_name(declared.x, table, own[0][0].condition),
            False, people, usual, moved, before, after, labels,
        )  # fmt: skip


def _in_a_row(measure: str, observed: Sequence[Mapping[str, Observation] | None], x: pd.Series[float]) -> pd.DataFrame:
    """The single points of a measure in several conditions as one curve."""
    rows = [one[measure].curve[["mean", "sem", "n"]].head(1) for one in observed if one is not None and measure in one]
    return pd.concat(rows, ignore_index=True).assign(x=x)[["x", "mean", "sem", "n"]] if len(rows) == len(x) else pd.DataFrame()


def _axis_name(axis: str | None, table: HumanTable, condition: str) -> str:
    """What is written below an x axis, with the unit of an argument of the protocol.

    >>> from simulator import human
    >>> _axis_name("list_length", human.load("murdock1962"), "20-1"), _axis_name("recall_time", human.load("murdock1962"), "20-1")
    ('List length', 'Recall time (s)')
    """
    if axis is None:
        return ""
    words = axis.replace("_", " ").capitalize()
    if axis in AXES:
        return words
    check = checks_of(inspect.unwrap(PARADIGMS[table.entry.conditions[condition].paradigm])).get(axis)
    check = check.check if isinstance(check, OrNone) else check
    unit = "s" if isinstance(check, Duration) else getattr(check, "unit", "")
    return f"{words} ({unit})" if unit else words
