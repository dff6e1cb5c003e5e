"""The design behind trial data: which condition each list belongs to, and the protocol that its people lived through."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from simulator.errors import MOST_PROBLEMS, MultistoreError, did_you_mean, shown
from simulator.human import checks
from simulator.human.entry import Condition
from simulator.human.mistakes import HumanTableError
from simulator.records.columns import Array
from simulator.records.trial_tables import TrialTable
from simulator.tasks.checks import checks_of
from simulator.tasks.paradigms import PARADIGMS


class TrialParadigm(NamedTuple):
    """How a paradigm is read from trials: the argument that a list's length is, and the one that its curve runs over."""

    length: str
    axis: str | None = None


#: The paradigms whose trials are study and recall rows.
TRIAL_PARADIGMS = {
    "free_recall": TrialParadigm("list_length"),
    "serial_recall": TrialParadigm("list_length"),
    "brown_peterson": TrialParadigm("n_items", "retention_interval"),
}
#: The name of the condition where the table has only one.
ONLY_CONDITION = "all lists"
#: Conditions, and points of an axis, that one table may have; more are a column that is none of conditions.
MOST_CONDITIONS = 200


class Design(NamedTuple):
    """The conditions by name, and for each list (in the order of the records) its condition and point x of the axis.

    `axis` is the argument that the curves run over (None: that of the measures), then x is NaN.
    """

    conditions: dict[str, Condition]
    condition: Array
    x: Array
    axis: str | None

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the conditions, in the order of their numbers."""
        return tuple(self.conditions)


def check_paradigm(name: object) -> TrialParadigm:
    """How trials of a paradigm are read; HumanTableError for one whose trials are no study and recall rows."""
    if not isinstance(name, str) or name not in TRIAL_PARADIGMS:
        allowed = ", ".join(TRIAL_PARADIGMS)
        near = did_you_mean(name, TRIAL_PARADIGMS)
        known = " (its trials are not of study and recall rows only)" if isinstance(name, str) and name in PARADIGMS else ""
        raise HumanTableError([f"paradigm: got {shown(name)}{known}, allowed: {allowed}{near}"])
    return TRIAL_PARADIGMS[name]


def design_of(
    trials: TrialTable, paradigm: str, arguments: Mapping[str, Any], of_conditions: Mapping[str, Mapping[str, Any]],
    assumed: Sequence[str],
) -> Design:  # fmt: skip
    """The design of trials: conditions from the column of conditions, from list lengths and from columns of arguments.

    `arguments` hold for all lists, `of_conditions` for those of one label of the column of conditions. Every mistake is
    told at once (HumanTableError): unknown labels and arguments, lengths that do not fit, values that are refused.
    """
    how = check_paradigm(paradigm)
    lists = trials.records.lists
    size = np.bincount(trials.records.study.ordinal, minlength=trials.records.n_lists)
    labels = [trials.records.conditions[code] for code in lists.condition.tolist()]
    problems = _unknown(trials.name, paradigm, arguments, of_conditions, set(labels), trials.arguments)
    columns = {name: values for name, values in trials.arguments.items() if name not in (how.length, how.axis)}
    axis = how.axis if how.axis in trials.arguments else None
    keys = list(zip(labels, size.tolist(), *columns.values(), strict=True))
    cells = list(dict.fromkeys(keys))
    if len(cells) > MOST_CONDITIONS:
        raise HumanTableError([*problems, f"{trials.name}: {len(cells):,} conditions; allowed: at most {MOST_CONDITIONS}"])
    names = _names(cells, list(columns))
    conditions = {}
    for name, (label, length, *own) in zip(names, cells, strict=True):
        given = {**arguments, **of_conditions.get(label, {}), **dict(zip(columns, own, strict=True))}
        if given.get(how.length, length) != length:
            n = keys.count((label, length, *own))
            first = keys.index((label, length, *own))
            where = f"(the first: subject {trials.people.get(int(lists.subject[first]))}, list {lists.list[first]})"
            text = f"{how.length} is {shown(given[how.length])}, but {n:,} lists have {length} study rows {where}"
            problems.append(f"{trials.name}: {text}")
        given[how.length] = length
        known = [word for word in assumed if word in inspect.signature(PARADIGMS[paradigm]).parameters]
        conditions[name] = Condition(paradigm=paradigm, arguments=given, assumed=tuple(known))
    number = {key: k for k, key in enumerate(cells)}
    x = np.array(trials.arguments[axis], float) if axis else np.full(len(keys), np.nan)
    design = Design(conditions, np.array([number[key] for key in keys]), x, axis)
    problems += _refused(design, paradigm, assumed)
    problems = problems or _refused_whole(design)
    if problems:
        raise HumanTableError(list(dict.fromkeys(problems))[:MOST_PROBLEMS])
    return design


def _unknown(
    name: str, paradigm: str, arguments: Mapping[str, Any], of_conditions: Mapping[str, Mapping[str, Any]],
    labels: set[str], columns: Mapping[str, Any],
) -> list[str]:  # fmt: skip
    """Arguments that the paradigm has not, or that the table gives itself, and labels that the table has not."""
    known = inspect.signature(PARADIGMS[paradigm]).parameters
    problems = []
    for label, given in (("", arguments), *of_conditions.items()):
        where = f"{paradigm}" if label == "" else f"condition {shown(label)}"
        for argument in given:
            if argument not in known:
                problems.append(f"{where}: unknown argument {shown(argument)}{did_you_mean(argument, known)}; known: {', '.join(known)}")
            elif argument in columns:
                problems.append(f"{where}: {argument} is given, and is a column of {name} too; keep one of them")
    for label in of_conditions:
        if label not in labels:
            listed = ", ".join(shown(one) for one in sorted(labels)[:12])
            problems.append(f"condition: {name} has no {shown(label)}; it has {listed}{did_you_mean(label, labels)}")
    return problems


def _names(cells: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> list[str]:
    """A name for each condition: its label, and what else tells it from others."""
    varies = [k for k in range(1, len(columns) + 2) if len({cell[k] for cell in cells}) > 1]
    names = []
    for cell in cells:
        parts = [str(cell[0])] if cell[0] else []
        parts += [f"{cell[1]} items" if k == 1 else f"{columns[k - 2]} {cell[k]}" for k in varies]
        names.append(", ".join(parts) or ONLY_CONDITION)
    return names


def _refused(design: Design, paradigm: str, assumed: Sequence[str]) -> list[str]:
    """What is missing, and what the paradigm refuses, told once for each argument and value."""
    signature = inspect.signature(PARADIGMS[paradigm]).parameters
    problems = []
    for argument in assumed:
        if argument not in signature:
            problems.append(f"assumed: {paradigm} has no argument {shown(argument)}{did_you_mean(argument, signature)}")
    for condition in design.conditions.values():
        for argument, parameter in signature.items():
            if parameter.default is parameter.empty and argument not in condition.arguments and argument != design.axis:
                problems.append(f"{paradigm}.{argument}: is missing; give it, or a column of that name")
        for argument, check in checks_of(inspect.unwrap(PARADIGMS[paradigm])).items():
            if argument in condition.arguments:
                value = condition.arguments[argument]
                problems += _told(check, f"{paradigm}.{argument}", tuple(value) if isinstance(value, list) else value)
    return problems


def _refused_whole(design: Design) -> list[str]:
    """What a protocol refuses as a whole, in any condition or at any point of the axis."""
    problems = []
    for code, condition in enumerate(design.conditions.values()):
        for x in np.unique(design.x[design.condition == code]).tolist():
            at = {str(design.axis): checks.whole(x)} if design.axis else {}
            problems += _told(partial(checks.call, condition), {**condition.arguments, **at})
    return problems


def _told(check: Callable[..., object], *values: Any) -> list[str]:
    """What a check says of values, in a list; nothing if it allows them."""
    try:
        check(*values)
    except (MultistoreError, TypeError, ValueError) as error:
        return [str(error)]
    return []
