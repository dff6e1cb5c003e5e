"""What a fit refuses before anything runs: its parameters, tables, options and files."""

from __future__ import annotations

import pytest
import yaml
from typer.testing import CliRunner

from simulator.cli import app
from simulator.fitting import FitError, Specification, load_specification, prepare
from simulator.fitting import objective as objectives
from simulator.parameters.declarations import Parameters

CAPACITY = {"short_term.capacity": [2, 7]}
MISTAKES = {
    "unknown parameter": (
        {"free": {"short_term.capcity": [2, 7]}},
        "free.short_term.capcity: unknown parameter 'short_term.capcity'; did you mean 'short_term.capacity'?",
    ),
    "no section": ({"free": {"capacity": [2, 7]}}, "did you mean 'short_term.capacity'?"),
    "unknown sample": ({"free": {"samples.floden200": {}}}, "did you mean 'samples.floden2000'?"),
    "sample of no table": ({"free": {"samples.dros": {}}}, "no table of the fit is of these people"),
    "bounds outside": (
        {"free": {"short_term.capacity": [0, 7]}},
        "free.short_term.capacity.low: 0 is outside the range; allowed: 1 to 9 items",
    ),
    "bounds reversed": ({"free": {"short_term.capacity": [7, 2]}}, "bounds 7 to 2 are reversed"),
    "bounds equal": ({"free": {"short_term.capacity": [4, 4]}}, "reversed or empty"),
    "bounds that are no pair": ({"free": {"short_term.capacity": [2, 3, 4]}}, "allowed [low, high]"),
    "bound that is no number": ({"free": {"short_term.capacity": ["two", 4]}}, "got 'two', allowed a number"),
    "infinite bound": ({"free": {"short_term.capacity": [2, float("inf")]}}, "finite number"),
    "start outside": ({"free": {"short_term.capacity": {"low": 5, "high": 7}}}, "the value in force, "),
    "log of zero": ({"free": {"declarative.decay": {"scale": "log"}}}, "0 on a log scale; allowed: above 0"),
    "unknown scale": ({"free": {"declarative.decay": {"scale": "logg"}}}, "did you mean 'log'?"),
    "no free parameters": ({"free": {}}, "no free parameters"),
    "fixed outside": ({"fixed": {"declarative.decay": 2}}, "fixed.declarative.decay: 2 is outside the range; allowed: 0 to 1"),
    "free and fixed": ({"fixed": {"short_term.capacity": 4}}, "is given as free and as fixed"),
    "tied to nothing": ({"tied": {"declarative.decay": "declarative.decy"}}, "did you mean 'declarative.decay'?"),
    "circle": (
        {"tied": {"transfer.backward_link": "transfer.forward_link", "transfer.forward_link": "transfer.backward_link"}},
        "a circle: transfer.backward_link -> transfer.forward_link -> transfer.backward_link",
    ),
    "tied to itself": ({"tied": {"declarative.decay": "declarative.decay"}}, "a circle"),
    "tied out of its range": (
        {"tied": {"retrieval.start_probe": {"to": "short_term.capacity", "ratio": 1}}},
        "goes too far: retrieval.start_probe is tied to it; allowed: 0 to 1",
    ),
    "constant tie out of range": (
        {"tied": {"retrieval.start_probe": {"to": "short_term.lifetime", "ratio": 1}}},
        f"1 times short_term.lifetime is {Parameters().short_term.lifetime:g}",
    ),
    "population out of range": (
        {"tables": {"floden2000": {}}, "free": {"retrieval.sample_time": [0.01, 10]}},
        "retrieval.sample_time of older people is 1.5 times it",
    ),
    "no tables": ({"tables": {}}, "no tables"),
    "unknown table": ({"tables": {"murdock1926": {}}}, "did you mean 'murdock1962'?"),
    "unknown condition": (
        {"tables": {"murdock1962": {"conditions": ["20-3"]}}},
        "unknown condition '20-3', allowed: 10-2, 20-2, 20-1, 40-1",
    ),
    "unknown condition of a weight": (
        {"tables": {"murdock1962": {"condition_weights": {"20-3": 2}}}},
        "condition_weights: unknown condition '20-3', allowed: 10-2, 20-2, 20-1, 40-1",
    ),
    "weight of a condition below zero": (
        {"tables": {"murdock1962": {"condition_weights": {"20-1": -1}}}},
        "condition_weights.20-1",
    ),
    "condition twice": ({"tables": {"murdock1962": {"conditions": ["20-1", "20-1"]}}}, "'20-1' is named twice"),
    "unknown measure": ({"tables": {"murdock1962": {"measures": ["lag_cpr"]}}}, "did you mean 'lag_crp'?"),
    "unanswered measure": (
        {"tables": {"pazdera_kahana2023": {"measures": ["lag_crp_early"]}}},
        "the model has no measure that answers 'lag_crp_early'",
    ),
    "measure twice": ({"tables": {"murdock1962": {"measures": ["lag_crp", "lag_crp"]}}}, "lag_crp is named twice"),
    "no row of the measure": (
        {"tables": {"ebbinghaus_savings": {"measures": ["savings_time"], "conditions": ["Ebbinghaus"]}}},
        "no condition that is fitted has a row of 'savings_time'",
    ),
    "no point left": (
        {"tables": {"murdock_okada1970": {"measures": {"irt": {"least_n": 1000}}}}},
        "no point of condition 'all_clean_lists' is left",
    ),
    "unknown field": ({"tables": {"murdock1962": {"wieght": 2}}}, "did you mean 'weight'?"),
    "weight zero": ({"tables": {"murdock1962": {"weight": 0}}}, "tables.murdock1962.weight: got 0"),
    "bad allowance": ({"allowances": {"irt": "much"}}, "a share of the mean such as '12%'"),
    "negative allowance": ({"allowances": {"irt": -1}}, "allowed a number of at least 0"),
    "unknown allowance": ({"allowances": {"irts": 1}}, "did you mean 'irt'?"),
    "no noise": ({"tables": {"murdock1961": {}}, "allowances": {"perfect_lists": 0}}, "points without any noise"),
    "rows that do not fit": (
        {"tables": {"ebbinghaus_savings": {"options": {"savings": {"rows_per_list": 5}}}}},
        "5 rows do not go into search.lists_per_person = 8",
    ),
    "unknown option": (
        {"tables": {"ebbinghaus_savings": {"options": {"savings": {"rows": 8}}}}},
        "unknown option 'rows'",
    ),
    "unknown part": ({"serch": {}}, "did you mean 'search'?"),
    "bad search": ({"search": {"evaluations": -1}}, "search.evaluations: got -1, allowed at least 0"),
    "search misspelt": ({"search": {"list": 100}}, "did you mean 'lists'?"),
    "no parameter file": ({"parameters": "none.yaml"}, "none.yaml"),
    "more parameters than points": (
        {"tables": {"sperling1960": {}}, "free": dict.fromkeys(list(load_specification().free)[:9], None)},
        "allowed: fewer parameters than points",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_before_anything_runs(name, tmp_path, monkeypatch):
    """Its place, the value, what is allowed and the likely spelling; exit code 2 and nothing written."""
    monkeypatch.setattr(objectives, "simulate", lambda *_, **__: pytest.fail("something ran"))
    parts, message = MISTAKES[name]
    base = {"tables": {"floden2000": {"conditions": ["young"]}}, "free": CAPACITY}
    spec = tmp_path / "mine.yaml"
    spec.write_text(yaml.safe_dump({**base, **parts}, sort_keys=False))
    said = CliRunner().invoke(app, ["fit", str(spec), "--out", str(tmp_path / "out")])
    assert said.exit_code == 2, said.output
    assert message in said.output and "mine.yaml" in said.output
    assert not (tmp_path / "out").exists()


def test_all_mistakes_are_told_at_once():
    with pytest.raises(FitError) as caught:
        prepare(
            Specification(
                tables={"murdock1926": {}, "floden2000": {"conditions": ["yong"]}},
                free={"short_term.capcity": {}, "declarative.decay": [-1, 3]},
            )
        )
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty or no mapping"),
        ("- 1", "is empty or no mapping"),
        ("free: {a: [1, 2}", "not readable as YAML"),
        ("free:\n  declarative.decay: {}\n  declarative.decay: {}\n", "line 3: 'free.declarative.decay' is given twice"),
        ("origin: x", "origin: unknown field"),
    ],
)
def test_files_that_cannot_be_read(text, message, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(FitError, match=message):
        load_specification(path)
    with pytest.raises(FitError, match="did you mean 'default'"):
        load_specification("defualt")


FREE = "free: {short_term.capacity: [2, 7]}\n"
TABLES = "tables: {floden2000: {}}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TABLES + "free: &a {a: *a}\n", "line 2: alias"),
        (TABLES + FREE + "self: 1\n", "line 3: self: unknown field"),
        (TABLES + FREE + "search: {self: 1}\n", "line 3: search.self: unknown field"),
        ("tables: {floden2000: {self: 1}}\n" + FREE, r"line 1: tables\.floden2000\.self: unknown field"),
        (TABLES + FREE + "fixed: {self: 1}\n", "fixed.self: unknown parameter 'self'"),
        (TABLES + FREE + "search: {starts: 1, starts: 2}\n", "line 3: .*starts.*"),
        ("tables: {'': {}}\n" + FREE, "'': no such human table"),
        ("tables: {.: {}}\n" + FREE, "'.': no such human table"),
        ("tables: {/: {}}\n" + FREE, "'/': no such human table"),
        ('tables: {"a\\0b": {}}\n' + FREE, "no such human table"),
        (f"tables: {{{'a' * 900}: {{}}}}\n" + FREE, "no such human table"),
        ("tables: {murdock196: {}}\n" + FREE, "did you mean 'murdock196"),
        ("tables: {floden2000: {options: {retention: {self: 1}}}}\n" + FREE, "unknown option 'self'"),
        ("tables: {floden2000: {options: {retention: {x: a}}}}\n" + FREE, r"retention\.x: got 'a'"),
        ("tables: {floden2000: {options: {retention: {scoring: [1]}}}}\n" + FREE, r"got \[1\], allowed item"),
    ],
)
def test_a_file_that_is_no_fit_is_told_in_a_sentence(tmp_path, text, told):
    path = tmp_path / "fit.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FitError, match=told) as caught:
        prepare(load_specification(path))
    assert "fit.yaml" in str(caught.value) and len(str(caught.value)) < 2000
