"""What a control of a parameter is, made from its declaration: the scale it moves on, its steps, the texts beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.parameters.basis import basis
from simulator.parameters.declarations import QUANTITIES, Parameters, Quantity

#: Places of a control from one end to the other, and how far one press of an arrow key moves.
STEPS = 200
PRESS = 0.5
#: From this ratio of the ends of a range on, the control moves on a logarithmic scale.
DECADES = 100.0


@dataclass(frozen=True)
class Control:
    """How one parameter is moved: places 0 to `STEPS` stand for values from its lowest to its highest one.

    A range of two decades and more is moved on a logarithmic scale. One that begins at 0 cannot be: it is moved on a
    square-root scale when its default lies in the lowest tenth, so that small values can be told apart.

    >>> from simulator.explorer.controls import controls
    >>> one = controls()["declarative.drift_scale"]
    >>> one.scale, round(one.value(one.place(187.2)))
    ('logarithmic', 187)
    """

    quantity: Quantity

    @property
    def name(self) -> str:
        """The dotted name of the parameter."""
        return self.quantity.path

    @property
    def scale(self) -> str:
        """How places stand for values: logarithmic, square root or linear."""
        low, high, default = self.quantity.low, self.quantity.high, self.quantity.default
        if low > 0 and high / low >= DECADES:
            return "logarithmic"
        if low == 0 and 0 < default <= high / 10:
            return "square root"
        return "linear"

    def value(self, place: float) -> float:
        """The value at a place, with three digits; both ends are exact."""
        low, high = self.quantity.low, self.quantity.high
        share = min(1.0, max(0.0, place / STEPS))
        if share in (0.0, 1.0):
            return low if share == 0 else high
        if self.scale == "logarithmic":
            value = math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
        elif self.scale == "square root":
            value = share * share * high
        else:
            value = low + share * (high - low)
        return min(high, max(low, float(f"{value:.3g}")))

    def place(self, value: float) -> float:
        """The place of a value, between 0 and `STEPS`."""
        low, high = self.quantity.low, self.quantity.high
        value = min(high, max(low, value))
        if self.scale == "logarithmic":
            share = (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
        elif self.scale == "square root":
            share = math.sqrt(value / high)
        else:
            share = (value - low) / (high - low)
        return round(share * STEPS, 6)

    @property
    def label(self) -> str:
        """The name in words, as in 'reading time'."""
        return self.quantity.name.replace("_", " ")

    @property
    def unit(self) -> str:
        """The unit as it stands behind a number, empty where there is none."""
        return "" if self.quantity.unit == "-" else self.quantity.unit

    @property
    def hint(self) -> str:
        """What is shown on hover: meaning, symbol, default, range with unit, source."""
        one = self.quantity
        return (
            f"{one.description[:1].upper()}{one.description[1:]}. Symbol {one.symbol}. Default {one.default:g}; "
            f"allowed {one.allowed}{', on a logarithmic scale' if self.scale == 'logarithmic' else ''}. "
            f"Source: {one.source}. Default value: {basis(one.path, one.default)}."
        )


def controls(declared: Mapping[str, Quantity] = QUANTITIES) -> dict[str, Control]:
    """The control of every declared parameter, by dotted name, in declared order.

    >>> list(controls())[0]
    'sensory.iconic_decay'
    """
    return {name: Control(quantity) for name, quantity in declared.items()}


@dataclass(frozen=True)
class Group:
    """The controls of one store or process, with its name in words and what it is."""

    section: str
    title: str
    about: str
    controls: tuple[Control, ...]


def groups(declared: Mapping[str, Quantity] = QUANTITIES, model: type[Parameters] = Parameters) -> tuple[Group, ...]:
    """The controls by store, in declared order.

    >>> [group.title for group in groups()][:3]
    ['Sensory', 'Attention', 'Short term']
    """
    made = controls(declared)
    out = []
    for section in dict.fromkeys(quantity.section for quantity in declared.values()):
        own = tuple(control for control in made.values() if control.quantity.section == section)
        field = model.model_fields.get(section)
        about = " ".join((getattr(field.annotation, "__doc__", "") or "").split()) if field is not None else ""
        out.append(Group(section, section.replace("_", " ").capitalize(), about, own))
    return tuple(out)
