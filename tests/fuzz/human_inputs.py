"""Wrong human tables: the YAML file, the CSV file, and the names under which tables are asked for."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from fuzz.attempt import Attempt
from fuzz.wrong_values import NO_FLAGS, NO_NUMBER_TEXTS, brief, damaged, misspelt, one_of
from simulator import human

Content = dict[str, Any]
#: Wrong for a field that holds text, a mapping or a list of names.
NO_TEXT: tuple[Any, ...] = ([], {}, [1], {"a": 1}, True)
NO_MAPPING: tuple[Any, ...] = ("x", 5, [1], True, 1.5)


def attempt(rng: random.Random, folder: Path) -> Attempt:
    """One wrong human table."""
    return one_of((_wrong_entry, _wrong_entry, _wrong_rows, _wrong_rows, _damaged, _name), rng)(rng, folder)


def _table(rng: random.Random) -> tuple[str, Content, list[list[str]]]:
    """A table of the catalogue: its name, the content of its YAML file, the rows of its CSV file."""
    name = one_of(human.ids(), rng)
    home = resources.files("simulator.human") / "tables"
    content = yaml.load((home / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    rows = list(csv.reader(io.StringIO((home / f"{name}.csv").read_text(encoding="utf-8"))))
    return name, content, rows


def _typed(node: Any) -> Any:
    """The content with numbers and flags as YAML reads them (`BaseLoader` leaves all as text)."""
    if isinstance(node, dict):
        return {key: _typed(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_typed(value) for value in node]
    return yaml.safe_load(node) if isinstance(node, str) and _is_scalar(node) else node


def _is_scalar(text: str) -> bool:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return False
    return isinstance(value, bool | int | float)


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _loading(about: str | bytes, rows: str | bytes, folder: Path, description: str, wrong: bool = True) -> Attempt:
    def call() -> object:
        for path, text in ((folder / "mine.yaml", about), (folder / "mine.csv", rows)):
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        return human.load(folder / "mine.csv")

    return Attempt("human table", description, call, wrong)


def _pick(mapping: Content, rng: random.Random) -> str:
    return str(one_of(sorted(mapping), rng))


def _top_field(content: Content, rng: random.Random) -> str:
    wrong = {
        "id": ("", "a b", "ä", "x" * 5_000, *NO_TEXT),
        "grade": ("excellent", "", 5, *NO_TEXT),
        "doi": ("11.5/x", "x", "", *NO_TEXT),
        "recomputed": ("maybe", 5, [], 1.5),
        "population": ("oldr", "", 5, *NO_TEXT),
        "measures": ({}, *NO_MAPPING),
        "conditions": ({}, *NO_MAPPING),
        "noise_floor": ({"x": {"y": 1}}, {"x": 5}, *NO_MAPPING),
        "columns": ({"m": "x"}, *NO_MAPPING),
        misspelt("title", list(content), rng): ("x",),
    }
    field = _pick(wrong, rng)
    content[field] = one_of(wrong[field], rng)
    return f"{field}: {brief(content[field])}"


def _missing_field(content: Content, rng: random.Random) -> str:
    field = one_of(("id", "title", "citation", "grade", "measures", "conditions"), rng)
    content.pop(field)
    return f"without {field}"


def _condition(content: Content, rng: random.Random) -> str:
    condition = content["conditions"][_pick(content["conditions"], rng)]
    kind = rng.randrange(5)
    if kind == 0:
        condition["paradigm"] = one_of((misspelt(condition["paradigm"], [], rng), "", *NO_TEXT), rng)
    elif kind == 1:
        condition[misspelt("arguments", list(condition), rng)] = {}
    elif kind == 2:
        condition["assumed"] = one_of((["list_lenght"], 5, {"a": 1}, [5], True), rng)
    elif kind == 3:
        condition["arguments"] = one_of(NO_MAPPING, rng)
    else:
        arguments = condition.setdefault("arguments", {})
        arguments[misspelt("seconds_per_item", list(arguments), rng)] = 1
    return f"condition {brief(condition)}"


def _argument(content: Content, rng: random.Random) -> str:
    condition = content["conditions"][_pick(content["conditions"], rng)]
    arguments = condition.setdefault("arguments", {})
    numbers = [name for name, value in arguments.items() if isinstance(value, int | float) and not isinstance(value, bool)]
    flags = [name for name, value in arguments.items() if isinstance(value, bool)]
    if flags and rng.random() < 0.5:
        name = one_of(flags, rng)
        arguments[name] = one_of([v for v in NO_FLAGS if not isinstance(v, object) or isinstance(v, str | int | float | list | dict)], rng)
        if not isinstance(arguments[name], str | int | float | list | dict) or arguments[name] != arguments[name]:
            arguments[name] = "maybe"
    elif numbers:
        name = one_of(numbers, rng)
        arguments[name] = one_of((-1, -1e9, 1e30, "abc", [1], {"a": 1}, True, "", None if name != "cue_delay" else "x"), rng)
    else:
        name = "list_lenght"
        arguments[name] = 3
    return f"arguments {name}: {brief(arguments[name])}"


def _measure(content: Content, rng: random.Random) -> str:
    name = _pick(content["measures"], rng)
    measure = content["measures"][name]
    kind = rng.randrange(6)
    if kind == 0:
        wrong_name = misspelt(name, list(content["measures"]), rng)
        content["measures"][wrong_name] = content["measures"].pop(name)
    elif kind == 1:
        measure["unit"] = one_of(("hours", "", *NO_TEXT), rng)
    elif kind == 2:
        measure["x"] = one_of(("serial_postion", "", *NO_TEXT), rng)
    elif kind == 3:
        measure["options"] = one_of(({"max_lga": 3}, *NO_MAPPING), rng)
    elif kind == 4:
        measure["scored"] = one_of(("maybe", 5, [], 1.5), rng)
    else:
        measure[misspelt("options", list(measure), rng)] = {}
    return f"measure {name}: {brief(measure)}"


def _noise_floor(content: Content, rng: random.Random) -> str:
    condition = _pick(content["conditions"], rng)
    measure = _pick(content["measures"], rng)
    value = one_of((-1, "x", True, [], {}, float("nan"), float("inf")), rng)
    content["noise_floor"] = {condition: {measure: value}}
    return f"noise_floor {measure}: {brief(value)}"


_ENTRY: tuple[Callable[[Content, random.Random], str], ...] = (
    _top_field, _missing_field, _condition, _argument, _measure, _noise_floor,
)  # fmt: skip


def _wrong_entry(rng: random.Random, folder: Path) -> Attempt:
    name, content, rows = _table(rng)
    content = _typed(content)
    change = one_of(_ENTRY, rng)(content, rng)
    about = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    return _loading(about, _csv(rows), folder, f"{name}: {change}")


def _wrong_rows(rng: random.Random, folder: Path) -> Attempt:
    name, content, rows = _table(rng)
    heads, body = rows[0], rows[1:]
    row = one_of(body, rng)
    column = rng.randrange(len(heads))
    kind = rng.randrange(9)
    if kind == 0:
        heads[column] = misspelt(heads[column], heads, rng)
    elif kind == 1:
        row[heads.index("mean")] = one_of((*NO_NUMBER_TEXTS, "", "1e400", "-1e9"), rng)
    elif kind == 2 and "sem" in heads:
        row[heads.index("sem")] = one_of(("-1", "abc", "inf", "1_0", "x" * 9), rng)
    elif kind == 3 and "n" in heads:
        row[heads.index("n")] = one_of(("0", "-3", "1.5", "many", "9" * 400), rng)
    elif kind == 4:
        row[heads.index("condition")] = misspelt(row[heads.index("condition")] + "q", list(content["conditions"]), rng)
    elif kind == 5:
        row[heads.index("measure")] = misspelt(row[heads.index("measure")], list(content["measures"]), rng)
    elif kind == 6:
        body.append(list(row))
    elif kind == 7:
        row.append("7")
    else:
        row[heads.index("mean")] = "1" * 200_000
    return _loading(
        yaml.safe_dump(_typed(content), sort_keys=False), _csv([heads, *body]), folder, f"{name}: row {brief(row)}, columns {brief(heads)}"
    )


def _damaged(rng: random.Random, folder: Path) -> Attempt:
    name, content, rows = _table(rng)
    about = yaml.safe_dump(_typed(content), sort_keys=False).encode()
    data = _csv(rows).encode()
    if rng.random() < 0.5:
        return _loading(damaged(about, rng), data, folder, f"{name}.yaml damaged", wrong=False)
    return _loading(about, damaged(data, rng), folder, f"{name}.csv damaged", wrong=False)


def _name(rng: random.Random, folder: Path) -> Attempt:
    name = one_of(("", ".", "/", "..", "murdok1962", "x" * 300, "x" * 10_000, None, 5, [], object(), "a\0b", str(folder), "\n", "nope.csv"), rng)
    return Attempt("human table", f"load({brief(name)})", lambda: human.load(name))


