"""A slider that the browser itself provides: it can be moved with keys, by touch, and is told to screen readers."""

from __future__ import annotations

import json
from collections.abc import Callable

from nicegui.element import Element
from nicegui.events import GenericEventArguments

#: Least time between two events of a slider that is being moved (s).
THROTTLE = 0.05
_EMIT = "(event) => emit(Number(event.target.value))"


class RangeSlider(Element):
    """A slider from `low` to `high`. `moved` is called with its value while it is moved.

    `label` is its name, and `spoken` says its value in words, both for screen readers.
    """

    # The value is kept as an attribute ("^" asks Vue for one): as a property it would be set again whenever anything on
    # the page is drawn anew, and pull the slider back under the reader's finger.

    def __init__(
        self, low: float, high: float, value: float, *, step: float = 1, label: str, spoken: Callable[[float], str],
        moved: Callable[[float], None],
    ) -> None:  # fmt: skip
        super().__init__("input")
        self.value = value
        self._spoken, self._moved = spoken, moved
        self.props.update({"type": "range", "min": low, "max": high, "step": step, "aria-label": label})
        self._tell()
        self.classes("explorer-range")
        self.on("input", self._input, throttle=THROTTLE, js_handler=_EMIT)

    def _tell(self) -> None:
        self.props.update({"^value": self.value, "aria-valuetext": self._spoken(self.value)})

    def _input(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, (int, float)) and event.args != self.value:
            self.value = float(event.args)
            self._moved(self.value)
            self._tell()
            self.update()

    def show(self, value: float) -> None:
        """Show a value without telling anybody."""
        self.value = value
        self._tell()
        self.update()
        place = json.dumps(value)
        self.client.run_javascript(f"{{const one = getHtmlElement({self.id}); if (one) one.value = {place}}}")
