"""Another checkout timed in alternation with this one: `make bench AGAINST=../other`, or a git revision.

On a busy machine two runs one after the other differ by more than most changes do. Here each repeat times both, one right
after the other and in turns who is first, and the ratio is formed within the repeat.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from benchmarks.speed import COMPILED_LISTS, LIST_LENGTHS, Result, result, show
from simulator.errors import MultistoreError

ROOT = Path(__file__).resolve().parent.parent

# What a child does: it simulates as many lists of a length as each line of its input says, and answers with CPU seconds.
_CHILD = """
import sys, time
from simulator import paradigms, simulate
for line in sys.stdin:
    length, lists = map(int, line.split())
    protocol = paradigms.free_recall(length, 1.0)
    begin = time.process_time()
    simulate(protocol, subjects=lists, threads=1)
    print(time.process_time() - begin, flush=True)
"""


@contextlib.contextmanager
def checkout(where: str) -> Iterator[Path]:
    """The folder of another checkout; a git revision is unpacked into a temporary one.

    Raises MultistoreError if there is neither such a folder nor such a revision.
    """
    if Path(where).is_dir():
        if not (Path(where) / "simulator").is_dir():
            raise MultistoreError(
                f"against {where}: a folder without simulator/, allowed another checkout of this project"
            )
        yield Path(where).resolve()
        return
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", "--format=tar", "--end-of-options", where], capture_output=True, check=False
    )
    if packed.returncode != 0:
        raise MultistoreError(f"against {where}: neither a folder nor a git revision of {ROOT}")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


class Side:
    """One of the two checkouts, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        self.folder = folder
        self.child = subprocess.Popen(
            [sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd=folder, env=environment,
        )  # fmt: skip

    def seconds(self, length: int, lists: int) -> float:
        """CPU time that so many lists take (s)."""
        with contextlib.suppress(BrokenPipeError):
            _stream(self.child.stdin).write(f"{length} {lists}\n")
            _stream(self.child.stdin).flush()
        answer = _stream(self.child.stdout).readline()
        if not answer:
            raise MultistoreError(f"bench: {self.folder}: {_stream(self.child.stderr).read().strip()[-500:]}")
        return float(answer)

    def end(self) -> None:
        """Let the process go."""
        self.child.communicate()


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def compare(other: Path, *, repeats: int, scale: float, lengths: Sequence[int] = LIST_LENGTHS) -> Iterator[Result]:
    """Speed of this checkout and of another one, and their ratio (above 1: this one is faster), by list length."""
    sides = [Side(ROOT), Side(other)]
    try:
        for length in lengths:
            lists = max(1, round(COMPILED_LISTS * 20 / length * scale))
            for side in sides:
                side.seconds(length, 10)  # compiled, and warm
            took: list[tuple[float, float]] = []
            for k in range(repeats):
                first, second = (0, 1) if k % 2 == 0 else (1, 0)
                pair = {place: sides[place].seconds(length, lists) for place in (first, second)}
                took.append((pair[0], pair[1]))
            yield result(
                "this checkout: lists per CPU second",
                [lists / own_seconds for own_seconds, _ in took],
                "lists/s",
                length,
                1,
            )
            yield result(
                "the other one: lists per CPU second",
                [lists / other_seconds for _, other_seconds in took],
                "lists/s",
                length,
                1,
            )
            yield result(
                "this one relative to the other",
                [other_seconds / own_seconds for own_seconds, other_seconds in took],
                "x",
                length,
                1,
            )
    finally:
        for side in sides:
            side.end()


def main(arguments: Sequence[str] | None = None) -> None:
    """Time both and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("other", help="folder of another checkout, or a git revision")
    parser.add_argument("--repeats", type=int, default=7, help="how often both are timed (default 7)")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the runs, 1 = full (default 1)")
    options = parser.parse_args(arguments)
    if options.repeats < 1 or not options.scale > 0:
        parser.error("allowed: at least 1 repeat, and a scale above 0")
    try:
        with checkout(options.other) as other:
            show(list(compare(other, repeats=options.repeats, scale=options.scale)))
    except MultistoreError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
