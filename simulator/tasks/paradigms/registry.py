"""Paradigms by name, what their arguments may hold, and a protocol from a name and arguments."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, ParamSpec, Union

from simulator.errors import MultistoreError, did_you_mean, shown
from simulator.tasks.checks import LONGEST, Count, Counts, Duration, Number, OneOf, check_fields, refusal
from simulator.tasks.material import MATERIALS
from simulator.tasks.protocol import Protocol, Seconds

#: Time to put a word out, in times of saying it (assumed: handwriting and typing of a word of six letters).
RESPONSE_DURATION_FACTORS = {"spoken": 1.0, "written": 1.5, "typed": 3.5}

#: Arguments of several paradigms.
Shown = Annotated[Seconds, Duration(1e-3)]
Interval = Annotated[Seconds, Duration()]
Limit = Annotated[float, Number(1e-3, LONGEST, "s")]
Pace = Annotated[float, Number(0.01, 1e4, "s")]
MaterialName = Annotated[str, OneOf(tuple(MATERIALS))]
Trials = Annotated[int, Count(1, 500)]
Lengths = Annotated[Union[int, tuple[int, ...]], Counts(1, 500)]
Response = Annotated[str, OneOf(tuple(RESPONSE_DURATION_FACTORS))]

#: Paradigms by name, as human tables and result files refer to them.
PARADIGMS: dict[str, Callable[..., Protocol]] = {}

Arguments = ParamSpec("Arguments")


def paradigm(make: Callable[Arguments, Protocol]) -> Callable[Arguments, Protocol]:
    """Register a paradigm: arguments are checked by their annotations, and the protocol keeps them."""
    signature = inspect.signature(make)

    @functools.wraps(make)
    def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Protocol:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        check_fields(make, bound.arguments)
        return replace(make(*bound.args, **bound.kwargs), arguments=dict(bound.arguments))

    PARADIGMS[make.__name__] = checked
    return checked


def arguments_of(name: str) -> Mapping[str, inspect.Parameter]:
    """The arguments of a paradigm by name, with their defaults; MultistoreError for an unknown paradigm.

    >>> from simulator.tasks import paradigms
    >>> list(paradigms.arguments_of("recognition"))[:2]
    ['set_size', 'seconds_per_item']
    """
    OneOf(tuple(PARADIGMS))("paradigm", name)
    return inspect.signature(PARADIGMS[name]).parameters


def build(name: str, arguments: Mapping[str, Any]) -> Protocol:
    """Build a protocol from a paradigm's name and arguments, as human tables and provenance keep them.

    Raises MultistoreError for an unknown paradigm or argument, and for one that is missing or holds the wrong value.
    """
    parameters = arguments_of(name)
    if not isinstance(arguments, Mapping):
        raise refusal(f"{name}.arguments", arguments, "arguments by name")
    for argument in arguments:
        if argument not in parameters:
            near = did_you_mean(str(argument), parameters)
            raise MultistoreError(f"{name}: unknown argument {shown(argument)}, known: {', '.join(parameters)}{near}")
    for argument, parameter in parameters.items():
        if parameter.default is parameter.empty and argument not in arguments:
            raise MultistoreError(f"{name}.{argument}: is missing")
    return PARADIGMS[name](
        **{argument: tuple(value) if isinstance(value, list) else value for argument, value in arguments.items()}
    )
