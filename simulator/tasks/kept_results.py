"""Results that depend on a protocol alone are worked out once: a fit simulates the same protocols again and again."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from simulator.tasks.protocol import Protocol

Rest = ParamSpec("Rest")
Result = TypeVar("Result")

#: How many results of a function are kept.
MOST = 256


def kept(function: Callable[Concatenate[Protocol, Rest], Result]) -> Callable[Concatenate[Protocol, Rest], Result]:
    """A function of a protocol that keeps its last results, for the very same protocols and equal further arguments.

    Whoever calls it must not change what it returns. Threads may call it at the same time.

    >>> from simulator import paradigms
    >>> lists = kept(lambda protocol: list(protocol.steps))
    >>> one, other = paradigms.free_recall(2, 1.0), paradigms.free_recall(2, 1.0)
    >>> lists(one) is lists(one), lists(one) is lists(other)
    (True, False)
    """
    results: OrderedDict[tuple[object, ...], tuple[Protocol, Result]] = OrderedDict()

    @functools.wraps(function)
    def call(protocol: Protocol, *further: Rest.args, **named: Rest.kwargs) -> Result:
        # the protocol stands beside its result: its id is that of no other object as long as it is kept
        key = (id(protocol), further, *sorted(named.items()))
        found = results.get(key)
        pair = (protocol, function(protocol, *further, **named)) if found is None else found
        results.pop(key, None)  # and put it last: whoever else may have thrown it away meanwhile
        results[key] = pair
        while len(results) > MOST:
            results.popitem(last=False)
        return pair[1]

    return call
