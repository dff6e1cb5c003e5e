"""How fast the simulator is, measured in one run: `make bench` or `python -m benchmarks.speed --out results`.

Speeds are CPU time of the process, so that other programs do not count; only what compares numbers of threads is
measured by the clock on the wall. Everything is measured several times: the table gives the median, the least and the
greatest value. A ratio is formed within each repeat, of two measurements that follow each other.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks import explorer, networks
from benchmarks.timing import FIELDS, Result, cpu_seconds, result, wall_seconds
from simulator import Parameters, simulate
from simulator.errors import MultistoreError
from simulator.numerics.compilation import outlined
from simulator.numerics.random_numbers import trial_key, uniform
from simulator.simulation import default_threads
from simulator.storage.atomic_files import writing
from simulator.tasks import paradigms
from simulator.tasks.protocol import Protocol
from simulator.tasks.step_table import compile_program

LIST_LENGTHS = (10, 20, 40)
#: Lists of a session, and words of each, whose cost is compared with that of a list alone.
SESSIONS, WORDS_OF_SESSIONS = (1, 16, 256), 12
MEASURES = ("serial_position", "first_recall", "lag_crp", "words_recalled")
#: Lists that one timing simulates, at full size; of the compiled engine, of 20 words (as many words of other lengths).
COMPILED_LISTS, EVENT_LISTS, STREAMED_LISTS = 32_768, 192, 2_000_000


@outlined
def bare_draws(seed: int, lists: int, draws: int) -> float:
    """The sum of as many keyed random numbers as so many lists take."""
    total = 0.0
    for k in range(lists):
        key = trial_key(seed, k, 0)
        for n in range(draws):
            total += uniform(key, n & 31, n & 15, n)
    return total


def draws_per_list(protocol: Protocol, lists: int = 200) -> float:
    """How many random numbers the engines draw for one list, counted in the state of the participant."""
    from simulator.backends.compiled.columns import Columns
    from simulator.backends.compiled.engine import run_sessions
    from simulator.theory.state import Sizes, allocate

    program = compile_program(protocol)
    state = allocate(program, Parameters().to_record(), Sizes.of(program, 4096, per_item=64), False)
    clock, loops = np.zeros(5, np.int64), np.zeros(max(1, len(program.steps)), np.int64)
    columns = Columns.empty(4096)
    session, count, total = np.zeros(1, np.int64), np.zeros(1, np.int64), 0
    for k in range(lists):
        subject = np.full(1, k, np.int64)
        run_sessions(state, program.steps, program.items, clock, loops, 0, subject, session, count, count.copy(), columns)
        total += int(np.sum(state.m["drawn"])) + int(np.sum(state.tokens["drawn"]))
    return total / lists


def compiled_speed(length: int, lists: int, repeats: int, threads: int) -> Iterator[Result]:
    """Lists per second of the compiled engine, and what it costs relative to its random numbers."""
    protocol = paradigms.free_recall(length, 1.0)
    draws = draws_per_list(protocol)

    def records(n: int) -> object:
        return simulate(protocol, subjects=lists, threads=n)

    def measures() -> object:
        return simulate(protocol, subjects=lists, keep="measures", measures=MEASURES, threads=1)

    def bare() -> object:
        return bare_draws(1, lists, round(draws))

    for work in (lambda: records(1), measures, bare):
        work()
    own, streamed, numbers, scaling, wall = [], [], [], [], []
    for _ in range(repeats):
        own.append(cpu_seconds(lambda: records(1)))
        numbers.append(cpu_seconds(bare))
        streamed.append(cpu_seconds(measures))
        single, many = wall_seconds(lambda: records(1)), wall_seconds(lambda: records(threads))
        scaling.append(single / many)
        wall.append(many)
    yield result("compiled, records: lists per CPU second", [lists / seconds for seconds in own], "lists/s", length, 1)
    yield result(
        "compiled, measures: lists per CPU second", [lists / seconds for seconds in streamed], "lists/s", length, 1
    )
    yield result(
        "compiled, records: lists per second", [lists / seconds for seconds in wall], "lists/s", length, threads
    )
    yield result("all threads against one, on the wall", scaling, "x", length, threads)
    yield result("random numbers drawn for a list", [draws], "draws", length)
    yield result(
        "bare random numbers: lists per CPU second", [lists / seconds for seconds in numbers], "lists/s", length, 1
    )
    ratios = [own_seconds / bare_seconds for own_seconds, bare_seconds in zip(own, numbers, strict=True)]
    yield result("compiled, records: cost relative to bare random numbers", ratios, "x", length, 1)


def session_cost(lists: int, repeats: int) -> Iterator[Result]:
    """What a list of a session costs, and relative to a list alone: earlier lists compete."""
    words = WORDS_OF_SESSIONS
    protocols = {n: paradigms.free_recall(words, 1.0, lists_per_session=n) for n in SESSIONS}
    for protocol in protocols.values():
        simulate(protocol, subjects=1, threads=1)  # what a protocol takes once is no cost of its lists

    def lived(of_session: int) -> float:
        people = max(1, lists // of_session)
        return cpu_seconds(lambda: simulate(protocols[of_session], subjects=people, threads=1)) / (people * of_session)

    took = [[lived(of_session) for of_session in SESSIONS] for _ in range(repeats)]
    for k, of_session in enumerate(SESSIONS):
        name = f"a list of a session of {of_session}"
        yield result(f"{name}: CPU time", [seconds[k] * 1e6 for seconds in took], "us", words, 1)
        if k > 0:
            ratios = [seconds[k] / seconds[k - 1] for seconds in took]
            yield result(f"{name}: cost relative to one of {SESSIONS[k - 1]}", ratios, "x", words, 1)


def event_speed(length: int, lists: int, repeats: int) -> Iterator[Result]:
    """Lists per second of the event engine, relative to the compiled one and to SimPy alone."""
    from benchmarks.bare_simpy import bare_loop, counting
    from simulator.backends.event.engine import run

    protocol = paradigms.free_recall(length, 1.0)
    program, record = compile_program(protocol), Parameters().to_record()
    people, sessions = np.arange(lists, dtype=np.int64), np.zeros(lists, np.int64)

    def event() -> object:
        return list(run(program, record, 0, people, sessions, trace=False))

    def compiled() -> object:
        return simulate(protocol, subjects=20 * lists, threads=1)

    event()
    compiled()
    with counting() as counts:
        event()
    own, fast, bare = [], [], []
    for _ in range(repeats):
        own.append(cpu_seconds(event))
        bare.append(cpu_seconds(lambda: bare_loop(counts["timeouts"], counts["requests"])))
        fast.append(cpu_seconds(compiled) / 20)
    yield result("event: lists per CPU second", [lists / seconds for seconds in own], "lists/s", length, 1)
    yield result("event: timeouts of a list", [counts["timeouts"] / lists], "timeouts", length)
    yield result("event: resource requests of a list", [counts["requests"] / lists], "requests", length)
    ratios = [own_seconds / other_seconds for own_seconds, other_seconds in zip(own, bare, strict=True)]
    yield result("event: cost relative to a bare SimPy loop", ratios, "x", length, 1)
    ratios = [own_seconds / other_seconds for own_seconds, other_seconds in zip(own, fast, strict=True)]
    yield result("event: cost relative to compiled", ratios, "x", length, 1)


# VmHWM counts from the start of the program; ru_maxrss would count what the parent held when it forked.
_STREAM = """
import pathlib, resource, sys
from simulator import simulate
from simulator.tasks import paradigms
simulate(paradigms.free_recall(20, 1.0), subjects=int(sys.argv[1]), keep="measures", measures=sys.argv[2:], threads=1)
status = pathlib.Path("/proc/self/status")
peak = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.is_file() else []
print(peak[0] if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _child(command: Sequence[str]) -> str:
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise MultistoreError(f"bench: {' '.join(command[:3])} failed: {finished.stderr.strip()[-500:]}")
    return finished.stdout


def peak_memory(lists: int) -> Iterator[Result]:
    """Greatest memory of a streamed run, in a process of its own, and what ten million lists would take."""
    unit = 1024.0 if sys.platform != "darwin" else 1.0  # bytes on macOS
    peaks = []
    for n in (max(1, lists // 10), lists):
        output = _child([sys.executable, "-c", _STREAM, str(n), *MEASURES])
        peaks.append(int(output.split()[-1]) * unit / 1e6)
    slope = (peaks[1] - peaks[0]) / (lists - max(1, lists // 10)) if lists > 1 else 0.0
    yield result(f"peak memory of {max(1, lists // 10):,} streamed lists", [peaks[0]], "MB", 20, 1)
    yield result(f"peak memory of {lists:,} streamed lists", [peaks[1]], "MB", 20, 1)
    yield result("the same, extrapolated to 10,000,000", [peaks[1] + slope * (1e7 - lists)], "MB", 20, 1)


def start_up(repeats: int) -> Iterator[Result]:
    """How long the command takes to say what it can do: on the wall, and in CPU time."""
    command = [sys.executable, "-c", "from simulator.cli import main; main()", "--help"]
    _child(command)
    wall, cpu = [], []
    for _ in range(repeats):
        before = os.times()
        wall.append(wall_seconds(lambda: _child(command)))
        after = os.times()
        cpu.append(after.children_user + after.children_system - before.children_user - before.children_system)
    yield result("multistore --help", wall, "s on the wall")
    yield result("multistore --help", cpu, "s of CPU")


def measure(
    *, repeats: int = 5, scale: float = 1.0, lengths: Sequence[int] = LIST_LENGTHS, threads: int | None = None,
    announce: Callable[[str], None] = lambda _: None,
) -> list[Result]:  # fmt: skip
    """Measure everything; `scale` makes every run smaller or larger, `announce` is called with what is measured next.

    Raises MultistoreError for a number of repeats or a scale that measures nothing.
    """
    if repeats < 1 or not scale > 0:
        raise MultistoreError(f"bench: repeats = {repeats}, scale = {scale}; allowed: at least 1, and above 0")
    workers = threads or default_threads()
    results: list[Result] = []
    for length in lengths:
        announce(f"compiled engine, lists of {length}")
        results += compiled_speed(length, max(1, round(COMPILED_LISTS * 20 / length * scale)), repeats, workers)
    announce("compiled engine, sessions of many lists")
    results += session_cost(max(1, round(COMPILED_LISTS * scale)), repeats)
    for length in lengths:
        announce(f"event engine, lists of {length}")
        results += event_speed(length, max(1, round(EVENT_LISTS * scale)), repeats)
    announce("networks")
    results += networks.speed(repeats, scale)
    announce("memory of a streamed run")
    results += peak_memory(max(10, round(STREAMED_LISTS * scale)))
    announce("the explorer")
    results += [*explorer.simulated_curves(repeats), *explorer.slider_to_curve(repeats)]
    announce("multistore --help")
    results += start_up(repeats)
    return results


def machine() -> str:
    """Where this was measured: processor, cores and versions."""
    import numba
    import simpy

    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return (
        f"{model}, {default_threads()} cores; Python {platform.python_version()}, numba {numba.__version__}, "
        f"numpy {np.__version__}, SimPy {simpy.__version__}"
    )


def to_markdown(results: Sequence[Result]) -> str:
    """The table as Markdown, with the machine that it was measured on."""
    lines = [f"Measured on {machine()}.", ""]
    lines += ["| " + " | ".join(name.replace("_", " ") for name in FIELDS) + " |", "|" + "---|" * len(FIELDS)]
    for line in results:
        cells = [
            "" if value is None else f"{value:,g}" if isinstance(value, float) else str(value)
            for value in line.row().values()
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def write(results: Sequence[Result], folder: str | Path) -> list[Path]:
    """Write bench.csv and bench.md into a folder; raises MultistoreError if that cannot be done."""
    paths = [Path(folder) / "bench.csv", Path(folder) / "bench.md"]
    with writing(paths[0]) as temporary, temporary.open("w", newline="") as file:
        table = csv.DictWriter(file, FIELDS)
        table.writeheader()
        table.writerows(line.row() for line in results)
    with writing(paths[1]) as temporary:
        temporary.write_text(to_markdown(results))
    return paths


def show(results: Sequence[Result]) -> None:
    """Print the table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=machine(), title_justify="left")
    for name in FIELDS:
        words = name in ("what", "unit")
        table.add_column(name.replace("_", " "), justify="left" if words else "right", no_wrap=words)
    for line in results:
        table.add_row(
            *(
                "" if value is None else f"{value:,g}" if isinstance(value, float) else str(value)
                for value in line.row().values()
            )
        )
    console = Console()
    Console(width=max(130, console.width)).print(table)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the table if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, help="folder to write bench.csv and bench.md into")
    parser.add_argument("--repeats", type=int, default=5, help="how often everything is measured (default 5)")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the runs, 1 = full (default 1)")
    parser.add_argument("--threads", type=int, help="threads of the parallel runs (default: all cores)")
    options = parser.parse_args(arguments)
    if options.threads is not None and options.threads < 1:
        parser.error("--threads: allowed a whole number of at least 1")
    try:
        results = measure(
            repeats=options.repeats, scale=options.scale, threads=options.threads,
            announce=lambda subject: print(f"measuring: {subject}", file=sys.stderr),
        )  # fmt: skip
        show(results)
        if options.out is not None:
            print("wrote " + ", ".join(str(path) for path in write(results, options.out)))
    except MultistoreError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
