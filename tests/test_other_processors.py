"""What a graphics processor asks of the theory: whole rules in plain loops, on records whose fields lie where it can load them.

Nothing here needs such a processor: both rules are about the sources and the types.
"""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from simulator.backends.compiled import loop
from simulator.parameters.declarations import DTYPE
from simulator.tasks.step_table import STEP_DTYPE
from simulator.theory import constants, state

RECORDS = {name: kind for name, kind in vars(state).items() if isinstance(kind, np.dtype)} | {
    "DTYPE": DTYPE,
    "STEP_DTYPE": STEP_DTYPE,
}
THEORY = Path(state.__file__).parent
SOURCES = [*sorted(THEORY.glob("*.py")), Path(loop.__file__)]


def fields_of(kind: np.dtype[np.void], at: int = 0) -> list[tuple[int, np.dtype[np.generic]]]:
    """Where each number of a record begins (bytes), records in records included."""
    found: list[tuple[int, np.dtype[np.generic]]] = []
    for inner, offset, *_ in (kind.fields or {}).values():
        base = inner.base
        found += fields_of(base, at + offset) if base.fields else [(at + offset, base)]
    return found


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_numbers_lie_at_multiples_of_their_size(name: str) -> None:
    """In the first record of an array and in all that follow."""
    kind = RECORDS[name]
    assert kind.isalignedstruct
    for offset, number in fields_of(kind):
        assert offset % number.itemsize == 0 and kind.itemsize % number.itemsize == 0


def constant(node: ast.expr) -> bool:
    """Whether an argument is a number written out, or a constant of the theory."""
    named = isinstance(node, ast.Name) and hasattr(constants, node.id)
    return named or (isinstance(node, ast.Constant) and isinstance(node.value, int | float))


def extremes(source: str) -> list[int]:
    """Lines of kernels that take the least or the greatest of a constant and something else."""
    kernels = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and any(ast.unparse(d) in ("kernel", "outlined") for d in node.decorator_list)
    ]
    return [
        call.lineno
        for function in kernels
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("min", "max") and any(map(constant, call.args))
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_extreme_of_a_constant(path: Path) -> None:
    """Such a call has another type for each constant, which the compiler for graphics processors does not unite."""
    assert extremes(path.read_text(encoding="utf-8")) == []


def test_an_extreme_of_a_constant_is_found() -> None:
    """In kernels alone."""
    source = "@kernel\ndef f(x):\n    return max(1, x)\n@kernel\ndef g(x):\n    return min(FOREVER, x)\ndef h(x):\n    return max(1, x)\n"
    assert extremes(source) == [3, 6]
