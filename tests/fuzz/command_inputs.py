"""Wrong words on the command line, in this process."""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from typer.testing import CliRunner

from fuzz.attempt import Attempt, Refused
from fuzz.wrong_values import NO_NUMBER_TEXTS, brief, misspelt, one_of
from simulator.cli import app
from simulator.parameters.declarations import QUANTITIES

COMMANDS = (
    "run", "show", "trace", "simulate", "sweep", "compare", "explore", "fit", "ablate", "train", "parameters", "report", "rerun", "human",
)  # fmt: skip
EXPERIMENTS = ("serial_position", "practice", "partial_report")
#: Texts that no option with a number takes.
NO_COUNT_TEXTS = ("-1", "0", "1.5", "abc", "", "1e9", "nan", "²", "9" * 400, "--", "None", "true")


def attempt(rng: random.Random, folder: Path) -> Attempt:
    """One wrong command."""
    words = one_of(_MAKERS, rng)(rng, folder)

    def call() -> object:
        result = CliRunner().invoke(app, words, prog_name="multistore")
        if result.exit_code == 2 and isinstance(result.exception, SystemExit):
            raise Refused(result.output)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        if result.exit_code != 0:
            raise RuntimeError(f"exit code {result.exit_code}: {result.output[:300]}")
        return result.output

    command = words[0] if words[0] in COMMANDS else "COMMAND"
    return Attempt(f"multistore {command}", brief(words), call)


def _unknown_command(rng: random.Random, folder: Path) -> list[str]:
    return [misspelt(one_of(COMMANDS, rng), COMMANDS, rng).lstrip("-") or "x"]


def _unknown_option(rng: random.Random, folder: Path) -> list[str]:
    start = one_of((["run", "practice"], ["parameters"], ["report"], ["fit"], ["human", "list"]), rng)
    return [*start, "--" + misspelt("subjects", ("out", "seed", "yaml", "list"), rng).strip().replace(" ", "-") + "zz"]


def _unknown_name(rng: random.Random, folder: Path) -> list[str]:
    name = one_of((misspelt(one_of(EXPERIMENTS, rng), EXPERIMENTS, rng), "[/red]", "[bold]x[/bold]", "x" * 300, "all nope", "nope", "/", "."), rng)
    name = name.lstrip("-") or "nope"
    command = one_of(("run", "show", "trace", "simulate", "compare", "human"), rng)
    if command == "compare":
        return ["compare", "--human", name, "--out", str(folder / "out")]
    if command == "human":
        return ["human", "show", name]
    if command == "run" and rng.random() < 0.5:
        return ["run", "all", name, "-n", "1", "--out", str(folder / "out")]
    extra = ["--file", str(folder / "x.csv")] if command == "simulate" else []
    return [command, name, *extra]


def _bad_count(rng: random.Random, folder: Path) -> list[str]:
    option = one_of(("--subjects", "--seed", "--threads"), rng)
    texts = [text for text in NO_COUNT_TEXTS if not (option == "--seed" and text == "0")]
    return ["run", "partial_report", f"{option}={one_of(texts, rng)}", "--out", str(folder / "out")]


def _bad_setting(rng: random.Random, folder: Path) -> list[str]:
    quantity = one_of(list(QUANTITIES.values()), rng)
    setting = one_of(
        (f"{quantity.path}={one_of(NO_NUMBER_TEXTS, rng)}", f"{misspelt(quantity.path, list(QUANTITIES), rng)}=1", f"{quantity.path}={quantity.high * 2 + 1}"), rng
    )
    return ["run", "partial_report", "-n", "1", "--out", str(folder / "out"), f"--set={setting}"]


def _bad_paradigm(rng: random.Random, folder: Path) -> list[str]:
    words = one_of(
        (
            ["free_recall", f"--list-length={one_of(NO_COUNT_TEXTS, rng)}"], ["free_recall", f"--filled={one_of(('no', 'maybe', '1', '', 'off'), rng)}"],
            ["free_recall", f"--seconds-per-item={one_of(('-1', 'x', 'nan', 'inf', '1:2:3', '2:1', ':', ''), rng)}"], ["free_recall", "--list-lenght", "3"],
            ["savings", "--list-length", "5", f"--at-most={one_of(NO_COUNT_TEXTS, rng)}"], ["free_recall", "8"], ["free_recall", "--modality", "smell"],
            ["free_recall", "--material", "wrds"], ["free_recall", "--list-length"], ["partial_report", "--cued-row", "7"], ["free_recall", "--condition", "x"],
            ["recognition", f"--target={one_of(('perhaps', 'no', '2'), rng)}"], ["serial_recall", "--list-length", "5", f"--suppression={one_of(('perhaps', 'yes'), rng)}"],
        ),
        rng,
    )  # fmt: skip
    command = one_of(("show", "simulate", "trace"), rng)
    extra = ["--file", str(folder / "x.csv")] if command == "simulate" else ["--out", str(folder / "out")] if command == "trace" else []
    return [command, words[0], *extra, *words[1:]]


def _bad_sweep(rng: random.Random, folder: Path) -> list[str]:
    what = one_of(("short_term.capacity", "short_term.capacity=", "short_term.capacity=1:2", "short_term.capacity=a:b:c", "short_term.capacity=7:2:1", "short_term.capacity=2:7:0",
                   "short_term.capacity=2:7:1e-9", "short_term.capacity=nan:nan:nan", "x=1:2:1", "=1:2:1", "short_term.capacity=2:99:1"), rng)  # fmt: skip
    return ["sweep", what, "--experiment", "partial_report", "--out", str(folder / "out")]


def _bad_file(rng: random.Random, folder: Path) -> list[str]:
    missing = str(folder / "missing.yaml")
    return list(
        one_of(
            (
                ["run", "partial_report", "--config", missing], ["run", "partial_report", "--config", str(folder)], ["rerun", missing], ["rerun", str(folder)], ["rerun", "x" * 300],
                ["fit", missing], ["fit", "", "--check"], ["report", "--out", missing], ["compare", "--human", ""], ["compare", "--human", str(folder)],
                ["simulate", "free_recall", "--file", str(folder / "x.docx")], ["simulate", "free_recall", "--file", "/proc/x.csv"], ["run", "partial_report", "-n", "1", "--out", "/proc/x"],
                ["human", "template", "fre-recall"], ["parameters", "--config", missing], ["run", "partial_report", "--against", missing], ["run", "partial_report", "--backend", "evnt"],
                ["simulate", "free_recall", "--lists", "0", "--file", str(folder / "x.csv")], ["trace", "free_recall", "--list", "99", "--out", str(folder / "out")],
                ["simulate", "free_recall", "--lists", "1000000000000", "--file", str(folder / "x.csv")], ["show", "savings", "--list-length", "5", "--at-most", "none"],
            ),
            rng,
        )
    )  # fmt: skip


def _bad_page(rng: random.Random, folder: Path) -> list[str]:
    port = one_of(("-1", "0", "65536", "abc", "", "1.5", "9" * 400, "nan", "²"), rng)
    return list(
        one_of(
            (
                ["explore", f"--port={port}", "--no-browser"], ["explore", "--no-browser", "--lessons", str(folder / "none")],
                ["explore", "--no-browser", "--lessons", str(folder)], ["explore", "--no-browser", "--lessons", "x" * 300],
            ),
            rng,
        )
    )  # fmt: skip


def _bad_network(rng: random.Random, folder: Path) -> list[str]:
    if find_spec("torch") is not None:
        importlib.import_module("torch")  # takes seconds, which are none of the answer's
    out = ["--out", str(folder / "out")]
    count = one_of(("-1", "abc", "", "1.5", "9" * 400, "nan", "²", "2147483648"), rng)
    return list(
        one_of(
            (
                ["train", misspelt("retrieved_context", ("all",), rng).lstrip("-") or "x", *out], ["train", "all", f"--seed={count}", *out],
                ["train", "all", f"--steps={count}", *out], ["train", *out], ["train", "all", "--steps=1", "--out", "/proc/x"],
                ["run", "sequence_tasks", "--quick", f"--seed={count}", *out], ["run", "practice", "--quick", *out],
                ["run", "sequence_tasks", "--subjects", "5", *out], ["run", "sequence_taks", "--quick", *out],
            ),
            rng,
        )
    )  # fmt: skip


_MAKERS: tuple[Callable[[random.Random, Path], list[str]], ...] = (
    _unknown_command, _unknown_option, _unknown_name, _bad_count, _bad_setting, _bad_paradigm, _bad_sweep, _bad_file, _bad_page, _bad_network,
)  # fmt: skip
