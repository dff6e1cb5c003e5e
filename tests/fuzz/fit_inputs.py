"""Wrong specifications of fits, from Python and from a file."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import yaml

from fuzz.attempt import Attempt
from fuzz.wrong_values import NO_NUMBER_TEXTS, brief, damaged, misspelt, one_of
from simulator import fitting

RIGHT: dict[str, Any] = {
    "title": "A small fit",
    "tables": {"murdock1962": {"conditions": ["20-1"], "measures": {"serial_position": {"weight": 2}}}},
    "free": {"short_term.capacity": [2, 7], "declarative.decay": {}},
    "fixed": {"transfer.primacy_scale": 0},
    "tied": {"transfer.backward_link": {"to": "transfer.forward_link", "ratio": 0.6}},
    "search": {"starts": 1, "evaluations": 10, "lists": 100, "seed": 1},
}
NO_MAPPING: tuple[Any, ...] = ("x", 5, True, 1.5)


def _copy(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _copy(value) for key, value in node.items()}
    return list(node) if isinstance(node, list) else node


def attempt(rng: random.Random, folder: Path) -> Attempt:
    """One wrong specification."""
    return one_of((_changed, _changed, _changed, _text, _damaged, _name), rng)(rng, folder)


def _changed(rng: random.Random, folder: Path) -> Attempt:
    content = _copy(RIGHT)
    part = one_of(("top", "section", "table", "free", "fixed", "tied", "search"), rng)
    if part == "top":
        content[misspelt("tables", [*RIGHT, "parameters", "allowances"], rng)] = {}
    elif part == "section":
        content[one_of(("tables", "free", "fixed", "tied", "search"), rng)] = one_of(NO_MAPPING, rng)
    elif part == "table":
        content["tables"] = one_of(
            (
                {}, {"": {}}, {"x" * 300: {}}, {"murdok1962": {}}, {"murdock1962": {"conditions": ["20-3"]}}, {"murdock1962": {"measures": ["lag_cpr"]}},
                {"murdock1962": {"weight": -1}}, {"murdock1962": {"wieght": 1}}, {"murdock1962": {"lists": 1.5}}, {"murdock1962": 5}, {"murdock1962": {"condition_weights": {"x": 1}}},
                {"murdock1962": {"measures": {"lag_crp": {"weight": "x"}}}}, {"murdock1962": {"options": {"lag_crp": {"max_lga": 3}}}}, {".": {}}, {"/": {}},
            ),
            rng,
        )  # fmt: skip
    elif part == "free":
        content["free"] = one_of(
            (
                {}, {"short_term.capcity": {}}, {"self.x": {}}, {"short_term.capacity": [7, 2]}, {"short_term.capacity": [2]}, {"short_term.capacity": [0, 90]},
                {"short_term.capacity": {"low": "x"}}, {"short_term.capacity": {"start": 99}}, {"short_term.capacity": {"scale": "lg"}}, {"short_term.capacity": 5},
                {"samples.nobody": {}}, {"transfer.primacy_scale": {}}, {"short_term.capacity": [float("nan"), 3]}, {"": {}}, {5: {}},
            ),
            rng,
        )  # fmt: skip
    elif part == "fixed":
        content["fixed"] = one_of(({"short_term.capcity": 3}, {"short_term.capacity": 3}, {"transfer.primacy_scale": -1}, {"transfer.primacy_scale": "x"}, {"self": 1}), rng)
    elif part == "tied":
        content["tied"] = one_of(
            ({"transfer.backward_lnk": "transfer.forward_link"}, {"transfer.backward_link": "transfer.forward_lnk"}, {"transfer.backward_link": 5}, {"short_term.capacity": "declarative.decay"},
             {"transfer.backward_link": {"to": "transfer.backward_link"}}, {"transfer.backward_link": {"to": "transfer.forward_link", "ratio": "x"}}), rng,
        )  # fmt: skip
    else:
        field = one_of(sorted([*RIGHT["search"], "spread", "polish", "tolerance"]), rng)
        content["search"] = {field: one_of((-1, "x", None if field == "x" else [], {}, 1e99, float("nan"), True if field != "x" else "x"), rng)}
        if isinstance(content["search"][field], bool):
            content["search"] = {misspelt(field, [*RIGHT["search"], "spread", "polish", "tolerance"], rng): 1}
    return _preparing(yaml.safe_dump(content, sort_keys=False).encode(), folder, f"{part}: {brief(content.get(part, content))}", True)


def _text(rng: random.Random, folder: Path) -> Attempt:
    text = one_of(
        (
            "free: &a {a: *a}", "tables: {murdock1962: {}}\ntables: {murdock1962: {}}\n", "", "- 5", "x", "[" * 1_000, "free: {short_term.capacity: {}, short_term.capacity: {}}",
            "origin: x", "folder: /", "self: 1", f"free: {{short_term.capacity: [1, {one_of(NO_NUMBER_TEXTS, rng)[:500]}]}}", "parameters: nope.yaml\n" + yaml.safe_dump(RIGHT),
        ),
        rng,
    )  # fmt: skip
    return _preparing(text.encode("utf-8", "surrogatepass"), folder, brief(text), True)


def _damaged(rng: random.Random, folder: Path) -> Attempt:
    data = damaged(yaml.safe_dump(RIGHT, sort_keys=False).encode(), rng)
    return _preparing(data, folder, f"damaged: {brief(data)}", False)


def _preparing(data: bytes, folder: Path, description: str, wrong: bool) -> Attempt:
    def call() -> object:
        path = folder / "fit.yaml"
        path.write_bytes(data)
        return fitting.prepare(fitting.load_specification(path))

    return Attempt("fit", description, call, wrong)


def _name(rng: random.Random, folder: Path) -> Attempt:
    name = one_of(("", ".", "/", "defualt", "x" * 300, "nope.yaml", None, 5, [], object(), "a\0b", str(folder)), rng)
    return Attempt("fit", f"load_specification({brief(name)})", lambda: fitting.load_specification(name))
