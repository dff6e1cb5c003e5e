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
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.speed import COMPILED_LISTS, LIST_LENGTHS, MEASURES, SESSIONS, WORDS_OF_SESSIONS, Result, result, show
from simulator.errors import MultistoreError

ROOT = Path(__file__).resolve().parent.parent

# What a child does: it simulates what each line of its input says (words of a list, lists of a session, people, what to
# keep), and answers with CPU seconds.
_CHILD = f"""
import sys, time
from simulator import paradigms, simulate
protocols = {{}}
for line in sys.stdin:
    words, lists, people, keep = line.split()
    sessions = {{"lists_per_session": int(lists)}} if lists != "1" else {{}}
    if (words, lists) not in protocols:
        protocols[words, lists] = paradigms.free_recall(int(words), 1.0, **sessions)
    protocol = protocols[words, lists]
    kept = {{"keep": "measures", "measures": {MEASURES!r}}} if keep == "measures" else {{}}
    begin = time.process_time()
    simulate(protocol, subjects=int(people), threads=1, **kept)
    print(time.process_time() - begin, flush=True)
"""


@dataclass(frozen=True)
class Task:
    """What both sides are timed with: lists of some words, alone or many in a session, and what is kept of them."""

    words: int
    lists: int = 1
    keep: str = "records"

    @property
    def what(self) -> str:
        """Its name in the table."""
        return self.keep if self.lists == 1 else f"{self.keep}, sessions of {self.lists} lists"

    def line(self, people: int) -> str:
        """What a child is told."""
        return f"{self.words} {self.lists} {people} {self.keep}\n"


TASKS = (
    *(Task(length) for length in LIST_LENGTHS),
    Task(20, keep="measures"),
    *(Task(WORDS_OF_SESSIONS, lists) for lists in SESSIONS[1:]),
)


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

    def seconds(self, task: Task, people: int) -> float:
        """CPU time that a task takes for so many people (s)."""
        with contextlib.suppress(BrokenPipeError):
            _stream(self.child.stdin).write(task.line(people))
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


def compare(other: Path, *, repeats: int, scale: float, tasks: Sequence[Task] = TASKS) -> Iterator[Result]:
    """Speed of this checkout and of another one, and their ratio (above 1: this one is faster), for each task."""
    sides = [Side(ROOT), Side(other)]
    try:
        for task in tasks:
            people = max(1, round(COMPILED_LISTS * 20 / task.words / task.lists * scale))
            for side in sides:
                side.seconds(task, 10)  # compiled, and warm
            took: list[tuple[float, float]] = []
            for k in range(repeats):
                first, second = (0, 1) if k % 2 == 0 else (1, 0)
                pair = {place: sides[place].seconds(task, people) for place in (first, second)}
                took.append((pair[0], pair[1]))
            lists = people * task.lists
            ratios = [theirs / ours for ours, theirs in took]
            for whose, values, unit in (
                ("this checkout", [lists / ours for ours, _ in took], "lists/s"),
                ("the other one", [lists / theirs for _, theirs in took], "lists/s"),
                ("this one relative to the other", ratios, "x"),
            ):
                yield result(f"{task.what}: {whose}", values, unit, task.words, 1)
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
