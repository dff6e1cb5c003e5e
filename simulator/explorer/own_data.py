"""What the tab Your data holds against the model: what was dropped, as a table of all people or of one, and a study of it.

Nothing here knows of browsers.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import human
from simulator.comparison.experiment import experiment_of
from simulator.explorer.curve_state import ABILITY, CurveState, number, usual_values
from simulator.explorer.own_design import OwnDesign
from simulator.explorer.own_files import DroppedMeans, DroppedTrials
from simulator.human import HumanTable
from simulator.human.trials import Trials
from simulator.parameters.declarations import Parameters

if TYPE_CHECKING:
    from simulator.comparison.experiment import Study

SPREAD = "population.ability_spread"
#: The people of the example: they hold fewer words than the default ones, and learn more of each.
EXAMPLE = {"short_term.capacity": 3.0, "population.ability": 1.6}
EXAMPLE_DESIGN = OwnDesign("free_recall", {"seconds_per_item": "2", "recall_time": "60"})


@dataclass(frozen=True)
class OwnState(CurveState):
    """A condition of somebody's own table, with changed parameters; `one_person` has no spread of ability."""

    one_person: bool = False

    def base(self) -> Parameters:
        """The changed parameters, ability and study aside."""
        base = super().base()
        return base.with_values({SPREAD: 0.0}) if self.one_person and SPREAD not in self.values else base

    def of_a_fit(self) -> Parameters:
        """The parameters that a fit starts from: all that is changed, ability included."""
        base = CurveState.base(self)
        return base.with_values({ABILITY: self.values[ABILITY]}) if ABILITY in self.values else base


@dataclass(frozen=True)
class OwnData:
    """Data that are whole: the trials (None for a table of means) and the table of all people.

    >>> data = example()
    >>> data.people[:2], data.conditions, data.summary
    (('0', '1'), ('all lists',), 'example.csv: 10 people, 200 lists; means of people')
    """

    name: str
    table: HumanTable
    trials: Trials | None = None

    @classmethod
    def of(cls, dropped: DroppedTrials | DroppedMeans, design: OwnDesign) -> OwnData:
        """What was dropped, lived through as a design says; MultistoreError with everything that is wrong."""
        if isinstance(dropped, DroppedMeans):
            return cls(dropped.name, dropped.table)
        trials = design.load(dropped)
        return cls(dropped.name, trials.table, trials)

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions, in the order of the table."""
        return self.table.conditions

    @property
    def people(self) -> tuple[str, ...]:
        """The names of persons that can be looked at one by one; none where there is one, or only means."""
        return self.trials.people if self.trials is not None and len(self.trials.people) > 1 else ()

    @property
    def fitted(self) -> Trials | HumanTable:
        """What a fit goes to."""
        return self.table if self.trials is None else self.trials

    @property
    def summary(self) -> str:
        """What it is, in words."""
        return f"{self.name}: {self.table.entry.people or self.table.entry.title}"

    @cached_property
    def _studies(self) -> dict[tuple[str, int | None], Study]:
        return {}

    def table_of(self, person: int | None) -> HumanTable:
        """The table of one person, or of all (None)."""
        return self.table if person is None or self.trials is None else self.trials.table_of(person)

    def study(self, condition: str, person: int | None = None) -> Study:
        """One condition of all people, or of one; the first one that a person has where that has no such condition."""
        if (condition, person) not in self._studies:
            table = self.table_of(person)
            made = {one.condition: one for one in experiment_of(table, table).studies()}
            self._studies[condition, person] = made.get(condition, next(iter(made.values())))
        return self._studies[condition, person]


def usual_of(study: Study, *, one_person: bool) -> dict[str, float]:
    """The value of every parameter when nothing is changed; one person has no spread of ability."""
    return usual_values(study) | ({SPREAD: 0.0} if one_person else {})


def example_csv() -> str:
    """Trials of ten simulated people, twenty lists of twelve words each, in the columns that own trials have."""
    from simulator import paradigms, simulate

    records = simulate(
        paradigms.free_recall(12, 2.0, recall_time=60.0), Parameters().with_values(EXAMPLE), subjects=10, lists=20, seed=12,
        threads=1,
    )  # fmt: skip
    frame = records.to_psifr()
    wanted = ["subject", "list", "trial_type", "position", "item", "response_time"]
    return frame[[name for name in wanted if name in frame]].to_csv(index=False, float_format="%.3f")


def example() -> OwnData:
    """The example, read as a visitor's own file is."""
    from simulator.explorer.own_files import read_dropped

    return OwnData.of(read_dropped({"example.csv": example_csv().encode()}), EXAMPLE_DESIGN)


def template(kind: str) -> bytes:
    """A pair of files to start a table of means from, as a zip archive.

    >>> import io, zipfile
    >>> zipfile.ZipFile(io.BytesIO(template("practice"))).namelist()
    ['my_practice.csv', 'my_practice.yaml']
    """
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="multistore-") as folder, zipfile.ZipFile(packed, "w") as archive:
        for path in human.write_template(kind, folder):
            archive.write(path, Path(path).name)
    return packed.getvalue()


def short(values: Mapping[str, float]) -> dict[str, float]:
    """Fitted values with the digits that a control shows.

    >>> short({"short_term.capacity": 3.0271342})
    {'short_term.capacity': 3.027}
    """
    return {name: float(number(float(f"{value:.4g}"))) for name, value in values.items()}
