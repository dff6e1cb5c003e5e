"""The tab Your data: a table that the visitor drops, its curves beside the model's, and a fit of a few parameters to it."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

from nicegui import background_tasks, ui
from nicegui.events import MultiUploadEventArguments

from simulator.errors import MultistoreError
from simulator.explorer import curve_state, own_data
from simulator.explorer.controls import groups
from simulator.explorer.curve_plots import CurvePlots
from simulator.explorer.curves import Simulations
from simulator.explorer.own_data import OwnData, OwnState
from simulator.explorer.own_design import OwnDesign, read_design, shell
from simulator.explorer.own_design_panel import DesignPanel
from simulator.explorer.own_files import LARGEST, MOST_FILES, DroppedMeans, DroppedTrials, read_dropped
from simulator.explorer.own_fit import values_of
from simulator.explorer.own_fit_panel import FitPanel
from simulator.explorer.parameter_controls import ParameterControls
from simulator.explorer.tabs import Tab
from simulator.explorer.visit import Visit
from simulator.fitting.people import PeopleFit
from simulator.human.templates import TEMPLATES
from simulator.parameters.declarations import QUANTITIES, Parameters

NAME = "data"
ALL_PEOPLE = -1
_INTRO = """<p>Drop a table here: <b>trials</b>, one row for every word shown and said, with the columns subject, list, trial_type
(study or recall), position and item (events.tsv of BIDS, too); or a <b>table of means</b>, NAME.csv together with NAME.yaml.
CSV with commas, tabs or semicolons, up to %d MB. It stays on this machine, is read and never run, and is gone when the
page is closed.</p>"""
_DROP = """<div class="row-wrap"><q-btn type="a" no-caps unelevated color="primary" label="Choose a file" @click="props.pickFiles">
<q-uploader-add-trigger></q-uploader-add-trigger></q-btn><span>or drop it here</span></div>"""


class OwnDataTab:
    """One visitor's data, what is looked at of them, and the elements that show it."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        query = visit.query(NAME)
        design, problems = read_design({name: text for name, text in query.items() if name != "seed"})
        moved, wrong = curve_state.read({name: text for name, text in query.items() if "." in name})
        self.dropped: DroppedTrials | DroppedMeans | None = None
        self.files: dict[str, bytes] = {}
        self.data: OwnData | None = None
        self.state = OwnState("", "", "", moved.values)
        self.person: int | None = None
        self.simulations = Simulations(16)
        self.found: PeopleFit | None = None
        self._asked = 0
        self._showing = False
        with ui.element("div").classes("explorer-curves"):
            with ui.element("section").classes("explorer-view").props('aria-label="Your data and the model"'):
                self._build_drop()
                if problems or wrong:
                    ui.label("\n".join([*problems, *wrong][:10])).classes("wrong").props("role=alert")
                self._build_choice()
                self.plots = CurvePlots(visit)
            with ui.element("section").classes("explorer-controls").props('aria-label="What people did, fit, parameters"'):
                self.design_panel = DesignPanel(design, self._design_changed)
                self.fit_panel = FitPanel(visit, lambda: None if self.data is None else self.data.fitted, self._base, self._fit_found)
                self._build_parameters()
                self._build_command()

    def _build_drop(self) -> None:
        """Where files are dropped, examples, and what was wrong with the last ones."""
        ui.html("<h2>Your data</h2>", sanitize=False)
        self.intro = ui.html(_INTRO % (LARGEST // 1_000_000), sanitize=False)
        self.upload = ui.upload(
            multiple=True, auto_upload=True, max_files=MOST_FILES, max_total_size=LARGEST,
            on_multi_upload=self._uploaded, on_rejected=self._rejected,
        )  # fmt: skip
        self.upload.props("flat bordered").classes("explorer-drop")
        self.upload.add_slot("header", _DROP)
        with ui.element("div").classes("row-wrap"):
            ui.button("Try an example", on_click=self._example).props("outline dense no-caps")
            ui.button("Save the example (CSV)", on_click=self._save_example).props("outline dense no-caps")
            with ui.button("Save a template of a table of means").props("outline dense no-caps"), ui.menu():
                for kind, about in TEMPLATES.items():
                    ui.menu_item(f"{kind}: {about}", on_click=lambda _, kind=kind: self._save_template(kind))
        self.summary = ui.label("").props("role=status").classes("explorer-summary")
        self.problem = ui.label("").classes("wrong").props("role=alert")

    def _build_choice(self) -> None:
        """Which condition and whose curves."""
        with ui.element("div").classes("row-wrap") as self.choice:
            self.condition = ui.select({}, label="Condition", on_change=self._choose_condition).classes("explorer-select")
            self.whose = ui.select({}, label="Whose curves", on_change=self._choose_person).classes("explorer-short")
            for one in (self.condition, self.whose):
                one.props("dense outlined options-dense")
        self.choice.set_visibility(False)

    def _build_parameters(self) -> None:
        with ui.element("div").classes("row-wrap"):
            ui.html("<h2>Parameters</h2>", sanitize=False)
            self.reset_all = ui.button("Reset all", icon="undo", on_click=self._reset_all).props("flat dense no-caps")
        usual = {name: quantity.default for name, quantity in QUANTITIES.items()}
        by_store = sorted(groups(), key=lambda group: group.section != "population")
        self.parameters = ParameterControls(by_store, self.state.values, usual, self._move)

    def _build_command(self) -> None:
        with ui.expansion("Take it along").classes("control-group") as place:
            place.props("dense dense-toggle switch-toggle-side header-class=control-group-head")
            ui.label("The same with the command line; what it writes is a figure, its numbers, and a row for each person.").classes("faint")
            ui.button("Copy command", on_click=self._copy).props("outline dense no-caps")
            self.copied = ui.html("", sanitize=False)

    # What is dropped ------------------------------------------------------------------------------------------------

    def _rejected(self) -> None:
        self._complain(f"not taken: more than {LARGEST:,} bytes, or more than {MOST_FILES} files; allowed: one table")

    async def _uploaded(self, event: MultiUploadEventArguments) -> None:
        files = {file.name: await file.read() for file in event.files}
        self.upload.reset()
        one_of_a_pair = self.data is None and len(self.files) == 1 and len(files) == 1 and {*self.files} != {*files}
        await self._take({**self.files, **files} if one_of_a_pair and _is_pair([*self.files, *files]) else files)

    async def _take(self, files: dict[str, bytes]) -> None:
        """Read what was dropped; of a table of means that lacks its other half, that may come later."""
        self._forget()
        self.files = files
        self.summary.set_text("Reading ...")
        try:
            self.dropped = await self.visit.run(read_dropped, files, self.design_panel.design.column)
        except MultistoreError as error:
            self.summary.set_text("")
            self._complain(str(error))
            return
        self.design_panel.place.set_visibility(isinstance(self.dropped, DroppedTrials))
        self.design_panel.show(self.dropped if isinstance(self.dropped, DroppedTrials) else None)
        await self._load()

    def _forget(self) -> None:
        """Nothing is kept of what was dropped before."""
        self.dropped, self.data, self.files, self.person, self.found = None, None, {}, None, None
        self.choice.set_visibility(False)
        self.intro.set_visibility(True)
        self.plots.clear()
        self.summary.set_text("")
        self.problem.set_text("")
        self.fit_panel.reset()

    def _complain(self, text: str) -> None:
        self.problem.set_text(text)

    async def _load(self) -> None:
        """Make curves of what was dropped, lived through as the form says."""
        if self.dropped is None:
            return
        self._asked += 1
        asked = self._asked
        try:
            data = await self.visit.run(OwnData.of, self.dropped, self.design_panel.design)
        except MultistoreError as error:
            if asked == self._asked:
                self.data = None
                self.plots.clear()
                self.summary.set_text(_what(self.dropped))
                self._complain(f"Not yet, the form has to say more:\n{error}")
                self.fit_panel.reset()
            return
        if asked != self._asked or self.visit.closed:
            return
        self.data, self.found = data, None
        self.person = self.person if self.person is not None and self.person < len(data.people) else None
        self.problem.set_text("")
        self.summary.set_text(data.summary)
        self.intro.set_visibility(False)
        self.fit_panel.reset()
        self._show_choice()
        self._draw_anew()

    def _show_choice(self) -> None:
        assert self.data is not None
        self._showing = True
        known = self.state.condition in self.data.conditions
        condition = self.state.condition if known else self.data.conditions[0]
        self.condition.set_options({one: one for one in self.data.conditions}, value=condition)
        people = {ALL_PEOPLE: "everybody", **{k: f"person {name}" for k, name in enumerate(self.data.people)}}
        self.whose.set_options(people, value=ALL_PEOPLE if self.person is None else self.person)
        self.condition.set_visibility(len(self.data.conditions) > 1)
        self.whose.set_visibility(bool(self.data.people))
        self.choice.set_visibility(True)
        self._showing = False
        self.state = replace(self.state, table=self.data.table.id, condition=condition)

    async def _example(self) -> None:
        content = await self.visit.run(own_data.example_csv)
        self.design_panel.design = own_data.EXAMPLE_DESIGN
        self._keep()
        await self._take({"example.csv": content.encode()})

    def _save_example(self) -> None:
        ui.download.content(own_data.example_csv(), "example.csv")

    def _save_template(self, kind: str) -> None:
        ui.download.content(own_data.template(kind), f"my_{kind.replace('-', '_')}.zip")

    # What is looked at ----------------------------------------------------------------------------------------------

    def _design_changed(self, design: OwnDesign, read_again: bool) -> None:
        """What people did is entered; another column of conditions needs the table anew."""
        self._keep()
        work = self._take(self.files) if read_again and self.files else self._load()
        background_tasks.create(work, name="explorer own data")

    def _choose_condition(self, event: Any) -> None:
        if not self._showing and event.value and event.value != self.state.condition:
            self.state = replace(self.state, condition=event.value)
            self._draw_anew()

    def _choose_person(self, event: Any) -> None:
        if self._showing or event.value is None:
            return
        self.person = None if event.value == ALL_PEOPLE else int(event.value)
        self._take_fitted()
        self._draw_anew()

    def _base(self) -> Parameters:
        return self.state.of_a_fit()

    def _fit_found(self, result: PeopleFit | None) -> None:
        if result is not None:
            self.found = result
            self._take_fitted()
            self._changed()

    def _take_fitted(self) -> None:
        """The fitted values of the group, or of the person that is looked at, move the controls."""
        if self.found is None:
            return
        own = self.found.everybody
        if self.person is not None and self.found.people:
            own = self.found.people[self.person]
        self.state = replace(self.state, values={**self.state.values, **own_data.short(values_of(own))})
        self.parameters.show(self.state.values)

    def _move(self, name: str, value: float) -> None:
        self.state = self.state.with_value(name, value, self.parameters.usual[name])  # type: ignore[assignment]
        self._changed()

    def _reset_all(self) -> None:
        self.state = replace(self.state, values={})
        self.parameters.show({})
        self._changed()

    def _draw_anew(self) -> None:
        """Another study: nothing that was simulated before is of use."""
        self.simulations = Simulations(16)
        if self.data is not None:
            study = self.data.study(self.state.condition, self.person)
            usual = own_data.usual_of(study, one_person=self.person is not None)
            self.parameters.show(self.state.values, usual)
        self._changed()

    def _changed(self) -> None:
        self.reset_all.set_enabled(bool(self.state.values))
        self.copied.set_content("")
        self._keep()
        if self.data is not None:
            self.state = replace(self.state, one_person=self.person is not None)
            self.plots.show(self.state, self.data.study(self.state.condition, self.person), self.simulations)

    def _keep(self) -> None:
        words = self.design_panel.design.query()
        self.visit.keep(NAME, words | {name: curve_state.number(value) for name, value in self.state.values.items()})

    def _copy(self) -> None:
        """Put the command on the clipboard, and show it."""
        file = next(iter(self.files), "my.csv")
        if isinstance(self.dropped, DroppedMeans):
            words = ["multistore", "compare", "--human", file]
        else:
            words = self.design_panel.design.command(file)
        for name, value in self.state.values.items():
            if name not in self.fit_panel.bounds:
                words += ["--set", f"{name}={curve_state.number(value)}"]
        words += ["--fit", self.fit_panel.words()] + (["--per-subject"] if self.fit_panel.persons.value else [])
        text = shell(words)
        ui.clipboard.write(text)
        self.copied.set_content(f'<pre class="explorer-copied" tabindex="0">{html.escape(text)}</pre>')
        ui.notify("Copied.")


def _is_pair(names: list[str]) -> bool:
    """Whether two files may be a table and its description."""
    return sum(name.lower().endswith((".yaml", ".yml")) for name in names) == 1


def _what(dropped: DroppedTrials | DroppedMeans) -> str:
    """What was dropped, before the form says enough."""
    if isinstance(dropped, DroppedMeans):
        return dropped.name
    records = dropped.trials.records
    return f"{dropped.name}: {len(set(records.lists.subject.tolist())):,} people, {records.n_lists:,} lists"


def build(visit: Visit) -> None:
    """Build the tab for one visitor."""
    OwnDataTab(visit)


TAB = Tab(NAME, "Your data", "a table of your own beside the model, and a fit to it", 30, build)
