"""Wrong addresses of the explorer's pages, wrong lessons, wrong environment variables and wrong arguments of plots."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import matplotlib.pyplot as plt

from fuzz.attempt import Attempt
from fuzz.wrong_values import NO_NUMBER_TEXTS, brief, damaged, misspelt, one_of, outside
from simulator import environment, paradigms, plot, simulate
from simulator.errors import MistakesError
from simulator.explorer import curve_state, lessons, one_list
from simulator.explorer.arguments import film_arguments
from simulator.explorer.lessons.files import read_lesson
from simulator.measures import MEASURES
from simulator.parameters.declarations import QUANTITIES
from simulator.parameters.populations import LESIONS, POPULATIONS

LESSONS = sorted(Path(lessons.__file__).parent.glob("*.md"))
#: What `simulator.explorer` takes for no number, besides what YAML does not; a sign or an underscore is part of a number there.
NO_NUMBERS_IN_ADDRESSES = ("abc", "yes", "null", "[1]", "nan", "inf", "-inf", "1:30", "0x1f", "5 items", "5,5", "", "x" * 20_000, "\0")
Query = dict[str, str]


def attempt(rng: random.Random, folder: Path) -> Attempt:
    """One wrong address, lesson, variable or argument of a plot."""
    return one_of((_curves, _film, _lesson, _variable, _plot), rng)(rng, folder)


def _curves(rng: random.Random, folder: Path) -> Attempt:
    query = one_of((_wrong_parameter, _wrong_word, _wrong_lesion, _wrong_seed), rng)(rng)
    return Attempt("address of curves", brief(query), lambda: curve_state.state_of(query))


def _film(rng: random.Random, folder: Path) -> Attempt:
    """What is wrong is told, and the rest of the address is a list that can be simulated."""
    paradigm = one_of(list(paradigms.PARADIGMS), rng)
    makers = (_wrong_parameter, _wrong_lesion, _wrong_seed, _wrong_argument, _unknown_argument, _wrong_list)
    query = {"paradigm": paradigm, **one_of(makers, rng)(rng, paradigm)}

    def call() -> None:
        state, problems = one_list.read(query)
        state.protocol()
        state.parameters()
        if problems:
            raise MistakesError(problems)

    return Attempt("address of a film", brief(query), call)


def _wrong_parameter(rng: random.Random, paradigm: str = "") -> Query:
    quantity = one_of(list(QUANTITIES.values()), rng)
    if rng.random() < 0.3:
        return {misspelt(quantity.path, list(QUANTITIES), rng): "1"}
    far = repr(outside(quantity.low, quantity.high, rng))
    return {quantity.path: far if rng.random() < 0.5 else one_of(NO_NUMBERS_IN_ADDRESSES, rng)}


def _wrong_word(rng: random.Random) -> Query:
    name, words = one_of(
        (("experiment", curve_state.experiment_names()), ("study", ["murdock1962:20-1"]), ("population", list(POPULATIONS))), rng
    )
    return {name: misspelt(one_of(words, rng), words, rng)}


def _wrong_lesion(rng: random.Random, paradigm: str = "") -> Query:
    store = one_of(list(LESIONS), rng)
    if rng.random() < 0.3:
        return {f"lesion.{misspelt(store, list(LESIONS), rng)}": "0.5"}
    return {f"lesion.{store}": repr(outside(0, 1, rng)) if rng.random() < 0.5 else one_of(NO_NUMBERS_IN_ADDRESSES, rng)}


def _wrong_seed(rng: random.Random, paradigm: str = "") -> Query:
    return {"seed": one_of(("-1", "1.5", "9" * 400, *NO_NUMBERS_IN_ADDRESSES), rng)}


def _wrong_argument(rng: random.Random, paradigm: str) -> Query:
    control = one_of(film_arguments(paradigm), rng)
    if isinstance(control.start, bool) or control.choices:
        return {control.name: one_of(("maybe", "true", "1", "", "x" * 5_000, "[/red]"), rng)}
    far = repr(outside(control.low, control.high, rng))
    return {control.name: far if rng.random() < 0.5 else one_of(NO_NUMBERS_IN_ADDRESSES, rng)}


def _unknown_argument(rng: random.Random, paradigm: str) -> Query:
    names = [one.name for one in film_arguments(paradigm)]
    return {misspelt(one_of(names, rng), [*names, "list", "population", "seed", "paradigm", "tab"], rng): "1"}


def _wrong_list(rng: random.Random, paradigm: str) -> Query:
    return {"list": one_of(("0", "-1", "41", "1.5", "1e400", *NO_NUMBERS_IN_ADDRESSES), rng)}


def _lesson(rng: random.Random, folder: Path) -> Attempt:
    original = one_of(LESSONS, rng).read_bytes()
    path = folder / "mine.md"
    if rng.random() < 0.5:
        path.write_bytes(damaged(original, rng))
        return Attempt("lesson", "damaged", lambda: read_lesson(path), wrong=False)
    text = original.decode()
    lines = [line for line in text.split("---")[1].splitlines() if line.strip()]
    line = one_of(lines, rng)
    value = one_of(NO_NUMBER_TEXTS, rng)
    changed = f"{line.partition(':')[0]}: {value}" if ":" in line else value
    path.write_text(text.replace(line, changed, 1), encoding="utf-8")
    return Attempt("lesson", f"{brief(line)} -> {brief(changed)}", lambda: read_lesson(path), wrong=False)


def _variable(rng: random.Random, folder: Path) -> Attempt:
    name = one_of(list(environment.WHOLE_NUMBERS), rng)
    least, most = environment.WHOLE_NUMBERS[name]
    numbers = (str(least - 1), str(most + 1), f"+{most}", f" {most}", f"{most}.0", "²", "٣", "1e3", "0x10", "1_000", "9" * 5_000)
    value = one_of(("many", "nan", "yes", *numbers), rng)

    def call() -> None:
        with mock.patch.dict(os.environ, {name: value}):
            environment.check()

    return Attempt("environment", f"{name}={brief(value)}", call)


def _plot(rng: random.Random, folder: Path) -> Attempt:
    wrong: Any = one_of((None, 5, "records", [], [1], {"a": 5}, {"a": None}, object(), b"1"), rng)
    makers: list[tuple[str, Callable[[], object]]] = [
        ("protocol", lambda: plot.protocol(wrong)),
        ("trace", lambda: plot.trace(wrong)),
        ("trace of no trace", lambda: plot.trace(simulate(paradigms.choice_practice(2, 1, 2)))),
        *((name, lambda name=name: getattr(plot, name)(wrong)) for name in MEASURES),  # type: ignore[misc]
    ]
    name, draw = one_of(makers, rng)

    def call() -> None:
        try:
            draw()
        finally:
            plt.close("all")

    return Attempt("plot", f"{name}({brief(wrong)})", call)
