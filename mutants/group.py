"""The mutants of one group of modules, against its tests, collected once: every mutant runs in a fork of this process.

A first run without a mutant notes for every test which functions it calls and how long it takes; a mutant is then
held against the tests that call its function, the quickest first, and then against those that call its module.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import importlib.util
import json
import math
import os
import pickle
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
import yaml

from mutants.__main__ import HERE, ROOT, digest
from mutants.operators import Mutant, Source, siblings

#: With a mutant a test may take this many times its CPU time, and at least so many seconds.
PATIENCE, LEAST_SECONDS = 10.0, 1.0
#: What is imported anew takes so many CPU seconds at most, besides its tests.
IMPORT_SECONDS = 30.0


def passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run one test and report only what passes, which is quick; fixtures that the following one shares stay."""
    steps = {
        "setup": lambda: item.ihook.pytest_runtest_setup(item=item),
        "call": lambda: item.ihook.pytest_runtest_call(item=item),
        "teardown": lambda: item.ihook.pytest_runtest_teardown(item=item, nextitem=following),
    }
    for when, step in steps.items():
        call = pytest.CallInfo.from_call(step, when=when)  # type: ignore[arg-type]
        if call.excinfo is not None and not isinstance(call.excinfo.value, pytest.skip.Exception):
            return False
        item.ihook.pytest_runtest_makereport(item=item, call=call)
    return True


def run_items(items: list[pytest.Item], seconds: dict[str, float]) -> bool:
    """Run tests up to the first that does not pass; return whether all passed. One that takes too long ends the process."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        signal.setitimer(signal.ITIMER_VIRTUAL, max(LEAST_SECONDS, PATIENCE * seconds[item.nodeid]))
        if not passes(item, following):
            return False
    return True


class Calls:
    """Which functions of some files are called, by test."""

    def __init__(self, files: set[str]) -> None:
        self.files = files
        self.now: set[tuple[str, str]] = set()

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if code.co_filename in self.files:
            self.now.add((code.co_filename, code.co_qualname.split(".<locals>")[0]))

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        threading.settrace(self)  # type: ignore[arg-type]
        sys.settrace(self)  # type: ignore[arg-type]
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]


def survey(items: list[pytest.Item], files: set[str]) -> dict[str, tuple[float, set[tuple[str, str]]]]:
    """Run all tests in a fork; return CPU seconds and called functions of each, nothing if one of them fails."""
    with tempfile.TemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            answers: dict[str, tuple[float, set[tuple[str, str]]]] = {}
            calls = Calls(files)
            for k, item in enumerate(items):
                calls.now = set()
                begin = time.process_time()
                with calls.watching():
                    passed = passes(item, items[k + 1] if k + 1 < len(items) else None)
                if not passed:
                    print(f"fails without a mutant: {item.nodeid}", file=sys.stderr)
                    answers = {}
                    break
                answers[item.nodeid] = (time.process_time() - begin, calls.now)
            pickle.dump(answers, answer)
            answer.flush()
            os._exit(0)
        os.waitpid(child, 0)
        answer.seek(0)
        loaded: dict[str, tuple[float, set[tuple[str, str]]]] = pickle.load(answer)
        return loaded


def warm(compiled: bool) -> None:
    """Load what is compiled before the first fork, so that not every mutant has to."""
    if compiled:
        from simulator import paradigms, simulate

        for backend in ("compiled", "event"):
            simulate(paradigms.free_recall(3, 1.0), backend=backend, threads=1)


def functions_in(code: CodeType) -> Iterator[CodeType]:
    """Every function's code inside a module's code."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from functions_in(constant)


def put_in(mutant: Mutant, code: CodeType) -> bool:
    """Exchange the code of the mutant's function in this process; False if it is not a plain function."""
    if mutant.at_import:
        return False
    target: Any = sys.modules.get(module_name(mutant.module))
    for part in mutant.function.split("."):
        target = vars(target).get(part) if target is not None else None
        if isinstance(target, property):
            target = target.fget
        while target is not None and not isinstance(target, type) and hasattr(target, "__wrapped__"):
            target = target.__wrapped__
        target = getattr(target, "__func__", target)
    if not isinstance(target, FunctionType) or target.__code__.co_qualname != mutant.function:
        return False
    mutated = next((inner for inner in functions_in(code) if inner.co_qualname == mutant.function), None)
    if mutated is None or mutated.co_freevars != target.__code__.co_freevars:
        return False
    target.__code__ = mutated
    return True


def imports(item: pytest.Item, name: str) -> bool:
    """Whether the module of a test imports a module, something that is defined in it, or a package that holds it."""
    values = vars(getattr(item, "module", None) or object).values()
    return any(
        name in (getattr(value, "__name__", None), getattr(value, "__module__", None))
        or (isinstance(value, ModuleType) and name.startswith(f"{value.__name__}."))
        for value in values
    )


def module_name(path: str) -> str:
    """The dotted name of a module by its path."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class Overlay:
    """A finder of modules that gives one module the code of a mutant."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        """The specification of the mutated module; nothing for others."""
        if name != self.name:
            return None
        places = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, self.path, loader=self, submodule_search_locations=places)  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> None:
        """The usual empty module."""

    def exec_module(self, module: Any) -> None:
        """Run the mutated code in it."""
        exec(self.code, vars(module))


def run_anew(mutant: Mutant, code: CodeType, nodes: list[str]) -> bool:
    """Import everything again with the mutant in it and run tests by name; return whether all passed."""
    own = [
        name
        for name, module in sys.modules.items()
        if str(getattr(module, "__file__", None) or "").startswith(str(ROOT))
    ]
    for name in own:
        if not name.startswith("mutants") and ".venv" not in str(sys.modules[name].__file__):
            del sys.modules[name]
    sys.meta_path.insert(0, Overlay(module_name(mutant.module), ROOT / mutant.module, code))  # type: ignore[arg-type]
    # pytest rewrites the assertions of modules whose doctests are named, and would take them past the overlay.
    return pytest.main([*OPTIONS, "--assert=plain", "-x", "-q", *nodes]) == pytest.ExitCode.OK


OPTIONS = ["-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "-W", "ignore"]


class Group:
    """The pytest plugin that runs mutants where pytest would run the collected tests."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.tests = digest([HERE.parent / name.split("::")[0] for name in job["tests"]])
        self.known_path = Path(job["known"])
        self.known = self._read_known()
        self.equivalents = yaml.safe_load((HERE / "equivalents.yaml").read_text()) or []

    def _read_known(self) -> dict[str, dict[str, Any]]:
        if not self.known_path.exists():
            return {}
        rows = [json.loads(line) for line in self.known_path.read_text().splitlines()]
        return {row["key"]: row for row in rows}

    def is_known(self, mutant: Mutant, text: str) -> bool:
        """Whether the outcome is known: a kill until the module changes, a survivor until its tests do."""
        row = self.known.get(mutant.key)
        if row is None or row["text"] != text:
            return False
        return row["outcome"] != "survived" or row["tests"] == self.tests

    def is_equivalent(self, mutant: Mutant) -> bool:
        """Whether the mutant is listed as one that changes nothing."""
        return any(is_listed(mutant, entry) for entry in self.equivalents)

    def is_sampled(self, mutant: Mutant) -> bool:
        """Whether the mutant belongs to the sample: by its name and the seed, whatever else there is."""
        number = hashlib.sha256(f"{self.job['seed']} {mutant.key}".encode()).digest()
        return int.from_bytes(number[:6], "big") < self.job["share"] * 2**48

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the mutants instead of the tests."""
        from simulator.parameters.declarations import QUANTITIES

        sources = [Source(ROOT / name, name, siblings(QUANTITIES)) for name in self.job["modules"]]
        texts = {source.name: digest([source.path]) for source in sources}
        chosen = [(source, m) for source in sources for m in source.mutants if self.is_sampled(m)]
        todo = [
            (source, m) for source, m in chosen if not self.is_known(m, texts[m.module]) and not self.is_equivalent(m)
        ]
        todo.sort(key=lambda pair: pair[1].at_import)  # those that need everything imported again come last
        if todo:
            warm(self.job["compiled"])
            deselected = self.job["without"]
            self.items = [item for item in session.items if not any(name in item.nodeid for name in deselected)]
            self.calls = survey(self.items, {str(source.path) for source in sources})
            if not self.calls:
                return True
        gc.freeze()  # a collection in a fork would copy the memory that it shares with this process
        running: dict[int, tuple[Mutant, float]] = {}
        with self.known_path.open("a") as known:

            def wait() -> None:
                child, status = os.wait()
                mutant, begun = running.pop(child)
                code = os.waitstatus_to_exitcode(status)
                outcome = {0: "survived", -signal.SIGVTALRM: "timeout", -signal.SIGALRM: "timeout"}.get(code, "killed")
                row = {"key": mutant.key, "outcome": outcome, "text": texts[mutant.module], "tests": self.tests}
                self.known[mutant.key] = row
                print(json.dumps(row | {"seconds": round(time.time() - begun, 2)}), file=known, flush=True)

            for n, (source, mutant) in enumerate(todo):
                if n % 50 == 0:
                    print(f"{n} of {len(todo)} mutants, {time.process_time():.0f} s", file=sys.stderr)
                sys.stdout.flush()
                sys.stderr.flush()
                child = os.fork()
                if child == 0:
                    self.try_mutant(source, mutant)
                running[child] = (mutant, time.time())
                while len(running) >= self.job["processes"]:
                    wait()
            while running:
                wait()
        rows = []
        for _, mutant in chosen:
            outcome = "equivalent" if self.is_equivalent(mutant) else self.known[mutant.key]["outcome"]
            fields = ("module", "function", "line", "operator", "before", "after")
            rows.append({name: getattr(mutant, name) for name in fields} | {"outcome": outcome})
        Path(self.job["answer"]).write_text(json.dumps(rows))
        return True

    def try_mutant(self, source: Source, mutant: Mutant) -> None:
        """Hold one mutant against the tests, in a process of its own: exit code 0 if it survives."""
        first, then = self.tests_for(str(source.path), mutant)
        clean = sum(self.calls[item.nodeid][0] for item in first + then)
        with Path(os.devnull).open("w") as null:
            os.dup2(null.fileno(), 1)
            os.dup2(null.fileno(), 2)
        for number in (signal.SIGVTALRM, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        signal.alarm(math.ceil(20 * (PATIENCE * clean + IMPORT_SECONDS)))
        code = 1
        with contextlib.suppress(BaseException):
            compiled = source.compiled(mutant)
            if put_in(mutant, compiled):
                seconds = {node: cpu_seconds for node, (cpu_seconds, _) in self.calls.items()}
                code = 0 if run_items(first, seconds) and run_items(then, seconds) else 1
            else:
                signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE * clean + IMPORT_SECONDS)
                nodes = [item.nodeid for item in first + then]
                code = 0 if run_anew(mutant, compiled, nodes or self.job["tests"]) else 1
        os._exit(code)

    def tests_for(self, file: str, mutant: Mutant) -> tuple[list[pytest.Item], list[pytest.Item]]:
        """Return the tests that call the mutant's function and those that call others of its module, quickest first.

        A constant is seen by tests that call nothing, too: by those whose module imports the mutant's, something of it, or its package.
        """
        ordered = sorted(self.items, key=lambda item: self.calls[item.nodeid][0])
        first = [item for item in ordered if (file, mutant.function) in self.calls[item.nodeid][1]]
        name = module_name(mutant.module)
        then = [
            item for item in ordered
            if item not in first
            and (any(called == file for called, _ in self.calls[item.nodeid][1]) or (mutant.at_import and imports(item, name)))
        ]  # fmt: skip
        return first, then


def is_listed(mutant: Mutant, entry: dict[str, Any]) -> bool:
    """Whether an entry of equivalents.yaml names this mutant."""
    same = all(entry[name] == getattr(mutant, name) for name in ("module", "function", "before"))
    return same and entry.get("after", mutant.after) == mutant.after


def main(job: dict[str, Any]) -> int:
    """Collect the tests of a job and run its mutants."""
    from hypothesis import Phase, settings

    phases = [Phase.explicit, Phase.generate]  # a counterexample need not be made small
    settings.register_profile("mutants", derandomize=True, database=None, deadline=None, phases=phases)
    settings.load_profile("mutants")
    return pytest.main([*OPTIONS, "-q", "-m", "not verify", *job["tests"]], plugins=[Group(job)])


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
