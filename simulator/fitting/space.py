"""The space that a search moves in: free parameters as coordinates from 0 to 1, tied ones following them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.errors import MultistoreError, closest, shown
from simulator.fitting.specification import Free, Specification
from simulator.parameters.declarations import QUANTITIES, Parameters
from simulator.parameters.populations import POPULATIONS
from simulator.parameters.quantities import Quantity

Array = npt.NDArray[np.float64]

#: Bounds that span more than this factor are searched on a log axis.
LOG_SPAN = 30.0
_SAMPLES = "samples."


@dataclass(frozen=True)
class Coordinate:
    """One free parameter: its bounds, its axis, and where the search starts.

    >>> tau = Coordinate("sensory.iconic_decay", 0.1, 1.6, True, 0.4)
    >>> tau.position(0.4), tau.value(1.0), round(tau.slope(0.5), 3)
    (0.5, 1.6, 1.109)
    """

    name: str
    low: float
    high: float
    log: bool
    start: float

    def value(self, position: float) -> float:
        """The parameter at a position from 0 (lower bound) to 1 (upper bound)."""
        if position <= 0:
            return self.low
        if position >= 1:
            return self.high
        if self.log:
            return min(self.high, max(self.low, self.low * (self.high / self.low) ** position))
        return min(self.high, max(self.low, self.low + (self.high - self.low) * position))

    def position(self, value: float) -> float:
        """The position of a value within the bounds."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def slope(self, position: float) -> float:
        """Change of the parameter per unit of position."""
        return self.value(position) * math.log(self.high / self.low) if self.log else self.high - self.low


class Tie(NamedTuple):
    """`name` = `ratio` * `to`; ties stand in an order in which `to` comes before `name`."""

    name: str
    to: str
    ratio: float


@dataclass(frozen=True)
class Space:
    """Free and tied parameters over a base set; points are arrays of shape (number of free parameters,) in [0, 1]."""

    base: Parameters
    coordinates: tuple[Coordinate, ...]
    ties: tuple[Tie, ...] = ()

    def __len__(self) -> int:
        return len(self.coordinates)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the free parameters, in the order of the coordinates."""
        return tuple(coordinate.name for coordinate in self.coordinates)

    @property
    def start(self) -> Array:
        """Where the search starts."""
        return np.array([coordinate.position(coordinate.start) for coordinate in self.coordinates])

    def values(self, point: Array) -> dict[str, float]:
        """The free and tied parameters at a point, by dotted name."""
        values = {
            coordinate.name: coordinate.value(float(position))
            for coordinate, position in zip(self.coordinates, point, strict=True)
        }
        for tie in self.ties:
            source = values[tie.to] if tie.to in values else self.base.value(tie.to)
            values[tie.name] = tie.ratio * source
        return values

    def parameters(self, point: Array) -> Parameters:
        """The parameters at a point, validated."""
        return self.base.with_values(self.values(point))

    def position(self, parameters: Parameters) -> Array:
        """The point of some parameters; MultistoreError where one is outside its bounds."""
        point = []
        for coordinate in self.coordinates:
            value = parameters.value(coordinate.name)
            if not coordinate.low <= value <= coordinate.high:
                raise MultistoreError(
                    f"{coordinate.name} = {shown(value)} is outside the bounds of the fit: {shown(coordinate.low)} to {shown(coordinate.high)}"
                )
            point.append(coordinate.position(value))
        return np.array(point)


class _Limit(NamedTuple):
    """What a free parameter must stay within so that one that follows it stays in its range."""

    low: float
    high: float
    reason: str


def _declared(name: str) -> Quantity:
    return QUANTITIES["population.ability" if name.startswith(_SAMPLES) else name]


class _Builder:
    """Builds a space from a specification; what is wrong goes to `problems`."""

    def __init__(
        self, specification: Specification, base: Parameters, samples: Iterable[str], populations: Iterable[str],
        problems: list[str],
    ) -> None:  # fmt: skip
        self.specification, self.base, self.problems = specification, base, problems
        self.samples, self.populations = set(samples), sorted(set(populations))

    def wrong(self, place: str, text: str) -> None:
        self.problems.append(f"{self.specification.origin}: {place}: {text}")

    def check_name(self, name: str, place: str) -> bool:
        """Whether a name is that of a parameter, else a problem; samples may be new if a table of the fit has them."""
        if name in QUANTITIES:
            return True
        if name.startswith(_SAMPLES):
            names = [_SAMPLES + sample for sample in sorted(self.samples | set(self.base.abilities))]
            if name in names:
                return True
        else:
            names = list(QUANTITIES)
        same = [path for path, quantity in QUANTITIES.items() if quantity.name == name.rpartition(".")[2]]
        near = same[0] if same else closest(name, names)
        hint = f"; did you mean {near!r}?" if near else "; `multistore parameters` lists all"
        self.wrong(place, f"unknown parameter {name!r}{hint}")
        return False

    def fixed(self) -> Parameters:
        """The base with the fixed values laid over it."""
        for name, fixed in self.specification.fixed.items():
            if not self.check_name(name, f"fixed.{name}") or fixed.value is None:
                continue
            quantity, value = _declared(name), fixed.value
            if quantity.low <= value <= quantity.high:
                self.base = self.base.with_values({name: value})
            else:
                self.wrong(f"fixed.{name}", f"{shown(value)} is outside the range; allowed: {quantity.allowed}")
        return self.base

    def ties(self) -> tuple[Tie, ...]:
        """Ties in an order in which they can be followed."""
        tied = self.specification.tied
        valid = {}
        for name, tie in tied.items():
            place = f"tied.{name}"
            if self.check_name(name, place) and self.check_name(tie.to, f"{place}.to"):
                valid[name] = tie
                if tie.ratio == 0:
                    self.wrong(f"{place}.ratio", "got 0; fix the parameter instead")
        ordered: dict[str, Tie] = {}
        reported: set[str] = set()
        for name in valid:
            path = [name]
            while path[-1] in valid and path[-1] not in ordered:
                following = valid[path[-1]].to
                if following in path:
                    circle = path[path.index(following) :]
                    if not reported.intersection(circle):
                        self.wrong(f"tied.{name}", f"a circle: {' -> '.join([*circle, following])}")
                    reported.update(circle)
                    path = []
                    break
                path.append(following)
            for link in reversed(path):
                if link in valid and link not in ordered:
                    ordered[link] = Tie(link, valid[link].to, valid[link].ratio)
        return tuple(ordered.values())

    def limits(self, name: str, ties: Iterable[Tie]) -> list[_Limit]:
        """The ranges that a free parameter has to respect beside its own: of tied ones and of populations."""
        factors = {name: 1.0}
        for tie in ties:
            if tie.to in factors:
                factors[tie.name] = tie.ratio * factors[tie.to]
        limits = []
        for follower, factor in factors.items():
            reason = "" if follower == name else f"{follower} is tied to it"
            quantity = _declared(follower)
            changes = [(1.0, reason)]
            for population in self.populations:
                for change in POPULATIONS[population]:
                    if change.field == follower:
                        text = f"{follower} of {population} people is {shown(change.factor)} times it"
                        changes.append((change.factor, f"{reason}, and {text}" if reason else text))
            for multiple, why in changes:
                if why and factor * multiple:
                    ends = sorted((quantity.low / (factor * multiple), quantity.high / (factor * multiple)))
                    limits.append(_Limit(ends[0], ends[1], why))
        return limits

    def coordinate(self, name: str, free: Free, ties: Iterable[Tie]) -> Coordinate | None:
        quantity, place, problems_before = _declared(name), f"free.{name}", len(self.problems)
        low, high = free.low, free.high
        for end, value in (("low", low), ("high", high)):
            if value is not None and not quantity.low <= value <= quantity.high:
                self.wrong(f"{place}.{end}", f"{shown(value)} is outside the range; allowed: {quantity.allowed}")
        lowest, highest = quantity.low, quantity.high
        for limit in self.limits(name, ties):
            for end, value in (("low", low), ("high", high)):
                if value is not None and not limit.low <= value <= limit.high:
                    allowed = f"{shown(limit.low)} to {shown(limit.high)}"
                    self.wrong(f"{place}.{end}", f"{shown(value)} goes too far: {limit.reason}; allowed: {allowed}")
            lowest, highest = max(lowest, limit.low), min(highest, limit.high)
        low, high = lowest if low is None else low, highest if high is None else high
        if len(self.problems) > problems_before:
            return None
        if not low < high:
            self.wrong(place, f"bounds {shown(low)} to {shown(high)} are reversed or empty; allowed: low < high")
            return None
        log = free.scale == "log" if free.scale else low > 0 and high / low > LOG_SPAN
        if log and low <= 0:
            self.wrong(f"{place}.low", f"{shown(low)} on a log scale; allowed: above 0, or scale: linear")
            return None
        return self._started(name, free, low, high, log)

    def _started(self, name: str, free: Free, low: float, high: float, log: bool) -> Coordinate | None:
        unlisted = name.startswith(_SAMPLES) and name.removeprefix(_SAMPLES) not in self.base.abilities
        in_force = 1.0 if unlisted else self.base.value(name)
        start = in_force if free.start is None else free.start
        if low <= start <= high:
            return Coordinate(name, low, high, log, start)
        origin = "the value in force" if free.start is None else "the start"
        hint = "; give a start" if free.start is None else ""
        allowed = f"{shown(low)} to {shown(high)}"
        self.wrong(f"free.{name}.start", f"{origin}, {shown(start)}, is outside the bounds {allowed}{hint}")
        return None

    def check_roles(self) -> None:
        """A parameter is free, fixed or tied, and a sample that is free belongs to a table of the fit."""
        roles: dict[str, list[str]] = {}
        for role, names in (
            ("free", self.specification.free),
            ("fixed", self.specification.fixed),
            ("tied", self.specification.tied),
        ):
            for name in names:
                roles.setdefault(name, []).append(role)
        for name, own_roles in roles.items():
            if len(own_roles) > 1:
                self.wrong(name, f"is given as {' and as '.join(own_roles)}; keep one of them")
        if not self.specification.free:
            self.wrong("free", "no free parameters: there is nothing to fit; name at least one")
        used = {_SAMPLES + sample for sample in self.samples}
        for name in self.specification.free:
            idle = name.startswith(_SAMPLES) and name not in used and name.removeprefix(_SAMPLES) in self.base.abilities
            if idle and self.samples:
                self.wrong(f"free.{name}", f"no table of the fit is of these people; those of the fit: {_listed(used)}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def build_space(
    specification: Specification, base: Parameters, samples: Iterable[str], populations: Iterable[str],
    problems: list[str],
) -> Space:  # fmt: skip
    """The space of a specification over `base`, for tables with these `samples` and `populations`.

    Every mistake is added to `problems`; the space is whole only if none was. Bounds default to the range,
    narrowed where a tied parameter, or the same one in another population, would leave its own range.
    """
    builder = _Builder(specification, base, samples, populations, problems)
    builder.check_roles()
    fixed = builder.fixed()
    ties = builder.ties()
    coordinates = []
    for name, free in specification.free.items():
        if builder.check_name(name, f"free.{name}"):
            coordinate = builder.coordinate(name, free, ties)
            if coordinate is not None:
                coordinates.append(coordinate)
    space = Space(fixed, tuple(coordinates), ties)
    if not problems:
        _check_constant_ties(builder, space)
    return space


def _check_constant_ties(builder: _Builder, space: Space) -> None:
    """Ties to parameters that are not free have one value: it has to be in the range."""
    values: Mapping[str, float] = space.values(space.start)
    for tie in space.ties:
        quantity = _declared(tie.name)
        if not quantity.low <= values[tie.name] <= quantity.high:
            builder.wrong(
                f"tied.{tie.name}",
                f"{shown(tie.ratio)} times {tie.to} is {shown(values[tie.name])}; allowed: {quantity.allowed}",
            )
