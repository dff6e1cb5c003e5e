"""Strict JSON: what is refused, and that reading gives back what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import MultistoreError
from simulator.storage.json_text import parse_json, parse_json_object, read_json, to_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_round_trip(value: object) -> None:
    assert parse_json(to_json(value), "x.json") == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ("", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        ("[" * 100_000, "more than 100 deep"),
        ("[" * 101 + "]" * 101, "more than 100 deep"),
        ('{"a":' * 5000 + "1" + "}" * 5000, "more than 100 deep"),
        ("[" + "9" * 6000 + "]", "a number of 6,000 digits"),
        ("NaN", "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ('{"a": 1, "a": 2}', "'a' is given twice"),
    ],
)
def test_refused(text: str | bytes, reason: str) -> None:
    with pytest.raises(MultistoreError, match=reason) as caught:
        parse_json(text, "x.json")
    assert str(caught.value).startswith("x.json: ")


def test_only_an_object_is_a_record(tmp_path: Path) -> None:
    with pytest.raises(MultistoreError, match="is list, expected an object"):
        parse_json_object("[1]", "x.json")
    with pytest.raises(MultistoreError, match="No such file"):
        read_json(tmp_path / "none.json")
    (tmp_path / "a.json").write_text('{"a": 1}')
    assert read_json(tmp_path / "a.json") == {"a": 1}


def test_writing() -> None:
    assert to_json({"b": np.int16(2), "a": (1, np.float64(0.5)), "c": {3}}) == '{"a": [1, 0.5], "b": 2, "c": [3]}'
    with pytest.raises(MultistoreError, match="not a finite number"):
        to_json([float("nan")])
    deep: list[object] = []
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(MultistoreError, match="more than 100 deep"):
        to_json(deep)
