"""Where default values come from is printed from the record of the fit: nothing else is called fitted."""

from __future__ import annotations

import importlib.util
import json
import math
import re
from pathlib import Path
from types import ModuleType

import pytest

from simulator import human
from simulator.fitting import Specification, load_specification, prepare
from simulator.fitting.fit_record import packaged, z_of
from simulator.parameters import basis as bases
from simulator.parameters.basis import ASSUMED, FitRecord, Found, basis, fit_record
from simulator.parameters.declarations import QUANTITIES, Parameters
from simulator.parameters.printing import parameter_table

ROOT = Path(__file__).resolve().parent.parent


def printouts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("printouts", ROOT / "docs" / "printouts.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of its own: one parameter of each kind."""
    record = FitRecord(
        {
            "a.fitted": Found(2.34567, 0.5, 4.69),
            "a.bound": Found(1.0, math.nan, math.nan),
            "a.ridge": Found(2.0, 0.5, 4.0, "a.fitted"),
            "samples.us": Found(1.2, 0.1, 12),
        },
        {"a.tied": "equal to a.fitted"},
        {"a.fixed": "one thing measures it"},
    )
    monkeypatch.setattr(bases, "fit_record", lambda: record)


@pytest.mark.parametrize(
    ("name", "default", "text"),
    [
        ("a.fitted", 2.346, "fitted (z = 4.7, +- 0.5)"),
        ("a.fitted", 2.35, "set by hand (the fit found 2.346 +- 0.5)"),
        ("a.bound", 1.0, "fitted (at its bound)"),
        ("a.ridge", 2.0, "fitted (z = 4.0, +- 0.5, not told apart from a.fitted)"),
        ("a.bound", 0.9, "set by hand (the fit found 1)"),
        ("a.tied", 3.0, "tied: equal to a.fitted"),
        ("a.fixed", 3.0, "fixed: one thing measures it"),
        ("a.other", 3.0, ASSUMED),
        ("samples.us", 1.2, "fitted (z = 12.0, +- 0.1)"),
    ],
)
def test_words_for_the_origin_of_a_default(recorded: None, name: str, default: float, text: str) -> None:
    assert basis(name, default) == basis(name, default, default) == text
    assert basis(name, default, default + 1) == "changed"


def test_every_parameter_called_fitted_stands_in_the_record_and_the_other_way_round() -> None:
    called = {row["name"] for row in parameter_table() if row["basis"].startswith("fitted")}
    carried = {
        name
        for name, found in fit_record().fitted.items()
        if name in QUANTITIES and found.is_carried_over(QUANTITIES[name].default)
    }
    assert called == carried
    roles = [set(fit_record().fitted), set(fit_record().tied), set(fit_record().fixed)]
    assert sum(map(len, roles)) == len(set().union(*roles)), "one role each"


def test_sources_do_not_say_how_a_value_was_found() -> None:
    """They say where the law or the effect comes from; the rest is printed."""
    for quantity in QUANTITIES.values():
        assert not re.search(r"\b(fitted|assumed)\b", quantity.source), quantity.path


def test_the_packaged_records_are_those_of_the_last_fits() -> None:
    """Of the multi-store model, and of the knobs of the networks."""
    folder = ROOT / "simulator" / "parameters"
    written = {file: (folder / file).read_text(encoding="utf-8") for file in bases.RECORDS.values()}
    assert written == printouts().fit_records(), "run: make docs"


def test_abilities_are_called_fitted_where_they_are() -> None:
    page = printouts().parameters_page()
    for table in human.catalogue().values():
        for sample, ability in table.entry.ability.items():
            (row,) = [line for line in page.splitlines() if line.startswith(f"| `{sample}` | `{table.id}`")]
            assert row.endswith(f"| {basis(f'samples.{sample}', ability)} |")


def test_a_parameter_file_says_what_was_changed() -> None:
    text = Parameters().with_values({"declarative.decay": 0.3}).to_yaml()
    (line,) = [line for line in text.splitlines() if line.startswith("  decay:")]
    assert line.endswith("| changed")
    (line,) = [line for line in Parameters().to_yaml().splitlines() if line.startswith("  decay:")]
    assert line.endswith(f"| {basis('declarative.decay', Parameters().declarative.decay)}")


def test_the_record_in_short() -> None:
    """What was free comes from the record, the rest from the specification; who is free is nothing else."""
    specification = Specification(
        title="mine",
        tables={},
        free={"short_term.capacity": {"null": 1}},
        fixed={"declarative.decay": 0.1, "short_term.lifetime": {"reason": "why not"}, "transfer.output_ease": {"value": 1, "reason": "no"}},
        tied={
            "transfer.backward_link": "transfer.forward_link",
            "retrieval.context_exponent": {"to": "retrieval.sampling_exponent", "ratio": 0.5},
        },
    )  # fmt: skip
    free = [
        {"name": "short_term.capacity", "value": 4.0, "standard_error": 0.5, "null": 1.0},
        {"name": "transfer.output_ease", "value": 2.0, "standard_error": None},
        {"name": "retrieval.start_probe", "value": 0.5, "standard_error": 0.1, "beside": {"name": "retrieval.start_range", "correlation": -0.93}},
        {"name": "retrieval.start_range", "value": 9.0, "standard_error": 3.0, "beside": {"name": "x.y", "correlation": 0.89}},
    ]
    content = json.loads(packaged({"loss": 3.5, "parameters": free}, specification))
    assert content == {
        "title": "mine",
        "loss": 3.5,
        "fitted": {
            "short_term.capacity": {"value": 4.0, "standard_error": 0.5, "z": 6.0},
            "transfer.output_ease": {"value": 2.0, "standard_error": None, "z": None},
            "retrieval.start_probe": {"value": 0.5, "standard_error": 0.1, "z": 5.0, "beside": "retrieval.start_range"},
            "retrieval.start_range": {"value": 9.0, "standard_error": 3.0, "z": 3.0},
        },
        "tied": {
            "transfer.backward_link": "equal to transfer.forward_link",
            "retrieval.context_exponent": "0.5 x retrieval.sampling_exponent",
        },
        "fixed": {"short_term.lifetime": "why not"},
    }


@pytest.mark.parametrize(
    ("value", "error", "null", "z"),
    [(3, 0.5, 0, 6), (-3, 0.5, 0, 6), (0.5, 0.25, 1, 2), (3, None, 0, None), (3, math.nan, 0, None), (3, math.inf, 0, None),
     (3, 0, 0, None)],
)  # fmt: skip
def test_distance_from_no_effect(value: float, error: float | None, null: float, z: float | None) -> None:
    assert z_of(value, error, null) == z


def test_fixed_parameters_may_keep_their_value_and_say_why() -> None:
    fixed = {
        "short_term.lifetime": {"reason": "why not"},
        "declarative.decay": {"value": 0.3, "reason": "so"},
        "rehearsal.habituation": 2,
    }
    tables = {"murdock1961": {}}
    space = prepare(Specification(tables=tables, free={"short_term.capacity": [2, 7]}, fixed=fixed)).space
    assert space.base == Parameters().with_values({"declarative.decay": 0.3, "rehearsal.habituation": 2})


def test_what_the_default_fit_fixes_has_a_reason() -> None:
    specification = load_specification()
    assert all(one.reason for one in specification.fixed.values())
    for name, one in specification.fixed.items():
        assert one.value is None or one.value == Parameters().value(name), name


def test_trained_networks_and_their_control_are_fitted_to_the_same_curves() -> None:
    """With the same weights and bounds, by knobs that both have; only so do their losses compare."""
    trained, control = (load_specification(name) for name in ("neural", "untrained_networks"))
    assert control.tables == {name: trained.tables[name] for name in control.tables} and control.tables
    for name, one in control.free.items():
        assert (one.low, one.high, one.scale) == (trained.free[name].low, trained.free[name].high, trained.free[name].scale), name
