"""The tab One list: the multi-store diagram as a film, and the controls of what the film is about."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import app, ui

from simulator.errors import MultistoreError
from simulator.explorer import curve_state, one_list
from simulator.explorer.arguments import Argument
from simulator.explorer.film import SCRIPTS
from simulator.explorer.film_sentences import title_of
from simulator.explorer.one_list import ListState
from simulator.explorer.tabs import Tab
from simulator.explorer.visit import Visit
from simulator.parameters.populations import POPULATIONS
from simulator.tasks.paradigms import PARADIGMS

NAME = "list"
ADDRESS = "/explorer-film"
#: Two controls stand side by side on a phone.
NARROW = "width: 11rem; max-width: calc(50% - .5rem)"
STATIC = Path(__file__).parent / "static"
#: Loads the scripts one after the other, once for a page, then shows the film in its element.
SHOW = """
window.multistoreScripts ??= (async () => {
  for (const address of %(scripts)s) {
    await new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: address, onload: done, onerror: failed });
      document.head.append(script);
    });
  }
})();
await window.multistoreScripts;
const host = document.getElementById(%(host)s);
if (host) {
  if (host.multistorePlayer) host.multistorePlayer.setFilm(%(film)s);
  else host.multistorePlayer = window.MultistoreFilm.mount(host, %(film)s);
}
"""

app.add_static_files(ADDRESS, STATIC)


class OneList:
    """The elements of the tab for one visitor, and the list that they show."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.state, problems = one_list.read(visit.query(NAME))
        self.asked = 0
        ui.label("One list, event by event").props('role="heading" aria-level="2"').classes("text-h6")
        self.about = ui.html("", sanitize=False, tag="p").classes("faint")
        with ui.element("div").classes("row-wrap"):
            self.paradigm = ui.select(
                {name: title_of(name) for name in PARADIGMS}, value=self.state.paradigm, label="paradigm",
                on_change=lambda event: self.change(ListState(event.value, seed=self.state.seed, values=self.state.values,
                                                              lesions=self.state.lesions, population=self.state.population)),
            ).props("outlined dense options-dense").style("min-width: 11rem")  # fmt: skip
            self.controls = ui.element("div").style("display: contents")
        self.more = ui.expansion("More of this experiment").classes("control-group")
        self.more.props("dense dense-toggle switch-toggle-side header-class=control-group-head")
        with ui.element("div").classes("row-wrap"):
            self.population = ui.select(
                {"": "young adults", **{name: name for name in POPULATIONS if name != "young"}},
                value="" if self.state.population == "young" else self.state.population, label="population",
                on_change=lambda event: self.change(replace(self.state, population=event.value)),
            ).props("outlined dense options-dense").style("min-width: 9rem")  # fmt: skip
            ui.button("Another list", on_click=self.another).props("no-caps color=primary")
            self.seed = ui.label("").classes("faint")
        self.wrong = ui.label("\n".join(problems)).classes("wrong").props("role=alert")
        self.place = ui.element("div").style("width: 100%")
        with ui.element("div").classes("row-wrap"):
            ui.button("Take the parameters of Curves", on_click=self.take).props("no-caps outline color=primary")
            self.usual = ui.button("Default parameters", on_click=self.reset).props("no-caps outline color=primary")
            self.changed = ui.label("").classes("faint")
        self.fill()
        ui.timer(0, self.show, once=True)

    def fill(self) -> None:
        """Make the controls of the paradigm anew; those that matter less stand behind a button."""
        self.about.set_content(one_list.summary(self.state.paradigm))
        self.controls.clear()
        self.more.clear()
        rest = [one for one in self.state.controls if not one.usual]
        with self.controls:
            for argument in self.state.controls:
                if argument.usual:
                    self.control(argument)
            self.list_number = ui.number(
                "list of this person", value=self.state.number, min=1, step=1, precision=0, on_change=self.number
            )
            self.list_number.props("outlined dense debounce=400").style(NARROW)
        with self.more, ui.element("div").classes("row-wrap"):
            for argument in rest:
                self.control(argument)
        self.more.set_visibility(bool(rest))
        self.more.set_value(any(one.name in self.state.arguments for one in rest))
        self.show_lists()

    def show_lists(self) -> None:
        """How many lists there are to choose from depends on the arguments."""
        lists = self.state.lists
        self.list_number.max = lists
        self.list_number.set_visibility(lists > 1)
        if self.list_number.value != self.state.number:
            self.list_number.set_value(self.state.number)

    def control(self, argument: Argument) -> None:
        """The control of one argument."""
        value = self.state.value(argument)
        if isinstance(argument.start, bool):
            ui.switch(argument.label, value=bool(value), on_change=partial(self.argue, argument))
        elif argument.choices:
            ui.select(
                list(argument.choices), value=value, label=argument.label, on_change=partial(self.argue, argument)
            ).props("outlined dense options-dense").style("min-width: 8rem")
        else:
            assert value is None or isinstance(value, (int, float))
            field = ui.number(
                argument.label, value=value, min=argument.low, max=argument.high, step=argument.step,
                precision=0 if argument.whole else 2, suffix=argument.unit or None, on_change=partial(self.argue, argument),
            ).props("outlined dense debounce=400").style(NARROW)  # fmt: skip
            if argument.optional:
                field.props('placeholder="none" stack-label')

    def argue(self, argument: Argument, event: Any) -> None:
        """A control has been moved; an empty field waits for its number, unless the argument may be nothing."""
        if event.value is None and not argument.optional:
            return
        self.change(self.state.with_argument(argument, argument.taken(event.value)))

    def number(self, event: Any) -> None:
        """Another list of the same person."""
        if event.value is not None:
            self.change(replace(self.state, number=min(self.state.lists, max(1, int(event.value)))))

    def another(self) -> None:
        """The next seed: another person, another list."""
        self.change(replace(self.state, seed=self.state.seed + 1))

    def take(self) -> None:
        """Take over what was changed in the tab Curves."""
        curves, _ = curve_state.read(self.visit.query("curves"))
        self.change(replace(self.state, values=curves.values, lesions=curves.lesions, population=curves.population))
        self.population.set_value("" if curves.population == "young" else curves.population)

    def reset(self) -> None:
        """Back to the default parameters."""
        self.change(replace(self.state, values={}, lesions={}))

    def change(self, state: ListState) -> None:
        """Show another state, and put it into the address."""
        if state == self.state:
            return
        new, self.state = state.paradigm != self.state.paradigm, state
        if new:
            self.fill()
        else:
            self.state = replace(state, number=min(state.number, state.lists))
            self.show_lists()
        self.visit.keep(NAME, state.query())
        ui.timer(0, self.show, once=True)

    async def show(self) -> None:
        """Simulate the list and show its film; an answer that comes late is dropped."""
        self.asked += 1
        asked, state = self.asked, self.state
        self.seed.set_text(f"seed {state.seed}")
        changes = [f"{name} = {curve_state.number(value)}" for name, value in state.values.items()]
        changes += [f"lesion of {store}: {share:g}" for store, share in state.lesions.items() if share]
        self.changed.set_text("; ".join(changes) or "default parameters")
        self.usual.set_enabled(bool(changes))
        try:
            film = await self.visit.run(one_list.film_of, state)
        except MultistoreError as error:
            self.wrong.set_text(str(error))
            return
        if asked != self.asked or self.visit.closed:
            return
        if asked > 1:
            self.wrong.set_text("")
        scripts = [f"{ADDRESS}/{name}" for name in SCRIPTS]
        values = {"scripts": scripts, "host": self.place.html_id, "film": film}
        with self.place:
            ui.run_javascript(SHOW % {name: json.dumps(value) for name, value in values.items()})


def build(visit: Visit) -> None:
    """Build the tab."""
    OneList(visit)


TAB = Tab(NAME, "One list", "one list as it passes through the stores, event by event", 20, build)
