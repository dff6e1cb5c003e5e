"""The plots and scores of a study on a page, redrawn while nothing is touched until they are precise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from nicegui import background_tasks, ui

from simulator.errors import MultistoreError
from simulator.explorer import plots
from simulator.explorer.curve_state import CurveState
from simulator.explorer.curves import LEVELS, SIMULATIONS, Picture, Simulations, SupersededError, picture
from simulator.explorer.visit import Visit

if TYPE_CHECKING:
    from simulator.comparison.experiment import Study

#: How long nothing has to be touched before a curve is refined (s).
QUIET = 0.3

_LEGEND = """<div class="explorer-legend" aria-hidden="true">
<span><svg viewBox="0 0 22 16"><line x1="11" y1="1" x2="11" y2="15" stroke="#1a1a1a"/><circle cx="11" cy="8" r="4"
 fill="#fff" stroke="#1a1a1a" stroke-width="1.5"/></svg>people (± 1 SEM)</span>
<span><svg viewBox="0 0 30 16"><line x1="1" y1="8" x2="29" y2="8" stroke="#0072B2" stroke-width="2.5"/></svg>{full}</span>
{faint}</div>"""
_FAINT = """<span><svg viewBox="0 0 30 16"><line x1="1" y1="8" x2="29" y2="8" stroke="#767676" stroke-width="1.5"
 stroke-dasharray="5 3"/></svg>model, default</span>"""


class _Shown(NamedTuple):
    """What is to be drawn: a state, the study where the state names none, and what keeps its simulations."""

    state: CurveState
    study: Study | None
    simulations: Simulations


class CurvePlots:
    """Plots of a state. `show(state)` draws it from few lists at once, and refines it until something else is shown.

    A study that is of no experiment is given with the state, and with what keeps its simulations.
    """

    def __init__(self, visit: Visit, drawn: Callable[[Picture], None] | None = None) -> None:
        self.visit = visit
        self.picture: Picture | None = None
        self._drawn = drawn
        self._wanted: _Shown | None = None
        self._running = False
        self._epoch = 0
        self._plots: dict[str, tuple[ui.plotly, ui.element]] = {}
        self.legend = ui.html("", sanitize=False)
        self.problem = ui.label("").classes("wrong").props("role=alert")
        self.problem.set_visibility(False)
        self.grid = ui.element("div").classes("explorer-plots")
        self.status = ui.label("").classes("faint explorer-status").props("role=status")
        self.tables = ui.html("", sanitize=False).classes("explorer-tables")

    def show(self, state: CurveState, study: Study | None = None, simulations: Simulations = SIMULATIONS) -> None:
        """Draw a state; what is being drawn of an earlier one is given up."""
        if self.picture is None:
            self.status.set_text("Simulating ...")
        self._wanted = _Shown(state, study, simulations)
        if not self._running:
            self._running = True
            background_tasks.create(self._work(), name="explorer curves")

    def clear(self) -> None:
        """Show nothing, whatever is being drawn."""
        self._wanted, self.picture = None, None
        self._epoch += 1
        self._plots.clear()
        self.grid.clear()
        for one in (self.legend, self.tables):
            one.set_content("")
        self.status.set_text("")
        self.problem.set_visibility(False)

    async def _work(self) -> None:
        try:
            while self._wanted is not None and not self.visit.closed:
                shown, self._wanted = self._wanted, None
                await self._refine(shown)
        finally:
            self._running = False

    async def _refine(self, shown: _Shown) -> None:
        """Draw level by level. The first one is always drawn, so that curves follow a slider that does not stop."""
        epoch = self._epoch
        for level in range(len(LEVELS)):
            if level == 1:
                await asyncio.sleep(QUIET)
            if level and self._given_up():
                return
            try:
                stop = self._given_up if level else lambda: False
                made = await self.visit.run(picture, shown.state, level, stop, shown.simulations, shown.study)
            except SupersededError:
                return
            except MultistoreError as error:
                self._complain(str(error))
                return
            if self.visit.closed or epoch != self._epoch:
                return
            self._draw(made)

    def _given_up(self) -> bool:
        return self._wanted is not None or self.visit.closed

    def _complain(self, text: str) -> None:
        self.problem.set_text(f"{text}\nThe curves are those of before.")
        self.problem.set_visibility(True)

    def _draw(self, made: Picture) -> None:
        self.picture = made
        self.problem.set_visibility(False)
        curves = [view for view in made.views if view.is_curve]
        if list(self._plots) != [view.measure for view in curves]:
            self._plots.clear()
            self.grid.clear()
            with self.grid:
                for view in curves:
                    with ui.element("figure").classes("explorer-plot") as place:
                        ui.html(f"<figcaption>{plots.caption(view)}</figcaption>", sanitize=False)
                        self._plots[view.measure] = ui.plotly(plots.figure(view)), place
        for view in curves:
            plot, place = self._plots[view.measure]
            plot.update_figure(plots.figure(view))
            plot.props["role"] = "img"
            plot.props["aria-label"] = plots.described(view)
        self.grid.props["data-shown"] = "&".join(f"{name}={word}" for name, word in made.state.query().items())
        changed = made.state.changed
        self.legend.set_content(
            _LEGEND.format(full="model, changed" if changed else "model", faint=_FAINT if changed else "")
        )
        self.tables.set_content(plots.score_table(made) + plots.number_table(made))
        more = "" if made.final else ", being refined"
        self.status.set_text(f"{made.lists:,} simulated lists{more}")
        if self._drawn is not None:
            self._drawn(made)
