"""The mutation run finds the small errors of a module, and its list of equivalent mutants is up to date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import yaml

from mutants.__main__ import HERE, ROOT, modules, targets
from mutants.group import imports
from mutants.operators import Source, siblings
from simulator.parameters.declarations import QUANTITIES

TEXT = '''
"""Docstrings and the wording of errors are no behaviour."""
LIMIT = 7.0


def share(p, a: int, b: int = 0) -> float:
    """One half."""
    if not 0 <= a < b:
        raise ValueError(f"a = {a + 1}")
    m.x = max(a, f(a, b))
    return p.decay * -a
'''
EXPECTED = {
    "LIMIT = 7.0 -> LIMIT = 14.0",
    "def share(p, a: int, b: int=0) -> float: -> def share(p, a: int, b: int=1) -> float:",
    "if not 0 <= a < b: -> if 0 <= a < b:",
    "if not 0 <= a < b: -> if not 0 < a < b:",
    "if not 0 <= a < b: -> if not 0 <= a <= b:",
    "if not 0 <= a < b: -> if not 1 <= a < b:",
    "raise ValueError(f'a = {a + 1}') -> pass",
    "m.x = max(a, f(a, b)) -> pass",
    "m.x = max(a, f(a, b)) -> m.x = min(a, f(a, b))",
    "m.x = max(a, f(a, b)) -> m.x = max(a, f(b, a))",
    "return p.decay * -a -> return p.decay * -a + 1",
    "return p.decay * -a -> return p.decay / -a",
    "return p.decay * -a -> return p.decay * a",
    "return p.decay * -a -> return p.drift * -a",
}


@pytest.fixture(scope="module")
def mutants() -> list:
    """All mutants of all groups."""
    names = [name for group in targets().values() for name in modules(group)]
    return [one for name in names for one in Source(ROOT / name, name, siblings(QUANTITIES)).mutants]


def test_small_errors_of_a_small_module(tmp_path: Path) -> None:
    """Every operator finds its place, and undoes what it did."""
    path = tmp_path / "small.py"
    path.write_text(TEXT)
    source = Source(path, "small.py", {"decay": "drift"})
    assert {f"{one.before} -> {one.after}" for one in source.mutants} == EXPECTED
    assert {one.function for one in source.mutants} == {"", "share"}
    for one in source.mutants:
        assert source.compiled(one) is not None
    assert [one.key for one in Source(path, "small.py", {"decay": "drift"}).mutants] == [m.key for m in source.mutants]


def test_keys_are_unique(mutants: list) -> None:
    """What is kept about a mutant is about that one."""
    assert len({one.key for one in mutants}) == len(mutants) > 3000


def test_equivalents_exist_and_have_reasons(mutants: list) -> None:
    """An equivalent that no longer exists is taken off the list; each one says why it changes nothing."""
    known = {(one.module, one.function, one.before, after) for one in mutants for after in (one.after, None)}
    for entry in yaml.safe_load((HERE / "equivalents.yaml").read_text()):
        assert len(entry["reason"]) > 20
        assert (entry["module"], entry["function"], entry["before"], entry.get("after")) in known, entry


ANEW = """
import sys
from mutants.group import run_anew
from mutants.operators import Source
from mutants.__main__ import ROOT

name, node = "simulator/measures/rehearsal.py", "simulator.measures.rehearsal.RecallByRehearsals"
source = Source(ROOT / name, name, {})
(mutant,) = [one for one in source.mutants if (one.function, one.before, one.after) ==
             ("RecallByRehearsals.__init__", "super().__init__(by_subject=by_subject)", "pass")]
code = source.compiled(mutant) if sys.argv[1] == "error" else compile(source.tree, name, "exec")
sys.exit(7 if run_anew(mutant, code, [f"{name}::{node}"]) else 8)
"""


@pytest.mark.parametrize("what, status", [("error", 8), ("original", 7)])
def test_the_doctest_of_a_module_sees_an_error_that_needs_a_new_import(what: str, status: int) -> None:
    """pytest imports modules whose doctests are named by itself: it has to take the mutant then, too."""
    ended = subprocess.run([sys.executable, "-c", ANEW, what], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == status, ended.stdout + ended.stderr


@pytest.mark.parametrize("value, seen", [
    ("simulator.measures", True), ("simulator.measures.timing", True), ("simulator.theory", False),
    ("simulator.meas", False), (SimpleNamespace(__module__="simulator.measures.timing"), True), (7, False),
])  # fmt: skip
def test_who_may_see_another_constant(value: object, seen: bool) -> None:
    """Tests whose module imports the constant's, something that is defined there, or a package that holds it."""
    tests = ModuleType("test_anything")
    vars(tests)["imported"] = ModuleType(value) if isinstance(value, str) else value
    item = SimpleNamespace(module=tests)
    assert imports(item, "simulator.measures.timing") is seen  # type: ignore[arg-type]
    assert not imports(SimpleNamespace(), "simulator.measures.timing")  # type: ignore[arg-type]
