"""Put small errors into the sources one at a time and see whether the tests notice: `make mutants`.

    python -m mutants                          all groups of targets.yaml, every mutant
    python -m mutants theory --share .1        a seeded sample of one group
    python -m mutants theory --only search     modules whose path contains this text

Nothing is written into the sources: each mutant lives in a process of its own. Known outcomes are kept in
build/mutants, so that a run that was stopped goes on; a mutant that survived is tried again when its tests change.
Exits with 1 if less than 95% of the mutants that are not equivalent were noticed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
REQUIRED = 0.95
OUTCOMES = ("mutants", "killed", "timeout", "survived", "equivalent")


def targets(path: Path = HERE / "targets.yaml") -> dict[str, dict[str, Any]]:
    """Return the groups of modules with their tests."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text())
    return loaded


def modules(group: Mapping[str, Any]) -> list[str]:
    """Return the paths of a group's modules, relative to the root."""
    paths: list[Path] = []
    for name in group["modules"]:
        path = ROOT / name
        paths += sorted(path.glob("*.py")) if path.is_dir() else [path]
    return [path.relative_to(ROOT).as_posix() for path in paths]


def digest(paths: list[Path]) -> str:
    """Return a hash of the text of some files and of the Python files in some folders."""
    hashed = hashlib.sha256()
    for path in paths:
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            hashed.update(file.read_bytes())
    return hashed.hexdigest()[:16]


def table(results: list[dict[str, Any]]) -> list[str]:
    """Return lines that count the outcomes by module, and then those that survived."""
    by_module: dict[str, Counter[str]] = {}
    for result in results:
        by_module.setdefault(result["module"], Counter())[result["outcome"]] += 1
    width = max([len(name) for name in by_module] + [10])
    lines = ["".join([f"{'module':{width}}", *(f"{name:>12}" for name in OUTCOMES), f"{'noticed':>10}"])]
    by_module["all"] = sum(by_module.values(), Counter())
    for name, counts in by_module.items():
        numbers = [counts.total(), *(counts[column] for column in OUTCOMES[1:])]
        lines.append("".join([f"{name:{width}}", *(f"{number:12}" for number in numbers), f"{noticed(counts):10.1%}"]))
    for result in sorted(results, key=lambda result: (result["module"], result["line"])):
        if result["outcome"] == "survived":
            lines.append(f"{result['module']}:{result['line']} {result['function']} [{result['operator']}]")
            lines += [f"    {result['before']}", f"    -> {result['after']}"]
    return lines


def noticed(counts: Mapping[str, int]) -> float:
    """Return the share of the mutants that are not equivalent which a test noticed.

    >>> noticed(Counter(killed=18, timeout=1, survived=1, equivalent=5))
    0.95
    """
    killed = counts["killed"] + counts["timeout"]
    return killed / (killed + counts["survived"]) if killed + counts["survived"] else 1.0


def main() -> int:
    """Run the chosen groups, each in a process of its own, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__.split("\n")[0])
    parser.add_argument("groups", nargs="*", help="groups of targets.yaml (default: all)")
    parser.add_argument("--share", type=float, default=1.0, help="share of the mutants, sampled by seed")
    parser.add_argument("--seed", type=int, default=0, help="which sample")
    parser.add_argument("--only", default="", help="only modules whose path contains this text")
    parser.add_argument("--tests", nargs="*", help="tests to run instead of those of the group")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "mutants", help="folder of known outcomes")
    arguments = parser.parse_args()
    groups = targets()
    unknown = [name for name in arguments.groups if name not in groups]
    if unknown:
        parser.error(f"unknown group {', '.join(unknown)}; known: {', '.join(groups)}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    results: list[dict[str, Any]] = []
    for name in arguments.groups or groups:
        group = groups[name]
        if arguments.tests:
            group["tests"] = arguments.tests
        paths = [path for path in modules(group) if arguments.only in path]
        if not paths:
            continue
        answer = arguments.out / f"{name}.last.json"
        answer.unlink(missing_ok=True)
        job = {
            "modules": paths, "tests": group["tests"], "share": arguments.share, "seed": arguments.seed,
            "processes": arguments.processes, "known": str(arguments.out / f"{name}.jsonl"), "answer": str(answer),
            "compiled": group["compiled"], "without": group.get("without", []),
        }  # fmt: skip
        environment = {
            **os.environ,
            "MULTISTORE_JIT": "1" if group["compiled"] else "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        subprocess.run([sys.executable, "-m", "mutants.group", json.dumps(job)], cwd=ROOT, env=environment, check=False)
        if not answer.exists():
            print(f"{name}: the tests do not pass without a mutant, or were stopped", file=sys.stderr)
            return 2
        results += json.loads(answer.read_text())
    print("\n".join(table(results)))
    return 0 if noticed(Counter(result["outcome"] for result in results)) >= REQUIRED else 1


if __name__ == "__main__":
    sys.exit(main())
