"""The one reader of YAML: what values mean, and that no text can end in a traceback, a hang or a long answer."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import LONGEST_MESSAGE, MistakesError, MultistoreError, did_you_mean, shown
from simulator.fitting.specification import FitError, load_specification
from simulator.parameters.declarations import ParameterError, load_parameters
from simulator.storage import strict_yaml
from simulator.storage.strict_yaml import parse_yaml, read_yaml

VALUES = {
    "1": 1, "-7": -7, "010": 10, "1e-9": 1e-9, "1E3": 1000.0, ".5": 0.5, "2.": 2.0, "+3": 3, "0.1": 0.1,
    "-.inf": float("-inf"), "~": None, "null": None, "": None, "true": True, "FALSE": False,
    "yes": "yes", "no": "no", "on": "on", "off": "off", "y": "y", "1:30": "1:30", "2013-01-01": "2013-01-01",
    "0x1F": "0x1F", "0x_": "0x_", "0b_": "0b_", "1_000": "1_000", "nan": "nan", "'1'": "1", '"true"': "true",
}  # fmt: skip

UNREADABLE = {
    "recursion": ("&a {a: *a}", 1, "alias"),
    "alias": ("a: &x [1]\nb: *x", 2, "alias '*x' is not read; write the value again"),
    "deep": ("a:\n " + "[" * 500, 2, "more than 50 deep"),
    "tag": ("a: 1\nb: !!timestamp abc", 2, "tag '!!timestamp' is not read"),
    "whole number tag": ("!!int abc", 1, "tag '!!int'"),
    "object": ("a: !!python/object:os.system x", 1, "is not read"),
    "digits": ("a: " + "9" * 6000, 1, "a number of 6,000 characters; allowed: at most 100"),
    "twice": ("a: 1\nb: 2\na: 3", 3, "'a' is given twice (first in line 1)"),
    "twice within": ("s:\n  a: 1\n  a: 3", 3, "'s.a' is given twice (first in line 2)"),
    "list as a name": ("? [1, 2]\n: 3", 1, "a list stands where a name belongs"),
    "two documents": ("a: 1\n---\nb: 1", 2, "a second document"),
    "tabs": ("a:\n\tb: 1", 2, "not readable as YAML"),
    "open list": ("a: [1", None, "not readable as YAML"),
    "zero byte": ("a: \x00", None, "not readable as YAML"),
    "surrogate": ("a: \ud800", None, "not readable as YAML"),
    "many": ("\n".join(f"k{i}: 1" for i in range(30_000)), 10_000, "more than 20,000 values"),
}


@pytest.mark.parametrize("text", VALUES)
def test_a_value_means_what_it_looks_like(text: str) -> None:
    value = parse_yaml(f"a: {text}").content["a"]
    assert value == VALUES[text] and type(value) is type(VALUES[text])


def test_names_are_text_as_written_and_every_value_has_its_line() -> None:
    document = parse_yaml("1: a\n2013-01-01:\n  no: [x,\n   {y: 1.50}]\n10.50: b\n")
    assert document.content == {"1": "a", "2013-01-01": {"no": ["x", {"y": 1.5}]}, "10.50": "b"}
    assert document.lines == {
        ("1",): 1, ("2013-01-01",): 2, ("2013-01-01", "no"): 3, ("2013-01-01", "no", 0): 3,
        ("2013-01-01", "no", 1): 4, ("2013-01-01", "no", 1, "y"): 4, ("10.50",): 5,
    }  # fmt: skip
    assert document.line(("2013-01-01", "no", 7)) == 3 and document.line(("x",)) is None


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_is_told_with_its_line(kind: str) -> None:
    text, line, reason = UNREADABLE[kind]
    started = time.process_time()
    problem = parse_yaml(text).problems[0]
    assert reason in problem.text
    assert line in (None, problem.line)
    assert time.process_time() - started < 2


def test_all_problems_at_once_and_the_rest_is_still_read() -> None:
    document = parse_yaml("a: !x 1\nb: *y\nc: 3\nc: 4\nd: [!!int z, 5]\n")
    assert [problem.line for problem in document.problems] == [1, 2, 4, 5]
    assert document.content == {"c": 3, "d": [5]}


@given(st.text(alphabet="a:-[]{}&*!?|>%@`'\"#, \n\t1.e~\x00\x85\u2028\ud800", max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_ends_in_an_error(text: str) -> None:
    document = parse_yaml(text)
    assert document.problems or document.content is not NotImplemented
    assert all(len(problem.at("x.yaml")) < 300 for problem in document.problems)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.yaml").write_bytes(b"#" * 2_000_000)
    reasons = {
        tmp_path / "bytes.yaml": "not a text file in UTF-8",
        tmp_path / "large.yaml": "has 2,000,000 bytes; allowed: at most 1,000,000",
        tmp_path / "none.yaml": "No such file",
        tmp_path: "Is a directory",
        tmp_path / ("x" * 300): "too long",
        Path("a\0b"): "null byte",
    }
    for path, reason in reasons.items():
        (problem,) = read_yaml(path).problems
        assert reason in problem.text and problem.line is None


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("\ufeffa: 1", encoding="utf-8")
    assert read_yaml(tmp_path / "a.yaml").content == {"a": 1}


BOMB = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10))
HOSTILE = {
    "bomb": BOMB,
    "unknown fields": "".join(f"field{i}: 1\n" for i in range(9_000)),
    "unknown fields of a section": "short_term:\n" + "".join(f"  capacity{i}: 1\n" for i in range(9_000)),
    "a long name": "x" * 100_000 + ": 1",
    "a long value": "short_term: {capacity: '" + "x" * 100_000 + "'}",
    "self": "self: {a: 1}",
    "cls": "cls: 1",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_at_once_and_shortly(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(HOSTILE[kind])
    for read, error in ((load_parameters, ParameterError), (load_specification, FitError)):
        started = time.process_time()
        with pytest.raises(error) as caught:
            read(path)  # type: ignore[operator]
        assert time.process_time() - started < 5
        assert len(str(caught.value).encode()) < 2_000
        assert "mine.yaml" in str(caught.value)


@pytest.mark.parametrize(
    "setting",
    [
        "short_term.capacity=" + "x" * 100_000, "x" * 100_000 + "=1", "short_term.capacity=" + "[" * 500, "self.x=1",
        "short_term.self=1", "short_term.capacity=" + "9" * 6000, "short_term.capacity=&a [*a]", "x" * 100_000,
        "short_term.capacity=!!timestamp abc", "short_term.capacity=\ud800", "short_term." + "y" * 100_000 + "=1",
        "samples.=1", "samples=[1]", "=", ".=1", "short_term.capacity=.inf",
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_hostile_settings_are_refused_shortly(setting: str) -> None:
    with pytest.raises(ParameterError) as caught:
        load_parameters(settings=[setting])
    assert len(str(caught.value).encode("utf-8", "replace")) < 2_000


def test_a_section_and_its_field_are_the_same_setting() -> None:
    with pytest.raises(ParameterError, match="twice"):
        load_parameters(settings=["short_term={capacity: 3}", "short_term.capacity=4"])
    both = load_parameters(settings=["short_term={capacity: 3}", "short_term.lifetime=4"])
    assert (both.short_term.capacity, both.short_term.lifetime) == (3, 4)


def test_messages_are_bounded() -> None:
    assert len(str(MultistoreError("ä" * 10_000)).encode()) <= LONGEST_MESSAGE
    error = MistakesError([f"problem {i}: {'x' * 90}" for i in range(100)], more=50)
    assert len(str(error).encode()) <= LONGEST_MESSAGE
    lines = str(error).splitlines()
    assert lines[-1] == f"... and {150 - (len(lines) - 1)} more"
    assert did_you_mean("capacity" * 10_000, ["capacity"]) == ""
    assert did_you_mean(10**5000, ["capacity"]) == ""


@pytest.mark.parametrize("value", [10**5000, [10**5000], "x" * 10**6, [[[[[[1]]]]]], {"a": "b" * 1000}, object(), b"x" * 999], ids=lambda value: type(value).__name__)
def test_any_value_can_be_shown(value: object) -> None:
    assert len(shown(value)) <= 60
    assert strict_yaml.DEEPEST < 100
