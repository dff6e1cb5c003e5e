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
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.np import arrayobj

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
    whose atomic updates of the state's arrays cost many times the model itself. No index in it is negative.
    """
    return _compile(function, inline=True)


def outlined(function: F) -> F:
    """Compile like `kernel`, but as a function of its own: for large and rare transitions, so that compiling is quick."""
    return _compile(function, inline=False)


def _compile(function: F, inline: bool) -> F:
    """Two forms of a function, each compiled when it is first called: one for calls from Python, one for compiled code.

    The second is no machine code yet (`_Part`): what Python calls is optimised and written as a whole, once.
    """
    if not compiled():
        return function
    options = {"nogil": True, "error_model": "numpy", "_nrt": False, "forceinline": inline, "no_cfunc_wrapper": True}
    dispatcher = _njit(**options, pipeline_class=_KernelCompiler)(function)
    dispatcher._cache = KernelCache(function)
    part = _njit(**options, no_cpython_wrapper=True, pipeline_class=_PartCompiler)(function)
    dispatcher.get_call_template = functools.partial(_call_template, part)
    dispatcher.get_overload = part.get_overload
    compiled_function: F = dispatcher
    return compiled_function


def _call_template(part: Any, args: Any, kws: Any) -> Any:
    """Numba's answer to a call from compiled code, with the types of constants in place of their values.

    Left alone, numba compiles a function once more for every whole number that stands as an argument in a call.
    Inlining brings the value in anyway, at no cost in compiling.
    """
    return part.get_call_template(
        tuple(map(types.unliteral, args)), {name: types.unliteral(kind) for name, kind in kws.items()}
    )


class _Part(JITCodeLibrary):  # type: ignore[misc]
    """A function to be linked into others: its intermediate code, of which nothing is optimised or made machine code yet."""

    @property
    def codegen(self) -> Any:
        return _WithoutEnvironment(self._codegen)

    def get_pointer_to_function(self, name: str) -> int:
        """None: it cannot be called."""
        return 0

    def _optimize_final_module(self) -> None:
        """Done in the function that it is linked into."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _WithoutEnvironment:
    """Numba's generator of code, for a library that is not loaded, so that there is no place for its environment."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, environment: Any) -> None:
        """Only what Python calls has an environment."""


class _KernelCompiler(Compiler):  # type: ignore[misc]
    """Numba's compiler, for functions in which no index is negative: a tenth of the time went into looking whether one is."""

    def compile_extra(self, function: Any) -> Any:
        usual = arrayobj.fix_integer_index
        arrayobj.fix_integer_index = _plain_index
        try:
            return super().compile_extra(function)
        finally:
            arrayobj.fix_integer_index = usual


def _plain_index(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
    """An index as it is, where numba would count a negative one from the end."""
    return context.cast(builder, index, kind, types.intp)


class _PartCompiler(_KernelCompiler):
    """The same, into a `_Part`."""

    def __init__(self, typingctx: Any, targetctx: Any, library: Any, *others: Any) -> None:
        super().__init__(typingctx, targetctx, library or _Part(targetctx.codegen(), "part"), *others)
