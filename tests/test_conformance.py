"""Every registered backend keeps the contract; a toy that is registered is covered, and what breaks it is found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator import MultistoreError, Parameters, paradigms, simulate
from simulator.backends import Backend, Block, conformance, get, names, register, registry, unregister
from simulator.comparison.simulated_conditions import Effort, observe
from simulator.storage import provenance

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "add-a-backend.md").read_text(encoding="utf-8")
TOY, USE, CHECK = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def guesser() -> Iterator[type[Backend]]:
    """The backend of the guide, registered as it says."""
    namespace: dict[str, Any] = {"__name__": "guide"}
    exec(compile(TOY, "guide", "exec"), namespace)
    yield namespace["Guesser"]
    unregister("guesser")


@pytest.fixture
def offered() -> Iterator[Callable[[Any], str]]:
    """Registers a class under its name for one test."""
    held: list[str] = []

    def offer(kind: Any) -> str:
        register(kind.name, kind)
        held.append(kind.name)
        return str(kind.name)

    yield offer
    for name in held:
        unregister(name)


@pytest.mark.parametrize("paradigm", conformance.PARADIGMS)
@pytest.mark.parametrize("name", names())
def test_every_backend_keeps_the_contract(name: str, paradigm: str) -> None:
    assert conformance.violations(name, [paradigm]) == []


def test_every_paradigm_is_checked() -> None:
    """A new paradigm enters the contract, or this test says that it is missing."""
    assert {make().paradigm for make in conformance.PARADIGMS.values()} == set(paradigms.PARADIGMS)


def test_the_backend_of_the_guide_keeps_the_contract(guesser: type[Backend]) -> None:
    assert "guesser" in names()
    assert conformance.violations("guesser") == []
    supported = [n for n, make in conformance.PARADIGMS.items() if get("guesser").supports(make()) is None]
    assert {"free_recall", "free_recall_continual", "brown_peterson"} <= set(supported)


def test_the_guide_runs_as_it_stands(guesser: type[Backend], capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(USE + CHECK, "guide", "exec"), {"__name__": "guide"})
    shown = capsys.readouterr().out
    assert "1   0.5" in shown and shown.endswith("[]\n")


def test_a_backend_may_go_through_all_sessions_at_once(guesser: type[Backend], offered: Callable[[Any], str]) -> None:
    """One by one and in a single block: what conformance hands over and what `simulate` does are alike."""

    class AllAtOnce(guesser):  # type: ignore[misc, valid-type]
        name = "all_at_once"

        def run(self, program: Any, parameters: Any, seed: int, subjects: Any, sessions: Any, **_: Any) -> Iterator[Block]:
            lives = [self.live(program, seed, *pair) for pair in zip(subjects, sessions, strict=True)]
            yield Block.of(subjects, sessions, [rows for rows, _ in lives], [lists for _, lists in lives])

    name = offered(AllAtOnce)
    assert conformance.violations(name, ["free_recall"]) == []
    protocol = paradigms.free_recall(4, 1.0)
    one, other = (simulate(protocol, backend=b, subjects=[5, 2], lists=3, seed=1) for b in (name, "guesser"))
    assert one.to_dataframe().equals(other.to_dataframe())


def test_conformance_hands_sessions_over_as_simulate_does(guesser: type[Backend], offered: Callable[[Any], str]) -> None:
    """A backend that reads them in a way that `simulate` does not offer fails here already."""

    class Indexing(guesser):  # type: ignore[misc, valid-type]
        name = "indexing"

        def run(self, program: Any, parameters: Any, seed: int, subjects: Any, sessions: Any, **_: Any) -> Iterator[Block]:
            for k in range(len(subjects)):
                rows, n_lists = self.live(program, seed, subjects[k], sessions[k])
                yield Block.of(subjects[k : k + 1], sessions[k : k + 1], [rows], [n_lists])

    with pytest.raises(TypeError, match="allowed a slice"):
        conformance.violations(offered(Indexing), ["free_recall"])


def test_a_third_backend_serves_everywhere(guesser: type[Backend]) -> None:
    """Measures, comparison with human data and provenance take it as any other."""
    from simulator import human

    records = simulate(paradigms.free_recall(6, 1.0), backend="guesser", subjects=40, lists=3, seed=2)
    assert records.n_lists == 120
    assert len(np.unique(records.lists.list)) == 3
    about = records.provenance["environment"]["backend"]
    assert about["name"] == "guesser" and about["source"] == "guesser 1"
    assert provenance.rerun_arguments(records.provenance)["backend"] == "guesser"
    effort = Effort(subjects=8, backend="guesser")
    found = observe(human.load("murdock1962"), "20-1", Parameters(), effort=effort, only="words_recalled")
    assert 6 < found["words_recalled"].curve["mean"].item() < 14


def test_unsupported_protocols_are_refused_with_the_reason(guesser: type[Backend]) -> None:
    with pytest.raises(MultistoreError, match="guesser cannot run recognition: a guesser has no Probe"):
        simulate(paradigms.recognition(3), backend="guesser")


def broken(kind: type[Backend], change: str) -> type[Backend]:
    """A guesser that breaks one promise."""

    class Broken(kind):  # type: ignore[valid-type, misc]
        name = "broken"
        exact = change == "exact"

        def identity(self) -> dict[str, Any]:
            return {} if change == "identity" else super().identity()

        def supports(self, protocol: Any) -> Any:
            return super().supports(protocol) and ("" if change == "supports" else "no")

        def live(self, program: Any, seed: int, subject: int, session: int) -> tuple[np.ndarray, int]:
            if change == "seed":
                seed = 0
            if change == "chance":
                seed = int(np.random.default_rng().integers(2**40))
            rows, lists = super().live(program, seed, subject, session)
            return damaged(rows, change), lists + (change == "lists") * -9

        def run(self, *words: Any, trace: bool, threads: int) -> Any:
            for block in super().run(*words, trace=trace, threads=threads):
                if change == "threads" and threads > 1:
                    block.columns["response_time"] += 1
                if change == "trace" and not trace:
                    block.columns["onset"] += 1
                if change == "columns":
                    del block.columns["store"]
                if change == "types":
                    block.columns["onset"] = block.columns["onset"].astype(float)
                if change == "order":
                    block.subjects[:] = block.subjects[::-1].copy()
                if change == "counts":
                    block.n_rows[0] += 1
                yield block

    return Broken


def damaged(rows: np.ndarray, change: str) -> np.ndarray:
    """The rows of a session with one thing wrong."""
    recalls = np.flatnonzero(rows["trial_type"] == 7)
    if change == "study item":
        rows["item"][0] = (rows["item"][0] + 1) % 3
    if change == "study time":
        rows["onset"][0] += 1
    if change == "study left out":
        return rows[1:]
    if change == "time order":
        rows["onset"][:2] = rows["onset"][:2][::-1].copy()
    if change == "unseen" and len(recalls):
        rows["response"][recalls[0]] = 99
    if change == "output" and len(recalls):
        rows["position"][recalls[0]] += 1
    if change == "correct" and len(recalls):
        rows["correct"][recalls[0]] = -1
    if change == "strength":
        rows["strength"][0] = np.nan
    if change == "condition":
        rows["condition"] = 5
    if change == "held":
        more = np.repeat(rows[:1], 12)
        more["trial_type"], more["duration"] = 1, 0
        more["item"] = np.arange(12)
        return np.concatenate([rows[:1], more, rows[1:]])
    return rows


BREAKS = (
    *("exact", "identity", "supports", "seed", "chance", "lists", "threads", "trace", "columns", "types", "order"),
    *("counts", "study item", "study time", "study left out", "time order", "unseen", "output", "correct"),
    *("strength", "condition", "held"),
)


@pytest.mark.parametrize("change", BREAKS)
def test_a_broken_backend_does_not_pass(change: str, guesser: type[Backend], offered: Callable[[Any], str]) -> None:
    name = offered(broken(guesser, change))
    assert conformance.violations(name, ["free_recall", "free_recall_lists"])


def test_a_guesser_that_breaks_nothing_passes(guesser: type[Backend], offered: Callable[[Any], str]) -> None:
    """What the broken ones have in common with it breaks nothing."""
    assert conformance.violations(offered(broken(guesser, "")), ["free_recall", "free_recall_lists"]) == []


def test_unknown_backends_are_refused_with_the_likely_spelling() -> None:
    for name, hint in (("compild", "did you mean 'compiled'"), ("nerual", "did you mean 'neural'"), ("gpu", "allowed compiled, event"), (None, "got null")):
        with pytest.raises(MultistoreError, match=hint):
            simulate(paradigms.free_recall(3, 1.0), backend=name)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "name, factory, message",
    [
        ("event", Backend, "'event' is taken"),
        ("a b", Backend, "allowed a word"),
        (5, Backend, "allowed a word"),
        ("mine", None, "got NoneType"),
    ],
)
def test_what_cannot_be_registered_is_named(name: Any, factory: Any, message: str) -> None:
    with pytest.raises(MultistoreError, match=message):
        register(name, factory)
    assert "mine" not in names()


def test_a_backend_that_cannot_be_loaded_says_why() -> None:
    def missing() -> Backend:
        raise ModuleNotFoundError("No module named 'torch'")

    factories = {"missing": (missing, "torch"), "number": (lambda: 5, "got int"), "other": (get("event").__class__, "itself")}
    for name, (factory, message) in factories.items():
        register(name, factory)  # type: ignore[arg-type]
        try:
            with pytest.raises(MultistoreError, match=message):
                get(name)
        finally:
            unregister(name)
    with pytest.raises(MultistoreError, match="not registered"):
        unregister("missing")


def test_an_installed_package_offers_its_backend_to_the_command(tmp_path: Path) -> None:
    """By an entry point; `rerun` without the package says which backend is missing."""
    package = tmp_path / "site"
    (package / "guess-1.0.dist-info").mkdir(parents=True)
    (package / "guess.py").write_text(TOY.replace('register("guesser", Guesser)', ""))
    (package / "guess-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: guess\nVersion: 1.0\n")
    points = f"[{registry.GROUP}]\nguesser = guess:Guesser\nhalf = nowhere:Half\n"
    (package / "guess-1.0.dist-info" / "entry_points.txt").write_text(points)

    def call(*words: str, path: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{ROOT}"}
        command = [sys.executable, "-m", "simulator", *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    simulated = ("simulate", "free_recall", "--list-length", "5", "--subjects", "3", "--backend")
    file = tmp_path / "one.parquet"
    made = call(*simulated, "guesser", "--file", str(file), path=str(package))
    assert made.returncode == 0, made.stderr
    again = call("rerun", str(file), "--out", "two", path=str(package))
    assert again.returncode == 0 and "NOT" not in again.stdout, again.stdout + again.stderr
    half = call(*simulated, "half", "--file", "half.parquet", path=str(package))
    assert half.returncode == 2 and "nowhere" in half.stderr
    without = call("rerun", str(file), "--out", "four", path="")
    assert without.returncode == 2 and "guesser" in without.stderr and file.name in without.stderr
