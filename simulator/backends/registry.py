"""Engines by name: those of this package, those of installed packages, and those registered in this process.

An engine is imported when it is first asked for. An installed package offers one by an entry point of the group
`multistore.backends`; a script calls `register`.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.errors import MultistoreError, did_you_mean, shown

if TYPE_CHECKING:
    from simulator.backends.interface import Backend

GROUP = "multistore.backends"

#: Engines of this package: module and class.
_BUILT_IN = {
    "compiled": ("simulator.backends.compiled.backend", "CompiledBackend"),
    "event": ("simulator.backends.event.backend", "EventBackend"),
    "neural": ("simulator.backends.neural.backend", "NeuralBackend"),
}
_registered: dict[str, Callable[[], Any]] = {}


def register(name: str, factory: Callable[[], Backend]) -> None:
    """Offer an engine under a name; `factory` (often its class) is called once, when it is first asked for.

    MultistoreError when the name is taken, or is no word of letters, digits, `-` and `_`.

    >>> from simulator import backends
    >>> backends.register("event", object)
    Traceback (most recent call last):
        ...
    simulator.errors.MultistoreError: backends.register: the name 'event' is taken
    """
    if not isinstance(name, str) or not name.replace("-", "").replace("_", "").isalnum() or len(name) > 100:
        raise MultistoreError("backends.register: name: allowed a word of letters, digits, '-' and '_'")
    if not callable(factory):
        raise MultistoreError(f"backends.register: factory: got {type(factory).__name__}, allowed a class or function")
    if name in names():
        raise MultistoreError(f"backends.register: the name {name!r} is taken")
    _registered[name] = factory


def unregister(name: str) -> None:
    """Take back a `register`; MultistoreError for a name that was not registered in this process."""
    if not isinstance(name, str) or name not in _registered:
        near = did_you_mean(name, _registered)
        raise MultistoreError(f"backends.unregister: {shown(name)} is not registered{near}")
    del _registered[name]
    _instance.cache_clear()


def names() -> tuple[str, ...]:
    """The names of all engines, those of this package first.

    >>> names()[:2]
    ('compiled', 'event')
    """
    return tuple(dict.fromkeys([*_BUILT_IN, *_offered(), *_registered]))


def get(name: str, where: str = "backend") -> Backend:
    """The engine of a name; MultistoreError with the likely spelling for an unknown one, or why it cannot be loaded.

    `where` is what the error calls the place of the name.
    """
    if not isinstance(name, str) or name not in names():
        allowed = names()
        raise MultistoreError(f"{where}: got {shown(name)}, allowed {', '.join(allowed)}{did_you_mean(name, allowed)}")
    return _instance(name)


@functools.cache
def _offered() -> dict[str, importlib.metadata.EntryPoint]:
    """Entry points of installed packages, by name."""
    return {point.name: point for point in importlib.metadata.entry_points(group=GROUP)}


@functools.cache
def _instance(name: str) -> Backend:
    from simulator.backends.interface import Backend

    try:
        backend = _factory(name)()
    except MultistoreError:
        raise
    except Exception as error:
        raise MultistoreError(f"backend {name!r} cannot be loaded: {type(error).__name__}: {error}") from error
    if not isinstance(backend, Backend):
        raise MultistoreError(f"backend {name!r}: got {type(backend).__name__}, allowed a simulator.backends.Backend")
    if getattr(backend, "name", None) != name:
        raise MultistoreError(f"backend {name!r} calls itself {getattr(backend, 'name', None)!r}")
    return backend


def _factory(name: str) -> Callable[[], Any]:
    if name in _BUILT_IN:
        module, attribute = _BUILT_IN[name]
        factory: Callable[[], Any] = getattr(importlib.import_module(module), attribute)
        return factory
    if name in _registered:
        return _registered[name]
    loaded: Callable[[], Any] = _offered()[name].load()
    return loaded
