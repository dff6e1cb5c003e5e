"""Wrong arguments of public functions of parameters, records and human tables: each is refused and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator import MultistoreError, Parameters, Records, human
from simulator.fitting import Specification, load_specification
from simulator.records import from_lists
from simulator.storage import provenance

RECORDS = from_lists([["cat"]], [["cat"]])
TABLE = human.load("murdock1962")

PATHS: dict[str, Callable[[Any], object]] = {
    "from_yaml": Parameters.from_yaml,
    "from_parquet": Records.from_parquet,
    "from_csv": Records.from_csv,
    "to_parquet": RECORDS.to_parquet,
    "to_csv": RECORDS.to_csv,
    "to_bids": RECORDS.to_bids,
    "human.load": human.load,
    "write_template": lambda folder: human.write_template("practice", folder),
    "load_specification": load_specification,
    "provenance.read": provenance.read,
}
NAMES: dict[str, Callable[[Any], object]] = {
    "conditions": lambda name: TABLE.protocols(name),
    "measures": lambda name: TABLE.measures(name),
    "curve": lambda name: TABLE.curve("20-1", name),
    "points": lambda name: TABLE.points(name),
    "ability": lambda name: TABLE.ability(name),
    "noise floor": lambda name: TABLE.noise_floor(name, "lag_crp"),
    "template": lambda name: human.write_template(name),
    "sample": lambda name: Parameters().for_sample(name),
    "population": lambda name: Parameters().for_population(name),
    "value": lambda name: Parameters().value(name),
    "column": lambda name: RECORDS[name],
    "task": lambda name: RECORDS.to_bids("bids", [name]),  # type: ignore[arg-type]
    "lists": lambda name: RECORDS.select(name),
    "parameters": lambda name: Parameters(name),
    "lesion": lambda name: Parameters().lesioned(short_term=name),
    "fit": lambda name: Specification(tables=[name]),
}
OTHERS: dict[str, Callable[[], object]] = {
    "argument of a protocol": lambda: TABLE.protocol("20-1", list_lenght=5),
    "value of a protocol": lambda: TABLE.protocol("20-1", list_length="x"),
    "section": lambda: Parameters(short_trem={}),
    "section self": lambda: Parameters(**{"self": 1}),
    "field self": lambda: Parameters(short_term={"self": 1}),
    "part of a fit": lambda: Specification(**{"self": 1}),
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("value", [None, 5, [1], b"a", "a\0b", 1.5], ids=repr)
@pytest.mark.parametrize("function", PATHS)
def test_what_is_no_path(function: str, value: Any, tmp_path: Path) -> None:
    with pytest.raises(MultistoreError) as caught:
        PATHS[function](value)
    assert len(str(caught.value)) < 1000
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("value", [None, 5, [1], b"a", "x" * 100_000, {}, float("nan")], ids=lambda value: repr(value)[:9])
@pytest.mark.parametrize("function", NAMES)
def test_what_is_no_name(function: str, value: Any, tmp_path: Path) -> None:
    with pytest.raises(MultistoreError) as caught:
        NAMES[function](value)
    assert len(str(caught.value)) < 2000
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("function", OTHERS)
def test_other_arguments(function: str) -> None:
    with pytest.raises(MultistoreError):
        OTHERS[function]()
