"""The form of the tab Your data: what the people lived through whose trials were dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from nicegui import ui

from simulator.explorer.film_sentences import title_of
from simulator.explorer.own_design import FormField, OwnDesign, fields_of
from simulator.explorer.own_files import DroppedTrials
from simulator.human.design import TRIAL_PARADIGMS
from simulator.parameters.populations import POPULATIONS

#: Most conditions whose differences have fields of their own.
_MOST_LABELS = 12


class DesignPanel:
    """Fields of the paradigm's arguments. `changed(design, read_again)` is told what was entered, and whether trials have
    to be read anew for it."""

    def __init__(self, design: OwnDesign, changed: Callable[[OwnDesign, bool], None]) -> None:
        self.design = design
        self._dropped: DroppedTrials | None = None
        self._tell = changed
        ui.html("<h2>What people did</h2>", sanitize=False)
        ui.label("Nothing of it is in a table of trials, and the model has to live through the same.").classes("faint")
        self.place = ui.element("div").classes("explorer-form")
        self._fill()

    def show(self, dropped: DroppedTrials | None) -> None:
        """Make the fields of what was dropped; None: of nothing in particular."""
        self._dropped = dropped
        labels = self._labels()
        self.design = replace(
            self.design, of_conditions={label: own for label, own in self.design.of_conditions.items() if label in labels}
        )
        self._fill()

    def _labels(self) -> tuple[str, ...]:
        labels = tuple(label for label in self._dropped.trials.records.conditions if label) if self._dropped else ()
        return labels if len(labels) > 1 else ()

    def _fill(self) -> None:
        taken = set(self._dropped.trials.arguments) if self._dropped else set()
        fields = fields_of(self.design.paradigm, taken)
        self.place.clear()
        with self.place:
            with ui.element("div").classes("row-wrap"):
                ui.select(
                    {name: title_of(name) for name in TRIAL_PARADIGMS}, value=self.design.paradigm, label="Paradigm",
                    on_change=self._choose_paradigm,
                ).props("dense outlined options-dense").classes("explorer-short")  # fmt: skip
                ui.select(
                    list(POPULATIONS), value=self.design.population, label="People", on_change=self._choose_population
                ).props("dense outlined options-dense").classes("explorer-short")
                if self._dropped and self._dropped.columns:
                    ui.select(
                        {"condition": "no column" if "condition" not in self._dropped.columns else "condition",
                         **{name: name for name in self._dropped.columns if name != "condition"}},
                        value=self.design.column, label="Column of conditions", on_change=self._choose_column,
                    ).props("dense outlined options-dense").classes("explorer-short")  # fmt: skip
            with ui.element("div").classes("explorer-fields"):
                for one in fields:
                    if one.usual:
                        self._field(one, self.design.arguments.get(one.name, ""), "")
            if rest := [one for one in fields if not one.usual]:
                opened = any(one.name in self.design.arguments for one in rest)
                with _panel("More of what they did", opened), ui.element("div").classes("explorer-fields"):
                    for one in rest:
                        self._field(one, self.design.arguments.get(one.name, ""), "")
            if of_columns := sorted(taken & {one.name for one in fields_of(self.design.paradigm)}):
                ui.label(f"From columns of the table: {', '.join(of_columns)}.").classes("faint")
            self._build_conditions(fields)

    def _build_conditions(self, fields: tuple[FormField, ...]) -> None:
        """Fields for what one condition differs in; they open when they are asked for."""
        labels = self._labels()
        for label in labels[:_MOST_LABELS]:
            own = self.design.of_conditions.get(label, {})
            with _panel(f"Condition {label[:60]} differs in ...", bool(own)), ui.element("div").classes("explorer-fields"):
                for one in fields:
                    self._field(one, own.get(one.name, ""), label)
        if len(labels) > _MOST_LABELS:
            ui.label(f"{len(labels) - _MOST_LABELS} more conditions: give what they differ in as columns of the table.").classes("faint")

    def _field(self, one: FormField, text: str, label: str) -> None:
        unit = f" ({one.unit})" if one.unit else ""
        if one.words:
            usual = "as above" if label else one.default
            words = {"": usual, **{word: word for word in one.words if word != usual}}
            field: Any = ui.select(words, value=text if text in words else "", label=one.label + unit)
            field.props("dense outlined options-dense stack-label")
        else:
            field = ui.input(one.label + unit, value=text, placeholder="as above" if label else one.default or "needed")
            field.props("dense outlined stack-label debounce=500")
        if label:
            field.props["aria-label"] = f"{one.label}{unit} of condition {label}"
        field.on_value_change(partial(self._enter, one.name, label))

    def _enter(self, name: str, label: str, event: Any) -> None:
        self._change(self.design.with_argument(name, str(event.value or ""), label))

    def _choose_paradigm(self, event: Any) -> None:
        known = {one.name for one in fields_of(event.value)}
        kept = {name: text for name, text in self.design.arguments.items() if name in known}
        self._change(replace(self.design, paradigm=event.value, arguments=kept, of_conditions={}))
        self._fill()

    def _choose_population(self, event: Any) -> None:
        self._change(replace(self.design, population=event.value))

    def _choose_column(self, event: Any) -> None:
        self._change(replace(self.design, column=event.value, of_conditions={}), read_again=True)

    def _change(self, design: OwnDesign, *, read_again: bool = False) -> None:
        if design != self.design:
            self.design = design
            self._tell(design, read_again)


def _panel(title: str, opened: bool) -> ui.expansion:
    panel = ui.expansion(title, value=opened).classes("control-group")
    return panel.props("dense dense-toggle switch-toggle-side header-class=control-group-head")
