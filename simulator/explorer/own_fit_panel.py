"""The fit in the tab Your data: which parameters, within which bounds, how far it is, a button that stops it, what it found."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from nicegui import ui

from simulator.errors import MultistoreError
from simulator.explorer.curve_state import number
from simulator.explorer.own_fit import FitJob, Free, rows_of, usual_bounds
from simulator.explorer.visit import Visit
from simulator.fitting.people import MOST_PARAMETERS, PeopleFit, prepare_people
from simulator.human import HumanTable
from simulator.human.trials import Trials
from simulator.parameters.declarations import QUANTITIES, Parameters

#: What is fitted when nothing else is chosen.
_FIRST = ["population.ability"]
_COLUMNS = {"whose": "Whose", "parameter": "Parameter", "value": "Value ± SE", "told": "Identified", "misfit": "Misfit"}


class FitPanel:
    """Choice, progress and result of a fit. `data()` and `base()` say what is fitted; `found(result)` is told what was found."""

    def __init__(
        self, visit: Visit, data: Callable[[], Trials | HumanTable | None], base: Callable[[], Parameters],
        found: Callable[[PeopleFit | None], None],
    ) -> None:  # fmt: skip
        self.visit, self._data, self._base, self._found = visit, data, base, found
        self.job: FitJob | None = None
        self.bounds: dict[str, tuple[float, float]] = {}
        ui.html("<h2>Fit</h2>", sanitize=False)
        self.names = ui.select(
            list(QUANTITIES), value=list(_FIRST), multiple=True, with_input=True, on_change=self._choose,
            label=f"One to {MOST_PARAMETERS} parameters, and the bounds of each",
        )  # fmt: skip
        self.names.props(f"dense outlined options-dense use-chips max-values={MOST_PARAMETERS}").classes("explorer-fit-names")
        self.bounds_place = ui.element("div").classes("explorer-form")
        self.persons = ui.switch("each person, too")
        with ui.element("div").classes("row-wrap"):
            self.begin = ui.button("Fit", on_click=self._begin).props("no-caps")
            self.end = ui.button("Stop", on_click=self._stop).props("no-caps outline")
        self.bar = ui.linear_progress(0.0, show_value=False).props('aria-label="Progress of the fit"')
        self.status = ui.label("").classes("faint explorer-status").props("role=status")
        self.problem = ui.label("").classes("wrong").props("role=alert")
        self.table = ui.html("", sanitize=False).classes("explorer-wide")
        with ui.element("div").classes("row-wrap") as self.takeaway:
            ui.button("Save parameter file", on_click=self._save_parameters).props("outline dense no-caps")
            ui.button("Save estimates (CSV)", on_click=self._save_estimates).props("outline dense no-caps")
        self.timer = ui.timer(0.25, self._look, active=False)
        self._choose(None)
        self.reset()

    def reset(self) -> None:
        """Other data: what was found of the ones before is gone, and a fit of them is stopped."""
        if self.job is not None:
            self.job.stop()
        self.job = None
        self.timer.deactivate()
        for one in (self.bar, self.takeaway, self.end):
            one.set_visibility(False)
        for text in (self.status, self.problem):
            text.set_text("")
        self.table.set_content("")
        data = self._data()
        self.begin.set_enabled(data is not None)
        several = isinstance(data, Trials) and len(data.people) > 1
        self.persons.set_visibility(several)
        if not several:
            self.persons.set_value(False)

    def _choose(self, event: Any) -> None:
        """Bounds for each of the chosen parameters, at first those that a fit would take itself."""
        usual = usual_bounds(list(self.names.value), self._base())
        self.bounds = {name: self.bounds.get(name, bounds) for name, bounds in usual.items()}
        self.bounds_place.clear()
        with self.bounds_place:
            for name, (low, high) in self.bounds.items():
                with ui.element("div").classes("explorer-bounds"):
                    ui.label(name.partition(".")[2].replace("_", " "))
                    for k, (label, value) in enumerate((("from", low), ("to", high))):
                        quantity = QUANTITIES[name]
                        field = ui.number(value=value, min=quantity.low, max=quantity.high, on_change=partial(self._bound, name, k))
                        field.props(f'dense outlined debounce=400 step=any aria-label="{name} {label}, allowed {quantity.allowed}"')

    def _bound(self, name: str, side: int, event: Any) -> None:
        if event.value is not None:
            low, high = self.bounds[name]
            self.bounds[name] = (low, float(event.value)) if side else (float(event.value), high)

    async def _begin(self) -> None:
        data, base = self._data(), self._base()
        if data is None or (self.job is not None and self.job.active):
            return
        free = self.free()
        persons = bool(self.persons.value)
        self.problem.set_text("")
        try:
            await self.visit.run(prepare_people, data, free, base, per_subject=persons)
        except MultistoreError as error:
            self.problem.set_text(str(error))
            return
        self.job = FitJob(data, free, base, per_subject=persons, wanted=lambda: not self.visit.closed)
        self.job.start()
        self.begin.set_enabled(False)
        for one in (self.bar, self.end):
            one.set_visibility(True)
        self.takeaway.set_visibility(False)
        self.table.set_content("")
        self.timer.activate()

    def _stop(self) -> None:
        if self.job is not None:
            self.job.stop()

    def _look(self) -> None:
        """See how far the fit is; when it has ended, show what it found."""
        job = self.job
        if job is None:
            return
        self.bar.set_value(min(1.0, job.done / max(1, job.expected)))
        self.status.set_text(job.told())
        if job.active:
            return
        self.timer.deactivate()
        self.begin.set_enabled(True)
        for one in (self.bar, self.end):
            one.set_visibility(False)
        self.problem.set_text(job.problem)
        if job.result is not None:
            self.table.set_content(estimates_table(rows_of(job.result)))
            self.takeaway.set_visibility(True)
        self._found(job.result)

    def _save_parameters(self) -> None:
        if self.job is not None and self.job.result is not None:
            ui.download.content(self.job.result.parameter_file(), "parameters.yaml")

    def _save_estimates(self) -> None:
        if self.job is not None and self.job.result is not None:
            ui.download.content(self.job.result.frame().to_csv(index=False, float_format="%.6g"), "fit.csv")

    def free(self) -> Free:
        """The chosen parameters, with bounds where those are not the usual ones."""
        usual = usual_bounds(list(self.bounds), self._base())
        return {name: None if bounds == usual[name] else bounds for name, bounds in self.bounds.items()}

    def words(self) -> str:
        """The fit as the word that a command takes, as short_term.capacity=2:7,population.ability."""
        parts = [name if ends is None else f"{name}={number(ends[0])}:{number(ends[1])}" for name, ends in self.free().items()]
        return ",".join(parts)


def estimates_table(rows: list[Mapping[str, str]] | list[dict[str, str]]) -> str:
    """Estimates as an HTML table.

    >>> estimates_table([{"whose": "<b>", "parameter": "population.ability"}]).partition("<tbody>")[2][:50]
    '<tr><th scope=row>&lt;b&gt;</th><td>population.abi'
    """
    heads = "".join(f"<th scope=col>{head}</th>" for head in _COLUMNS.values())
    lines = []
    for row in rows:
        cells = [html.escape(row.get(name, "")) for name in _COLUMNS]
        lines.append(f"<tr><th scope=row>{cells[0]}</th>{''.join(f'<td>{cell}</td>' for cell in cells[1:])}</tr>")
    return f'<table class="explorer-scores explorer-estimates"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
