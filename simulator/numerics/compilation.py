"""Compilation of scalar functions with numba, kept on disk by `simulator.numerics.cache`.

With MULTISTORE_JIT=0 (or numba's own NUMBA_DISABLE_JIT=1) nothing is compiled: the same functions run as plain Python,
with the same bits as result, for debuggers, coverage and tests of a single equation.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba import types

from simulator import environment
from simulator.numerics.cache import KernelCache

#: Without types: settings are attributes made at run time, and `_nrt` is not among the declared options.
_config: Any = numba.config
_njit: Any = numba.njit

F = TypeVar("F", bound=Callable[..., Any])


@functools.cache
def compiled() -> bool:
    """Whether `kernel` and `outlined` compile, or return the plain function (MULTISTORE_JIT=0, NUMBA_DISABLE_JIT=1).

    It is decided once, when the first function is declared. Raises MultistoreError when MULTISTORE_JIT is not 0 or 1.
    """
    return environment.whole_number("MULTISTORE_JIT") != 0 and not _config.DISABLE_JIT


def kernel(function: F) -> F:
    """Compile a scalar function with numba: IEEE arithmetic (no fastmath), no GIL, cached by source hash.

    The compiled function may be called from Python and from other kernels alike; into those it is inlined, because
    handing over the state costs more than most transitions. It allocates nothing: without numba's reference counting,
    whose atomic updates of the state's arrays cost many times the model itself.
    """
    return _compile(function, inline=True)


def outlined(function: F) -> F:
    """Compile like `kernel`, but as a function of its own: for large and rare transitions, so that compiling is quick."""
    return _compile(function, inline=False)


def _compile(function: F, inline: bool) -> F:
    if not compiled():
        return function
    dispatcher = _njit(nogil=True, error_model="numpy", _nrt=False, forceinline=inline, no_cfunc_wrapper=True)(function)
    dispatcher._cache = KernelCache(function)
    dispatcher.get_call_template = functools.partial(_call_template, dispatcher.get_call_template)
    compiled_function: F = dispatcher
    return compiled_function


def _call_template(resolve: Callable[..., Any], args: Any, kws: Any) -> Any:
    """Numba's answer to a call from compiled code, with the types of constants in place of their values.

    Left alone, numba compiles a function once more for every whole number that stands as an argument in a call.
    Inlining brings the value in anyway, at no cost in compiling.
    """
    return resolve(tuple(map(types.unliteral, args)), {name: types.unliteral(kind) for name, kind in kws.items()})
