"""Wrong parameters: from Python, from `--set`, from a parameter file."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from fuzz.attempt import Attempt
from fuzz.wrong_values import NO_NUMBER_TEXTS, brief, damaged, misspelt, one_of, outside, wrong_number
from simulator.parameters import Parameters, load_parameters
from simulator.parameters.declarations import QUANTITIES

SECTIONS = sorted({quantity.section for quantity in QUANTITIES.values()})
NAMES = [quantity.name for quantity in QUANTITIES.values()]


def attempt(rng: random.Random, folder: Path) -> Attempt:
    """One wrong set of parameters."""
    return one_of((_from_python, _setting, _file, _damaged_file, _method), rng)(rng, folder)


def _field(rng: random.Random) -> Any:
    return one_of(list(QUANTITIES.values()), rng)


def _from_python(rng: random.Random, _: Path) -> Attempt:
    quantity = _field(rng)
    kind = rng.randrange(4)
    if kind == 0:
        values: dict[str, Any] = {quantity.section: {quantity.name: wrong_number(quantity.low, quantity.high, rng)}}
    elif kind == 1:
        values = {quantity.section: {misspelt(quantity.name, NAMES, rng): quantity.default}}
    elif kind == 2:
        values = {misspelt(quantity.section, [*SECTIONS, "samples"], rng): {quantity.name: quantity.default}}
    else:
        values = {quantity.section: one_of((None, 5, "x", [], [quantity.name], True, object()), rng)}
    return Attempt("Parameters", f"Parameters(**{brief(values)})", lambda: Parameters(**values))


def _method(rng: random.Random, _: Path) -> Attempt:
    quantity = _field(rng)
    base = Parameters()
    kind = rng.randrange(6)
    if kind == 0:
        changed = {quantity.path: wrong_number(quantity.low, quantity.high, rng)}
        return Attempt("Parameters", f"with_values({brief(changed)})", lambda: base.with_values(changed))
    if kind == 1:
        name = one_of((misspelt(quantity.path, list(QUANTITIES), rng), None, 5, "", ".", [], object()), rng)
        return Attempt("Parameters", f"value({brief(name)})", lambda: base.value(name))
    if kind == 2:
        people = one_of(("murdok1962", None, 5, "", "x" * 5_000, [], object()), rng)
        return Attempt("Parameters", f"for_sample({brief(people)})", lambda: base.for_sample(people))
    if kind == 3:
        people = one_of(("oldr", None, 5, "", "x" * 5_000, [], object()), rng)
        return Attempt("Parameters", f"for_population({brief(people)})", lambda: base.for_population(people))
    if kind == 4:
        removed: dict[str, Any] = {
            one_of(("declarative", "short_term", "procedural", "self", "echoic"), rng): wrong_number(0, 1, rng)
        }
        return Attempt("Parameters", f"lesioned(**{brief(removed)})", lambda: base.lesioned(**removed))
    values = one_of((None, 5, "x", [], [1], object(), {5: 1}, {"": 1}, {None: 2}), rng)
    return Attempt("Parameters", f"with_values({brief(values)})", lambda: base.with_values(values))


def _setting(rng: random.Random, _: Path) -> Attempt:
    quantity = _field(rng)
    kind = rng.randrange(4)
    if kind == 0:
        setting = f"{quantity.path}={one_of(NO_NUMBER_TEXTS, rng)}"
    elif kind == 1:
        setting = f"{quantity.path}={outside(quantity.low, quantity.high, rng)!r}"
    elif kind == 2:
        setting = f"{misspelt(quantity.path, list(QUANTITIES), rng)}={quantity.default!r}"
    else:
        setting = one_of(("", "=", "x", f"{quantity.path}", f"{quantity.path}=", "=5", ".=1", "self.x=1", "x" * 100_000), rng)
    settings = [setting] if rng.random() < 0.8 else [f"{quantity.path}={quantity.default!r}"] * 2
    return Attempt("--set", brief(settings), lambda: load_parameters(None, settings))


def _file(rng: random.Random, folder: Path) -> Attempt:
    quantity = _field(rng)
    default = f"{quantity.section}:\n  {quantity.name}: {quantity.default!r}\n"
    text = one_of(
        (
            f"{quantity.section}:\n  {quantity.name}: {one_of(NO_NUMBER_TEXTS, rng)}\n",
            f"{quantity.section}:\n  {quantity.name}: {outside(quantity.low, quantity.high, rng)!r}\n",
            f"{quantity.section}:\n  {misspelt(quantity.name, NAMES, rng)}: 1\n",
            f"{misspelt(quantity.section, [*SECTIONS, 'samples'], rng)}:\n  {quantity.name}: 1\n",
            default + default,
            f"- {quantity.section}\n- 5\n",
            "just a word",
            f"{quantity.section}: [1, 2]\n",
            f"{quantity.section}: 5\n",
            "samples: {x: -1}\n",
            "samples: {x: yes}\n",
            "self: {a: 1}\n",
            "[" * 2_000,
            "a: &a [1]\nb: " + "[" + ", ".join(["*a"] * 300) + "]\n",
            "".join(f"unknown_{k}: {{x: 1}}\n" for k in range(rng.choice((30, 3_000)))),
            "a0: &a0 [x, x]\n" + "".join(f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]\n" for k in range(1, 10)),
        ),
        rng,
    )
    return _reading(text.encode("utf-8", "surrogatepass"), folder, brief(text), wrong=True)


def _damaged_file(rng: random.Random, folder: Path) -> Attempt:
    data = damaged(Parameters().to_yaml().encode(), rng)
    return _reading(data, folder, f"defaults.yaml damaged: {len(data)} bytes", wrong=False)


def _reading(data: bytes, folder: Path, description: str, wrong: bool) -> Attempt:
    def call() -> object:
        path = folder / "parameters.yaml"
        path.write_bytes(data)
        return Parameters.from_yaml(path)

    return Attempt("parameter file", description, call, wrong)
