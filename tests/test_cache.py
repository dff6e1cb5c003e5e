"""Compiled code never outlives the equations that it was compiled from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.numerics import compilation

EQUATION = ("theory/short_term.py", "p.lifetime * math.exp(", "0.05 * p.lifetime * math.exp(")
SIMULATE = """
from simulator import Parameters
from simulator.numerics import compilation
from simulator.backends.compiled.engine import run
from simulator.tasks.paradigms import free_recall
from simulator.tasks.step_table import compile_program
import numpy as np
people = np.arange(200)
blocks = run(compile_program(free_recall(6, 2.0)), Parameters().to_record(), 1, people, 0 * people, trace=True, threads=1)
lost = sum(int((block.rows["trial_type"] == 4).sum()) for block in blocks)
print(compilation.source_hash(), compilation.cache_folder(), lost)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the package's sources."""
    copy = tmp_path / "copy" / "simulator"
    shutil.copytree(compilation.ROOT, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def edit(tree: Path, name: str, old: str, new: str) -> None:
    """Replace a piece of text that stands in a source exactly once."""
    text = (tree / name).read_text()
    assert text.count(old) == 1, f"{name}: {old!r} is not there once; point this test at another equation"
    (tree / name).write_text(text.replace(old, new))


def test_hash_is_that_of_the_sources(tree: Path) -> None:
    """A copy has the same hash, wherever it stands."""
    assert compilation.source_hash(tree) == compilation.source_hash() and len(compilation.source_hash()) == 16


def test_any_change_of_an_equation_changes_the_hash(tree: Path) -> None:
    """An edited equation, a comment in any compiled source, and a new or renamed module give new hashes each."""
    seen = {compilation.source_hash(tree)}
    edit(tree, *EQUATION)
    seen.add(compilation.source_hash(tree))
    for path in compilation.compiled_files(tree):
        path.write_text(path.read_text() + "\n# changed\n")
        seen.add(compilation.source_hash(tree))
    (tree / "theory" / "more.py").write_text("")
    seen.add(compilation.source_hash(tree))
    (tree / "theory" / "more.py").rename(tree / "theory" / "other.py")
    seen.add(compilation.source_hash(tree))
    assert len(seen) == len(compilation.compiled_files(tree)) + 3


def test_other_sources_do_not_change_the_hash(tree: Path) -> None:
    """What is not compiled may change without compiling anew."""
    before = compilation.source_hash(tree)
    (tree / "figures.py").write_text("")
    assert compilation.source_hash(tree) == before


def test_every_kernel_is_in_a_hashed_source() -> None:
    """Whatever is compiled by `kernel` or `outlined` and called by other compiled code stands in a hashed file."""
    hashed = set(compilation.compiled_files())
    ends = {
        compilation.ROOT / "bench.py",
        compilation.ROOT / "backends" / "event" / "transitions.py",
    }  # called by nothing compiled
    for path in compilation.ROOT.rglob("*.py"):
        text = path.read_text()
        if path not in hashed | ends:
            assert "\n@kernel\n" not in text and "\n@outlined\n" not in text, path


def test_folder_is_named_by_the_hash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """$MULTISTORE_CACHE or the user's cache folder, then the hash of the sources."""
    for variable, expected in (("MULTISTORE_CACHE", tmp_path), ("XDG_CACHE_HOME", tmp_path / "multistore")):
        monkeypatch.delenv("MULTISTORE_CACHE", raising=False)
        monkeypatch.setenv(variable, str(tmp_path))
        assert compilation.cache_folder.__wrapped__() == expected / compilation.source_hash()


@pytest.mark.verify
def test_an_edited_equation_is_run(tree: Path, tmp_path: Path) -> None:
    """The compiled engine runs the edited equation, in a new folder, and the old one again when the edit is undone."""

    def run() -> tuple[str, str, int]:
        environment = {**os.environ, "MULTISTORE_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(tree.parent)}
        done = subprocess.run(
            [sys.executable, "-c", SIMULATE], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        digest, folder, lost = done.stdout.split()
        return digest, folder, int(lost)

    name, old, new = EQUATION
    first = run()
    edit(tree, name, old, new)
    second = run()
    edit(tree, name, new, old)
    third = run()
    assert first[0] != second[0] and first[1] != second[1]
    assert second[2] > 1.1 * first[2]  # lifetimes are twenty times shorter, so almost everything is lost
    assert third == first
    assert {Path(first[1]), Path(second[1])} <= set((tmp_path / "cache").iterdir())
