"""The tab Curves: any study of any experiment, with every parameter of the model within reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nicegui import ui

from simulator.explorer import exports, plots
from simulator.explorer.controls import groups
from simulator.explorer.curve_plots import CurvePlots
from simulator.explorer.curve_state import (
    ABILITY,
    ALL,
    AS_STUDIED,
    HIGHEST_SEED,
    CurveState,
    choices,
    experiment_names,
    first_of,
    read,
    usual_values,
)
from simulator.explorer.curves import Picture, study_of
from simulator.explorer.parameter_controls import ParameterControls
from simulator.explorer.range_slider import RangeSlider
from simulator.explorer.tabs import Tab
from simulator.explorer.visit import Visit
from simulator.parameters.populations import LESIONS, POPULATIONS

NAME = "curves"


class CurvesTab:
    """One visitor's tab: the state, the elements that show it, and what happens when one is moved."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.state, problems = read(visit.query(NAME))
        self._showing = False
        with ui.element("div").classes("explorer-curves"):
            with ui.element("section").classes("explorer-view").props('aria-label="Curves"'):
                self._build_choice()
                if problems:
                    ui.label("\n".join(problems[:10])).classes("wrong").props("role=alert")
                self.plots = CurvePlots(visit)
            with ui.element("section").classes("explorer-controls").props('aria-label="Controls"'):
                self._build_people()
                self._build_parameters()
                self._build_exports()
        self._changed(keep=not problems)

    def _build_choice(self) -> None:
        """What is looked at: the experiment and the study."""
        import experiments

        titles = {name: experiments.load(name).title for name in experiment_names()}
        with ui.element("div").classes("row-wrap"):
            self.experiment = ui.select(
                titles, value=self.state.experiment, label="Experiment", on_change=self._choose_experiment
            ).classes("explorer-select")
            self.study = ui.select(
                self._studies(), value=self._study_key(), label="Study and condition", on_change=self._choose_study
            ).classes("explorer-select")
            for one in (self.experiment, self.study):
                one.props("dense outlined options-dense")
        self.question = ui.label(experiments.load(self.state.experiment).question).classes("faint")

    def _studies(self) -> dict[str, str]:
        names = choices(self.state.experiment)
        return {key: key.replace(f":{ALL}", " · all conditions").replace(":", " · ").replace("_", " ") for key in names}

    def _study_key(self) -> str:
        return f"{self.state.table}:{self.state.condition}"

    def _build_people(self) -> None:
        """Who is simulated: population, lesions, seed."""
        with ui.element("div").classes("row-wrap"):
            ui.html("<h2>People</h2>", sanitize=False)
            self.reset_all = ui.button("Reset all", icon="undo", on_click=self._reset_all)
            self.reset_all.props("flat dense no-caps")
        words = {AS_STUDIED: "as in the study", **{name: name for name in POPULATIONS}}
        with ui.element("div").classes("row-wrap"):
            self.population = ui.select(
                words, value=self.state.population, label="Population", on_change=self._choose_population
            )
            self.population.props("dense outlined options-dense").classes("explorer-short")
            self.seed = ui.number(
                "Seed", value=self.state.seed, min=0, max=HIGHEST_SEED, precision=0, on_change=self._choose_seed
            )
            self.seed.props("dense outlined debounce=400").classes("explorer-short")
        self.lesions: dict[str, RangeSlider] = {}
        self.lesion_texts: dict[str, ui.label] = {}
        for store in LESIONS:
            name = store.replace("_", "-")
            with ui.element("div").classes("control"):
                ui.label(f"{name} store removed").classes("control-name")
                value = round(100 * self.state.lesions.get(store, 0.0))
                slider = RangeSlider(
                    0, 100, value, label=f"Lesion: share of the {name} store removed", spoken=lambda x: f"{x:.0f} percent",
                    moved=lambda percent, store=store: self._lesion(store, percent),  # type: ignore[misc]
                )  # fmt: skip
                slider.props["data-lesion"] = store
                self.lesions[store] = slider
                self.lesion_texts[store] = ui.label(f"{value} %").classes("control-number")

    def _build_parameters(self) -> None:
        """Every parameter, by store."""
        ui.html("<h2>Parameters</h2>", sanitize=False)
        everything = groups()
        first = [group for group in everything if group.section == "population"]
        rest = [group for group in everything if group.section != "population"]
        self.parameters = ParameterControls(
            [*first, *rest], self.state.values, usual_values(study_of(self.state)), self._move, opened=("short_term",)
        )

    def _build_exports(self) -> None:
        """The state as a file, a command and Python."""
        with ui.expansion("Take it along").classes("control-group") as self.exports:
            self.exports.props("dense dense-toggle switch-toggle-side header-class=control-group-head")
            ui.label("The address of this page holds everything that is chosen: keep it as a bookmark.").classes("faint")
            with ui.element("div").classes("row-wrap"):
                for label, make in (
                    ("Copy parameter file", exports.parameter_file),
                    ("Copy command with --set", exports.command),
                    ("Copy Python", exports.python),
                ):
                    ui.button(label, on_click=lambda _, make=make: self._copy(make)).props("outline dense no-caps")
                ui.button("Save parameter file", on_click=self._save_file).props("outline dense no-caps")
                ui.button("Save points (CSV)", on_click=self._save_points).props("outline dense no-caps")
            self.copied = ui.html("", sanitize=False)
        self.exports.mark("exports")

    def _copy(self, make: Any) -> None:
        """Put a text on the clipboard, and show it: not every browser lets a page write to the clipboard."""
        import html

        text = make(self.state, study_of(self.state))
        ui.clipboard.write(text)
        self.copied.set_content(f'<pre class="explorer-copied" tabindex="0">{html.escape(text)}</pre>')
        ui.notify("Copied.")

    def _save_file(self) -> None:
        ui.download.content(exports.parameter_file(self.state, study_of(self.state)), "parameters.yaml")

    def _save_points(self) -> None:
        seen: Picture | None = self.plots.picture
        if seen is not None:
            which = "all_conditions" if self.state.condition == ALL else self.state.condition
            ui.download.content(plots.points_csv(seen), f"{self.state.table}_{which}.csv")

    def _choose_experiment(self, event: Any) -> None:
        if self._showing or event.value == self.state.experiment:
            return
        import experiments

        table, condition = first_of(event.value)
        self.state = replace(self.state, experiment=event.value, table=table, condition=condition)
        self._showing = True
        self.study.set_options(self._studies(), value=self._study_key())
        self._showing = False
        self.question.set_text(experiments.load(event.value).question)
        self._other_study()

    def _choose_study(self, event: Any) -> None:
        if self._showing or not event.value or event.value == self._study_key():
            return
        table, _, condition = event.value.partition(":")
        self.state = replace(self.state, table=table, condition=condition)
        self._other_study()

    def _other_study(self) -> None:
        """Another study has people of another ability."""
        usual = usual_values(study_of(self.state))
        if self.state.values.get(ABILITY) == usual[ABILITY]:
            self.state = self.state.with_value(ABILITY, usual[ABILITY], usual[ABILITY])
        self.parameters.show(self.state.values, usual)
        self._changed()

    def _choose_population(self, event: Any) -> None:
        if not self._showing and event.value != self.state.population:
            self.state = replace(self.state, population=event.value)
            self._changed()

    def _choose_seed(self, event: Any) -> None:
        if not self._showing and event.value is not None and 0 <= event.value <= HIGHEST_SEED:
            self.state = replace(self.state, seed=int(event.value))
            self._changed()

    def _lesion(self, store: str, percent: float) -> None:
        self.lesion_texts[store].set_text(f"{percent:.0f} %")
        lesions = {**self.state.lesions, store: percent / 100}
        self.state = replace(self.state, lesions={name: value for name, value in lesions.items() if value})
        self._changed()

    def _move(self, name: str, value: float) -> None:
        self.state = self.state.with_value(name, value, self.parameters.usual[name])
        self._changed()

    def _reset_all(self) -> None:
        self.state = self.state.unchanged()
        self._showing = True
        self.population.set_value(AS_STUDIED)
        for store, slider in self.lesions.items():
            slider.show(0)
            self.lesion_texts[store].set_text("0 %")
        self._showing = False
        self.parameters.show({})
        self._changed()

    def _changed(self, *, keep: bool = True) -> None:
        """Draw the state, and put it into the address."""
        self.reset_all.set_enabled(self.state.changed)
        self.copied.set_content("")
        if keep:
            self.visit.keep(NAME, self.state.query())
        self.plots.show(self.state)


def build(visit: Visit) -> None:
    """Build the tab for one visitor."""
    CurvesTab(visit)


TAB = Tab(NAME, "Curves", "how curves change with the parameters, beside those of people", 10, build)

__all__ = ["TAB", "CurveState", "CurvesTab"]
