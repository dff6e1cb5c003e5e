"""Controls of parameters on a page: one row each, made from the declarations, grouped by store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from nicegui import ui

from simulator.explorer.controls import PRESS, STEPS, Control, Group
from simulator.explorer.curve_state import number
from simulator.explorer.range_slider import RangeSlider

#: Called with the name of a parameter and its new value.
Moved = Callable[[str, float], None]


class ControlRow:
    """One parameter: name with everything about it on hover, slider, number, unit, and a button that resets it."""

    def __init__(self, control: Control, usual: float, value: float, moved: Moved) -> None:
        self.control, self.usual, self.value, self._moved = control, usual, value, moved
        with ui.element("div").classes("control").mark(control.name) as self.row:
            with ui.element("div").classes("control-name"):
                self.label = ui.label(control.label)
                unit = f", {control.unit}" if control.unit else ""
                ui.html(f"<i>{_symbol(control.quantity.symbol)}</i>{unit}", sanitize=False).classes("faint")
                with ui.element("div").classes("control-hint"):
                    ui.tooltip(control.hint).props('max-width="24rem" delay=300')
                    ui.html("<span aria-hidden=true>?</span>", sanitize=False)
            spoken = f"{control.label}: {control.quantity.description}, {control.quantity.allowed}"
            self.slider = RangeSlider(
                0, STEPS, control.place(value), label=spoken, spoken=self._said, moved=self._slid, step=PRESS
            )
            self.slider.props["data-parameter"] = control.name
            self.number = ui.number(value=value, on_change=self._typed, min=control.quantity.low, max=control.quantity.high)
            self.number.props(f'dense borderless debounce=400 step=any input-class="control-number" aria-label="{_quoted(spoken)}"')
            self.reset = ui.button(icon="undo", on_click=lambda: self.move(self.usual))
            self.reset.props(f'flat dense round size=sm aria-label="Reset {_quoted(control.label)}"')
        self._mark()

    def _said(self, place: float) -> str:
        """The value at a place in words."""
        return f"{number(self.value)} {self.control.unit}".strip()

    def _slid(self, place: float) -> None:
        near = abs(place - self.control.place(self.usual)) <= PRESS / 2  # one place of the slider, and not its neighbours
        self._take(self.usual if near else self.control.value(place), slid=True)

    def _typed(self, event: object) -> None:
        typed = getattr(event, "value", None)
        if typed is None or typed == self.value:
            return
        self._take(min(self.control.quantity.high, max(self.control.quantity.low, float(typed))))

    def _take(self, value: float, *, slid: bool = False) -> None:
        self._show(value, slid=slid)
        self._moved(self.control.name, value)

    def move(self, value: float) -> None:
        """Set the parameter, as if the reader had done it."""
        if value != self.value:
            self._take(value)

    def show(self, value: float, usual: float | None = None) -> None:
        """Show a value (and another usual one) without telling anybody."""
        self.usual = self.usual if usual is None else usual
        self._show(value)

    def _show(self, value: float, *, slid: bool = False) -> None:
        same = self.value == value
        self.value = value
        if not slid and not same:
            self.slider.show(self.control.place(value))
        if self.number.value != value:
            self.number.set_value(value)
        self._mark()

    @property
    def changed(self) -> bool:
        """Whether its value is another than the usual one."""
        return self.value != self.usual

    def _mark(self) -> None:
        self.row.classes(add="changed" if self.changed else "", remove="" if self.changed else "changed")
        self.reset.props["title"] = f"Reset to {number(self.usual)}"
        self.reset.set_visibility(self.changed)


class ParameterControls:
    """Rows of controls by store. A group makes its rows when it is first opened, and says how many are changed."""

    def __init__(
        self, groups: Iterable[Group], values: Mapping[str, float], usual: Mapping[str, float], moved: Moved,
        opened: Iterable[str] = (),
    ) -> None:  # fmt: skip
        self.values, self.usual = dict(values), dict(usual)
        self._tell = moved
        self.rows: dict[str, ControlRow] = {}
        self._groups = tuple(groups)
        self._panels: dict[str, ui.expansion] = {}
        for group in self._groups:
            wanted = group.section in opened or any(one.name in self.values for one in group.controls)
            self._panels[group.section] = panel = ui.expansion(value=wanted).classes("control-group")
            panel.props("dense dense-toggle switch-toggle-side header-class=control-group-head")
            panel.on_value_change(lambda event, group=group: self._open(group) if event.value else None)
            if wanted:
                self._open(group)
        self._count()

    def _open(self, group: Group) -> None:
        if group.controls[0].name in self.rows:
            return
        with self._panels[group.section]:
            if group.about:
                ui.label(group.about).classes("faint control-about")
            for control in group.controls:
                usual = self.usual[control.name]
                self.rows[control.name] = ControlRow(control, usual, self.values.get(control.name, usual), self._moved)

    def _moved(self, name: str, value: float) -> None:
        self.values[name] = value
        if value == self.usual[name]:
            del self.values[name]
        self._count()
        self._tell(name, value)

    def show(self, values: Mapping[str, float], usual: Mapping[str, float] | None = None) -> None:
        """Show other values without telling anybody."""
        self.values, self.usual = dict(values), dict(self.usual if usual is None else usual)
        for name, row in self.rows.items():
            row.show(self.values.get(name, self.usual[name]), self.usual[name])
        self._count()

    def _count(self) -> None:
        for group in self._groups:
            changed = sum(control.name in self.values for control in group.controls)
            self._panels[group.section].text = f"{group.title} · {changed} changed" if changed else group.title


def _quoted(text: str) -> str:
    return text.replace('"', "'")


def _symbol(symbol: str) -> str:
    """A symbol with what follows the underscore as an index."""
    base, _, index = symbol.partition("_")
    greek = _GREEK.get(base, base)
    return greek + (f"<sub>{_GREEK.get(index, index)}</sub>" if index else "")


_GREEK = {
    "alpha": "α", "beta": "β", "delta": "δ", "kappa": "κ", "lambda": "λ", "omega": "ω", "phi": "φ", "psi": "ψ", "rho": "ρ",
    "sigma": "σ", "tau": "τ",
}  # fmt: skip
