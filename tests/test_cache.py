"""Compiled code never outlives the equations that it was compiled from, and a cache that is no good ends no start."""

from __future__ import annotations

import ast
import errno
import functools
import hashlib
import importlib.util
import os
import pickle
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from simulator.numerics import cache
from simulator.parameters.declarations import DTYPE, FIELDS

EQUATION = ("theory/short_term.py", "p.lifetime * stretch", "0.05 * p.lifetime * stretch")
SIMULATE = """
from simulator import Parameters
from simulator.numerics import cache
from simulator.backends.compiled.engine import run
from simulator.tasks.paradigms import free_recall
from simulator.tasks.step_table import compile_program
import numpy as np
people = np.arange(200)
blocks = run(compile_program(free_recall(6, 2.0)), Parameters().to_record(), 1, people, 0 * people, trace=True, threads=1)
lost = sum(int((block.rows["trial_type"] == 4).sum()) for block in blocks)
print(cache.source_hash(), cache.cache_folder(), lost)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the package's sources."""
    copy = tmp_path / "copy" / "simulator"
    shutil.copytree(cache.ROOT, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def edit(tree: Path, name: str, old: str, new: str) -> None:
    """Replace a piece of text that stands in a source exactly once."""
    text = (tree / name).read_text()
    assert text.count(old) == 1, f"{name}: {old!r} is not there once; point this test at another equation"
    (tree / name).write_text(text.replace(old, new))


def test_hash_is_that_of_the_sources(tree: Path) -> None:
    """A copy has the same hash, wherever it stands."""
    assert cache.source_hash(tree) == cache.source_hash() and len(cache.source_hash()) == 16


def test_any_change_of_an_equation_changes_the_hash(tree: Path) -> None:
    """An edited equation, a comment in any compiled source, and a new or renamed module give new hashes each."""
    seen = {cache.source_hash(tree)}
    edit(tree, *EQUATION)
    seen.add(cache.source_hash(tree))
    for path in cache.compiled_files(tree):
        path.write_text(path.read_text() + "\n# changed\n")
        seen.add(cache.source_hash(tree))
    (tree / "theory" / "more.py").write_text("")
    seen.add(cache.source_hash(tree))
    (tree / "theory" / "more.py").rename(tree / "theory" / "other.py")
    seen.add(cache.source_hash(tree))
    assert len(seen) == len(cache.compiled_files(tree)) + 3


def test_other_sources_do_not_change_the_hash(tree: Path) -> None:
    """What is not compiled may change without compiling anew."""
    before = cache.source_hash(tree)
    (tree / "figures.py").write_text("")
    assert cache.source_hash(tree) == before


def test_every_kernel_is_in_a_hashed_source() -> None:
    """Whatever is compiled by `kernel` or `outlined` and called by other compiled code stands in a hashed file."""
    hashed = set(cache.compiled_files())
    ends = {cache.ROOT / "backends" / "event" / "transitions.py"}  # called by nothing compiled
    for path in cache.ROOT.rglob("*.py"):
        text = path.read_text()
        if path not in hashed | ends:
            assert "\n@kernel\n" not in text and "\n@outlined\n" not in text, path


def test_what_compiled_sources_import_is_hashed_too() -> None:
    """Numbers that compiled code takes from another module come from a hashed one, or a change of them would be missed."""
    hashed = {path.relative_to(cache.ROOT).as_posix() for path in cache.compiled_files()}
    constants: set[str] = set()
    for path in cache.compiled_files():
        if path.name in ("engine.py", "backend.py", "declarations.py", "step_table.py"):
            continue  # plain Python around the kernels, or the tables that kernels import
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("simulator."):
                names = [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
                files = {"/".join(name.split(".")[1:]) + ".py" for name in names}
                constants |= {file for file in files if (cache.ROOT / file).is_file()}
    constants.discard("parameters/declarations.py")  # only field names, which are part of the compiled types
    assert len(constants) > 10 and constants <= hashed | {"environment.py"}, constants - hashed


def test_parameters_are_part_of_the_compiled_types() -> None:
    """Another name or place of a field is another type, which is compiled anew; another default is the same type."""
    fields = [(name, "f8") for name in FIELDS]
    type_now = numba.from_dtype(np.dtype(fields, align=True))
    assert type_now == numba.from_dtype(DTYPE)
    for other in (fields[::-1], fields[1:], [("new", "f8"), *fields[1:]]):
        assert numba.from_dtype(np.dtype(other, align=True)) != type_now


TINY = """
from simulator.numerics.compilation import kernel, outlined

@kernel
def inner(x: float, shift: int) -> float:
    return 3.0 * x + shift

@outlined
def outer(n: int) -> float:
    total = 0.0
    for k in range(n):
        total += inner(k, 1) + inner(k, 2)
    return total
"""
ANSWER = 6.0 * 45 + 3 * 10

Run = Callable[[Path | None], tuple[float, int]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call a kernel in a fresh module, as a new process would with this folder: its answer, and functions not compiled."""
    source = tmp_path / "tiny_kernels.py"
    source.write_text(TINY)

    def call(folder: Path | None) -> tuple[float, int]:
        cache._say.cache_clear()
        opened = functools.cache(lambda: cache.Folder(folder))
        monkeypatch.setattr(cache, "open_folder", opened)
        spec = importlib.util.spec_from_file_location("tiny_kernels", source)
        assert spec is not None and spec.loader is not None
        module: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.outer(10), sum(module.outer.stats.cache_hits.values())

    return call


def compiled_forms(folder: Path) -> list[Path]:
    """Files in a cache folder, that of the function which Python calls first."""
    return sorted(folder.iterdir(), key=lambda path: "outer" not in path.name)


def test_compiled_functions_are_kept_for_their_owner_alone(run: Run, tmp_path: Path) -> None:
    """One file for what Python calls, with all that it calls in turn; the second start compiles nothing."""
    folder = tmp_path / "base" / "0123456789abcdef"
    assert run(folder) == (ANSWER, 0)
    names = [path.name for path in compiled_forms(folder)]
    assert len(names) == 1 and names[0].startswith("tiny_kernels.outer-") and names[0].endswith(cache.SUFFIX)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 and stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert run(folder) == (ANSWER, 1)


def test_one_process_compiles_and_the_others_load(tmp_path: Path) -> None:
    """Three processes that lack the same function at once: it is compiled by one of them."""
    (tmp_path / "tiny_kernels.py").write_text(TINY)
    environment = {
        **os.environ, "MULTISTORE_CACHE": str(tmp_path / "cache"), "MULTISTORE_JIT": "1",
        "PYTHONPATH": f"{cache.ROOT.parent}{os.pathsep}{tmp_path}",
    }  # fmt: skip
    code = "import tiny_kernels; print(tiny_kernels.outer(10), sum(tiny_kernels.outer.stats.cache_hits.values()))"
    start = functools.partial(subprocess.Popen, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    runs = [start([sys.executable, "-c", code]) for _ in range(3)]
    answers = sorted(run.communicate()[0].strip() for run in runs)
    assert answers == [f"{ANSWER} 0", f"{ANSWER} 1", f"{ANSWER} 1"]


def test_a_process_does_not_wait_for_ever(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another one keeps the folder locked, for whatever reason, this one compiles after a while."""
    folder = tmp_path / "base" / "0123456789abcdef"
    other = cache.Folder(folder)
    other.begin_turn()
    monkeypatch.setattr(cache, "PATIENCE", 0.2)
    assert run(folder) == (ANSWER, 0)
    other.end_turn()
    assert run(folder) == (ANSWER, 1)


def test_an_edited_file_of_a_kernel_is_compiled_anew(run: Run, tmp_path: Path) -> None:
    """A kernel outside the package, as in a benchmark or a test, is known by the text of its own file."""
    folder = tmp_path / "base" / "0123456789abcdef"
    run(folder)
    source = tmp_path / "tiny_kernels.py"
    source.write_text(source.read_text().replace("3.0 * x", "4.0 * x"))
    assert run(folder) == (ANSWER + 90.0, 0)


def sealed(content: bytes) -> bytes:
    """A file of the cache with a right checksum over any content."""
    packed = zlib.compress(content)
    return cache._MAGIC + hashlib.sha256(packed).digest() + packed


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "first bytes only": lambda data: data[:40],
    "cut": lambda data: data[: len(data) // 2],
    "longer": lambda data: data + b"0",
    "garbage": lambda data: b"\x80\x04garbage" * 100,
    "first bit flipped": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "checksum flipped": lambda data: data[:30] + bytes([data[30] ^ 1]) + data[31:],
    "last bit flipped": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "no pickle": lambda data: sealed(b"no pickle"),
    "another pickle": lambda data: sealed(pickle.dumps({"a": 1})),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_compiled_again(
    damage: str, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever happened to the files: one line on stderr that names the folder, the right answer, and good files again."""
    folder = tmp_path / "base" / "0123456789abcdef"
    run(folder)
    names = {path.name for path in folder.iterdir()}
    for path in folder.iterdir():
        path.write_bytes(DAMAGES[damage](path.read_bytes()))
    capsys.readouterr()
    assert run(folder) == (ANSWER, 0)
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "damaged" in err and str(folder) in err
    assert {path.name for path in folder.iterdir()} == names
    assert run(folder) == (ANSWER, 1)
    assert capsys.readouterr() == ("", "")


def refuse_writing(code: int) -> Callable[..., Any]:
    """A system call that fails, as on a full disk (ENOSPC) or a disk that can be read only (EROFS)."""

    def fail(*args: Any, **options: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return fail


def test_a_cache_that_can_be_read_only_is_used(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once it is complete nothing is written, nothing compiled and nothing said."""
    folder = tmp_path / "base" / "0123456789abcdef"
    run(folder)
    folder.chmod(0o500)
    for place, name in ((tempfile, "mkstemp"), (os, "utime"), (os, "mkdir"), (os, "unlink"), (os, "replace")):
        monkeypatch.setattr(place, name, refuse_writing(errno.EROFS))
    assert run(folder) == (ANSWER, 1)
    assert capsys.readouterr() == ("", "")
    (tmp_path / "tiny_kernels.py").write_text(TINY + "# another text, which is not in the cache\n")
    assert run(folder) == (ANSWER, 0)
    assert capsys.readouterr().err.count("\n") == 1
    monkeypatch.undo()
    folder.chmod(0o700)


def test_damage_that_cannot_be_deleted_is_said_to_stay(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A damaged cache that can be read only: one line says why it stays, and the run goes on."""
    folder = tmp_path / "base" / "0123456789abcdef"
    run(folder)
    for path in folder.iterdir():
        path.write_bytes(b"damaged")
    monkeypatch.setattr(Path, "unlink", refuse_writing(errno.EROFS))
    capsys.readouterr()
    assert run(folder) == (ANSWER, 0)
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and f"cannot be deleted ({os.strerror(errno.EROFS).lower()})" in err
    assert "they are deleted" not in err and all(path.read_bytes() == b"damaged" for path in folder.iterdir())


def test_a_full_disk_stops_the_keeping_and_not_the_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said once, and no part of a file stays behind."""
    folder = tmp_path / "base" / "0123456789abcdef"
    monkeypatch.setattr(Path, "replace", refuse_writing(errno.ENOSPC))
    assert run(folder) == (ANSWER, 0)
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and str(folder) in err and os.strerror(errno.ENOSPC).lower() in err
    assert list(folder.iterdir()) == []


def test_what_is_no_folder_is_not_used(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in the place of a folder, a folder that cannot be made and no folder at all: said once, and the run goes on."""
    (tmp_path / "file").write_text("")
    for folder, text in (
        (tmp_path / "file" / "0123456789abcdef", "it is not a folder"),
        (tmp_path / "file", "it is not a folder"),
        (tmp_path / "file" / "deeper" / "0123456789abcdef", "not a directory"),
        (Path("/proc/none/0123456789abcdef"), "no such file"),
        (None, "MULTISTORE_CACHE"),
    ):
        assert run(folder) == (ANSWER, 0)
        err = capsys.readouterr().err
        assert err.count("\n") == 1 and text in err, (folder, err)


class Planted:
    """What an attacker puts into a cache: unpickling it writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def give_to_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a folder belong to another user than the one who runs the program (and not to the administrator)."""
    if os.getuid() == 0:
        os.chown(folder, 12345, -1)
    else:
        monkeypatch.setattr(os, "getuid", lambda: 12345)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners and permissions of POSIX")
@pytest.mark.parametrize("which", ["group", "others", "owner", "owner above", "others above"])
def test_what_others_may_write_is_not_unpickled(
    which: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of somebody else, or that others may write, is neither read nor written; that is said once."""
    folder = tmp_path / "base" / "0123456789abcdef"
    run(folder)
    planted = tmp_path / "planted"
    for path in folder.iterdir():
        path.write_bytes(sealed(pickle.dumps(Planted(planted))))
    before = {path: path.read_bytes() for path in folder.iterdir()}
    if which.startswith("owner"):
        give_to_others(folder.parent if "above" in which else folder, monkeypatch)
    elif which == "others above":
        folder.parent.chmod(0o777)
    else:
        folder.chmod(0o770 if which == "group" else 0o702)
    capsys.readouterr()
    assert run(folder) == (ANSWER, 0)
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "is not used, because" in err and "base" in err
    assert not planted.exists() and {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_of_ones_own_below_a_sticky_one_is_used(run: Run, tmp_path: Path) -> None:
    """Below a folder like /tmp others can make folders, but not replace those of this user."""
    folder = tmp_path / "base" / "0123456789abcdef"
    folder.parent.mkdir()
    folder.parent.chmod(0o1777)
    assert run(folder) == (ANSWER, 0) and run(folder) == (ANSWER, 1)


@pytest.mark.parametrize(
    "multistore, user, expected",
    [
        ("/a/b", "/c", "/a/b"),
        ("", "/c", "/c/multistore"),
        (None, "/c", "/c/multistore"),
        (None, "", "/home/of/ada/.cache/multistore"),
        (None, "c/d", "/home/of/ada/.cache/multistore"),
        (None, None, "/home/of/ada/.cache/multistore"),
        ("", "", "/home/of/ada/.cache/multistore"),
        ("a/b", None, "{here}/a/b"),
    ],
)
def test_the_folder_is_absolute_and_named_by_the_hash(
    multistore: str | None, user: str | None, expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An empty variable counts as unset, a relative XDG_CACHE_HOME too: nothing is loaded from the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/of/ada")
    for name, value in (("MULTISTORE_CACHE", multistore), ("XDG_CACHE_HOME", user)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert cache.cache_folder() == Path(expected.format(here=tmp_path)) / cache.source_hash()


def test_without_a_home_there_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that is empty or relative is none."""
    for name in ("MULTISTORE_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for home in ("", "somewhere"):
        monkeypatch.setenv("HOME", home)
        assert cache.cache_folder() is None


def test_folders_out_of_use_are_removed(run: Run, tmp_path: Path) -> None:
    """When a folder is made, those that nobody used for 90 days go, if nothing but compiled functions is in them."""
    base = tmp_path / "base"
    old = time.time() - cache.UNUSED - 60
    young = time.time() - cache.UNUSED + 3600
    for name, used, file in (
        ("0" * 16, old, "a" + cache.SUFFIX), ("1" * 16, young, "a" + cache.SUFFIX), ("2" * 16, old, "letter.txt"),
        ("letters", old, "a" + cache.SUFFIX), ("a" * 17, old, "a" + cache.SUFFIX),
    ):  # fmt: skip
        (base / name).mkdir(parents=True)
        (base / name / file).write_text("")
        os.utime(base / name, (used, used))
    run(base / "0123456789abcdef")
    assert {path.name for path in base.iterdir()} == {"0123456789abcdef", "1" * 16, "2" * 16, "letters", "a" * 17}
    assert (base / ("2" * 16) / "letter.txt").exists()
    os.utime(base / "0123456789abcdef", (old, old))
    run(base / "0123456789abcdef")
    assert (base / "0123456789abcdef").stat().st_mtime > young


def test_nothing_is_written_beside_the_sources(tmp_path: Path) -> None:
    """A process whose cache folder cannot be made computes the same, says so once, and leaves the sources alone."""
    (tmp_path / "tiny_kernels.py").write_text(TINY)
    environment = {
        **os.environ, "MULTISTORE_CACHE": "/proc/none", "MULTISTORE_JIT": "1", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": f"{cache.ROOT.parent}{os.pathsep}{tmp_path}",
    }  # fmt: skip
    before = set(cache.ROOT.rglob("*"))
    code = "import tiny_kernels; from simulator.numerics.random_numbers import uniform; print(tiny_kernels.outer(10)); uniform(1, 2, 3, 4)"
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and float(done.stdout) == ANSWER
    assert done.stderr.count("\n") == 1 and "/proc/none" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["tiny_kernels.py"]
    assert not {path for path in set(cache.ROOT.rglob("*")) - before if path.suffix in (".nbi", ".nbc", cache.SUFFIX)}


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
