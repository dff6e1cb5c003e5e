"""Whether the two files of a human table fit each other, the measures there are, and the paradigms there are."""

from __future__ import annotations

import contextlib
import inspect
import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulator.errors import MultistoreError, shown
from simulator.human.entry import Condition, Entry, Measurement
from simulator.human.mistakes import Problems
from simulator.human.table_rows import Point
from simulator.measures.vocabulary import AXES, TABLE_MEASURES, UNITS, Axis
from simulator.tasks.paradigms import PARADIGMS, build
from simulator.tasks.protocol import Protocol


def paradigm(name: str) -> Callable[..., Protocol]:
    """The function that builds the protocols of a paradigm; KeyError if there is none of that name."""
    return PARADIGMS[name]


def over_argument(entry: Entry) -> str | None:
    """The protocol argument that the table's measures run over (one protocol per point), or None."""
    for measure in entry.measures.values():
        if measure.x is not None and measure.x not in AXES:
            return measure.x
    return None


def kinds(condition: Condition) -> list[dict[str, Any]]:
    """The arguments of each kind of list in a condition (one, or as many as its mixture names)."""
    return [{**condition.arguments, **part} for part in condition.mixture or ({},)]


#: Protocols built last, by paradigm and arguments: tables ask for the same ones again and again.
_KEPT = 200
_built: OrderedDict[tuple[Any, str], Protocol] = OrderedDict()


def call(condition: Condition, arguments: Mapping[str, Any]) -> Protocol:
    """Build the protocol of a condition; a list of two numbers, as YAML writes a jitter, becomes a pair."""
    key = (PARADIGMS.get(condition.paradigm), repr(sorted(arguments.items(), key=lambda one: str(one[0]))))
    protocol = _built.get(key)
    if protocol is None:
        protocol = _built[key] = build(condition.paradigm, arguments)
        with contextlib.suppress(KeyError):  # another thread may have made room
            while len(_built) > _KEPT:
                _built.popitem(last=False)
    return protocol


def check_measures(entry: Entry, name: str, problems: Problems) -> None:
    """Measures that exist, with a unit, an axis and options that they have."""
    for label, measure in entry.measures.items():
        where = f"measures.{label}"
        if label not in TABLE_MEASURES:
            problems.add_unknown(name, where, label, TABLE_MEASURES, "measure")
            continue
        kind = TABLE_MEASURES[label]
        if measure.unit not in kind.units:
            problems.add_unknown(name, f"{where}.unit", measure.unit, kind.units, "unit")
        _check_axis(entry, label, measure, name, problems)
        for option, value in measure.options.items():
            if option not in kind.options:
                problems.add_unknown(name, f"{where}.options.{option}", option, kind.options, "option")
                continue
            allowed = kind.options[option]
            if isinstance(allowed, tuple):
                if value not in allowed:
                    problems.add_unknown(name, f"{where}.options.{option}", value, allowed)
            elif type(value) is not allowed or (type(value) is int and value < 1):
                described = "true or false" if allowed is bool else "a whole number >= 1"
                problems.add(name, f"{where}.options.{option}", f"got {shown(value)}, allowed {described}")
        _check_arguments(entry, label, measure, name, problems)
        changed = [*measure.options, *measure.arguments]
        for word in measure.assumed:
            if word not in changed:
                problems.add_unknown(name, f"{where}.assumed", word, changed, "option or argument")


def _paradigm_arguments(entry: Entry) -> list[str]:
    """Arguments of the paradigms of all conditions, those that exist."""
    names: dict[str, None] = {}
    for condition in entry.conditions.values():
        if condition.paradigm in PARADIGMS:
            names.update(dict.fromkeys(inspect.signature(paradigm(condition.paradigm)).parameters))
    return list(names)


def _check_arguments(entry: Entry, label: str, measure: Measurement, name: str, problems: Problems) -> None:
    """Arguments of a measure's own protocol: those of a paradigm, and not what its points or kinds of list set."""
    allowed = _paradigm_arguments(entry)
    mixed = {argument for condition in entry.conditions.values() for part in condition.mixture for argument in part}
    for argument in measure.arguments:
        where = f"measures.{label}.arguments.{argument}"
        if argument not in allowed:
            problems.add_unknown(name, where, argument, allowed, "argument")
        elif argument == over_argument(entry):
            problems.add(name, where, "is the axis of the table's measures, whose points set it")
        elif argument in mixed:
            problems.add(name, where, "is an argument in which the kinds of list of a mixture differ")
    for condition in entry.conditions.values():
        if condition.paradigm in PARADIGMS:
            _check_flags(condition, measure.arguments, f"measures.{label}.arguments", name, problems)
            break


def _check_axis(entry: Entry, label: str, measure: Measurement, name: str, problems: Problems) -> None:
    own = TABLE_MEASURES[label].form(measure.unit).axis
    where = f"measures.{label}.x"
    if measure.x == own:
        return
    if measure.x is None:
        problems.add(name, where, f"is missing, allowed: {own}")
        return
    allowed = [own] if own is not None else _paradigm_arguments(entry)
    if measure.x not in allowed:
        problems.add_unknown(name, where, measure.x, allowed, "axis")
    elif measure.x != over_argument(entry):
        problems.add(
            name, where, f"got {shown(measure.x)}, allowed one axis of arguments a table: {over_argument(entry)!r}"
        )


def _check_flags(condition: Condition, arguments: Mapping[str, Any], where: str, name: str, problems: Problems) -> None:
    """Arguments that are true or false are written so: yes, no, on and off are words, whose truth nobody can tell."""
    for argument, parameter in inspect.signature(paradigm(condition.paradigm)).parameters.items():
        value = arguments.get(argument, parameter.default)
        if isinstance(parameter.default, bool) and not isinstance(value, bool):
            problems.add(name, f"{where}.{argument}", f"got {shown(value)}, allowed true or false, without quotes")


def check_conditions(entry: Entry, name: str, problems: Problems) -> None:
    """Paradigms that exist, with arguments that they take; what is assumed is one of them."""
    axis = over_argument(entry)
    for label, condition in entry.conditions.items():
        where = f"conditions.{label}"
        if condition.paradigm not in PARADIGMS:
            problems.add_unknown(name, f"{where}.paradigm", condition.paradigm, PARADIGMS, "paradigm")
            continue
        signature = inspect.signature(paradigm(condition.paradigm)).parameters
        for arguments in kinds(condition):
            for argument in arguments:
                if argument not in signature:
                    problems.add_unknown(name, f"{where}.arguments.{argument}", argument, signature, "argument")
            _check_flags(condition, arguments, f"{where}.arguments", name, problems)
            for argument, parameter in signature.items():
                by_axis = argument == axis and not condition.mixes_points
                if parameter.default is parameter.empty and argument not in arguments and not by_axis:
                    problems.add(name, f"{where}.arguments.{argument}", f"is missing: {condition.paradigm} needs it")
        for argument in condition.assumed:
            if argument not in signature:
                problems.add_unknown(name, f"{where}.assumed", argument, signature, "argument")
        if condition.mixture and axis in {argument for part in condition.mixture for argument in part}:
            problems.add(name, f"{where}.mixture", f"sets {axis}, which is the axis of the table's measures")


def check_ability(entry: Entry, name: str, problems: Problems) -> None:
    """Abilities of samples that the table or one of its conditions names."""
    samples = [entry.sample, *(condition.sample for condition in entry.conditions.values())]
    names = list(dict.fromkeys(sample for sample in samples if sample is not None))
    for sample in entry.ability:
        if sample not in names:
            problems.add_unknown(name, f"ability.{sample}", sample, names, "sample")


def check_noise_floor(entry: Entry, name: str, problems: Problems) -> None:
    """Noise floors of conditions and measures that the table has."""
    for condition, floors in entry.noise_floor.items():
        if condition not in entry.conditions:
            problems.add_unknown(name, f"noise_floor.{condition}", condition, entry.conditions, "condition")
        for measure in floors:
            if measure not in entry.measures:
                problems.add_unknown(name, f"noise_floor.{condition}.{measure}", measure, entry.measures, "measure")


def check_rows(
    entry: Entry, rows: Iterable[tuple[int, Point]], names: tuple[str, str], problems: Problems, *, complete: bool
) -> None:
    """Rows of conditions and measures that the YAML file declares, on their axes, in their units, each point once.

    With `complete` (no row was left out as unreadable) a declared condition or measure without a row is wrong too.
    """
    table, about = names
    first: dict[tuple[str, str, float | None], int] = {}
    labels: set[str] = set()
    for line, row in rows:
        labels |= {row.condition, row.measure}
        is_known = True
        for column, value, allowed in (
            ("condition", row.condition, entry.conditions),
            ("measure", row.measure, entry.measures),
        ):
            if value not in allowed:
                is_known = False
                problems.add_unknown(table, f"line {line}, column {column}", value, allowed, column)
        point = (row.condition, row.measure, row.x)
        if point in first:
            problems.add(table, f"line {line}", f"the same condition, measure and x as line {first[point]}")
        first.setdefault(point, line)
        if is_known:
            _check_row(entry, row, table, line, problems)
    for role, declared in (("conditions", entry.conditions), ("measures", entry.measures)):
        for label in declared:
            if complete and label not in labels:
                problems.add(about, f"{role}.{label}", f"has no row in {table}")


def _check_row(entry: Entry, row: Point, table: str, line: int, problems: Problems) -> None:
    measure, condition = entry.measures[row.measure], entry.conditions[row.condition]
    if measure.unit in UNITS:
        low, high = UNITS[measure.unit]
        if not low <= row.mean <= high:
            allowed = f"{low:g} to {high:g}" if math.isfinite(low + high) else f"at most {high:g}"
            allowed = f"at least {low:g}" if math.isinf(high) else allowed
            problems.add(table, f"line {line}, column mean", f"got {row.mean:g}, allowed {allowed} ({measure.unit})")
    where = f"line {line}, column x"
    if measure.x is None:
        if row.x is not None:
            problems.add(table, where, f"got {row.x:g}, allowed nothing: {row.measure} has one value per condition")
    elif measure.x in AXES:
        if (text := _off_axis(AXES[measure.x], row.x, condition)) is not None:
            problems.add(table, where, f"got {'nothing' if row.x is None else f'{row.x:g}'}, allowed {text}")
    elif row.x is not None and row.x < 0:
        problems.add(table, where, f"got {row.x:g}, allowed at least 0 ({measure.x} of {condition.paradigm})")
    elif row.x is None and measure.x not in condition.arguments:
        problems.add(table, where, f"is empty, allowed a value of {measure.x} of {condition.paradigm}")


def _off_axis(axis: Axis, x: float | None, condition: Condition) -> str | None:
    """What the axis allows instead of `x`, or None where `x` is on it."""
    lengths = [arguments.get(axis.argument) for arguments in kinds(condition)] if axis.argument else []
    whole = [length for length in lengths if isinstance(length, int)]
    high = max(whole) + axis.reach if whole else math.inf
    low = -high if axis.signed else axis.low
    if x is not None and x == math.floor(x) and low <= x <= high and not (axis.signed and x == 0):
        return None
    span = f" from {low:g} to {high:g}" if math.isfinite(high) else ("" if axis.signed else f" from {low:g}")
    return f"a whole number{span}{', but not 0' if axis.signed else ''} ({axis.description})"


def check_protocols(
    entry: Entry,
    xs: Mapping[str, list[float | None]],
    measured: Mapping[str, Iterable[str]],
    name: str,
    problems: Problems,
) -> None:
    """Every protocol of the table can be built, those of single measures too.

    `xs` holds the points at which each condition needs one, `taken` the measures that each condition has rows of.
    """
    for label, condition in entry.conditions.items():
        points = xs.get(label, [None])
        axis = over_argument(entry)
        if condition.lists:
            _check_labels(entry, label, condition, points, name, problems)
        if condition.mixes_points:
            points = [None]
        elif points != [None] and any(axis in arguments for arguments in kinds(condition)):
            where = f"conditions.{label}.arguments.{axis}"
            problems.add(name, where, "is the axis of the table's measures, whose points (x) set it; leave it out")
            continue
        before = len(problems)
        _try_protocols(entry, condition, {}, points, (name, f"conditions.{label}.arguments"), problems)
        if len(problems) > before:
            continue
        for measure, measurement in entry.measures.items():
            if measurement.arguments and measure in measured.get(label, ()):
                where = f"measures.{measure}.arguments (condition {label})"
                _try_protocols(entry, condition, measurement.arguments, points, (name, where), problems)


def _check_labels(
    entry: Entry, label: str, condition: Condition, points: Iterable[float | None], name: str, problems: Problems
) -> None:
    """The lists that a condition is about are there in its protocols; a place for the point needs points."""
    if condition.mixes_points and None in points:
        problems.add(name, f"conditions.{label}.lists", f"{shown(condition.lists)} has a place for a point, but no measure runs over an argument")
        return
    try:
        known = {one for arguments in kinds(condition) for one in call(condition, arguments).conditions}
    except (MultistoreError, TypeError, ValueError):
        return  # what the paradigm refuses is told with its arguments
    for x in points:
        wanted = condition.label(x)
        if wanted not in known:
            problems.add_unknown(name, f"conditions.{label}.lists", wanted, sorted(known), "label")


def _try_protocols(
    entry: Entry,
    condition: Condition,
    changed: Mapping[str, Any],
    points: Iterable[float | None],
    place: tuple[str, str],
    problems: Problems,
) -> None:
    axis = over_argument(entry)
    for arguments in kinds(condition):
        for x in points:
            try:
                call(condition, {**arguments, **changed, **({} if x is None else {str(axis): whole(x)})})
            except (MultistoreError, TypeError, ValueError) as error:
                at = "" if x is None else f" at {axis} = {x:g}"
                problems.add(place[0], f"{place[1]}{at}", f"refused by {condition.paradigm}: {error}")
                break


def whole(x: float) -> float | int:
    """A number without a fraction as the whole number that counting arguments ask for."""
    return int(x) if float(x).is_integer() else x
