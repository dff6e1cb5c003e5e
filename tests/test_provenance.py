"""Provenance: what was run is kept in every kind of file and can be run again."""

from __future__ import annotations

import json
import struct
import zlib

import numpy as np
import pytest
from small_records import small_records

from simulator import paradigms
from simulator.errors import MultistoreError
from simulator.storage import provenance
from simulator.tasks.protocol import Delay, NewList, Present, Protocol, Recall, Repeat

PROTOCOLS = [
    paradigms.free_recall(5, 1.0, gap=(0.8, 1.2), modality="auditory"),
    paradigms.savings(retention_interval=86400),
    paradigms.partial_report(cue_delay=None),
    Protocol("mine", "words", 2, (Repeat((NewList("a"), Present((0,)), Present((1,), gap=(0.1, 0.2)),
             Delay(1.0, "away"), Recall("serial")), perfect_recalls=2),), "none"),
]  # fmt: skip


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.paradigm)
def test_protocols_are_rebuilt_from_provenance(protocol):
    from dataclasses import replace

    for original in (protocol, replace(protocol, strategy="maintenance", suppression=True)):
        record = provenance.capture(original, {"a": {"b": 1.5}}, seed=4, subjects=[3, 5], lists=7, trace=True)
        again = provenance.rerun_arguments(json.loads(provenance.dumps(record)))
        assert again.pop("protocol") == original
        assert again == {"parameters": {"a": {"b": 1.5}}, "backend": "compiled", "seed": 4, "subjects": [3, 5],
                         "lists": 7, "trace": True, "command": None}  # fmt: skip


def test_provenance_takes_parameters_and_numpy_numbers():
    from simulator.parameters.declarations import Parameters

    record = provenance.capture(None, Parameters(), seed=np.int64(4), subjects=np.arange(2), extra={"fast": True})
    assert record["run"]["parameters"]["short_term"]["capacity"] == Parameters().short_term.capacity
    assert record["run"]["subjects"] == [0, 1] and record["run"]["fast"] is True
    assert Parameters.model_validate(provenance.rerun_arguments(record)["parameters"]) == Parameters()
    assert set(record["environment"]["versions"]) >= {"python", "numpy", "simpy"}


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda r: r.pop("format"), "no record of format 1"),
        (lambda r: r["run"].pop("seed"), "missing field run.seed"),
        (lambda r: r["run"]["protocol"].update(paradigm="free_recal"), "did you mean 'free_recall'"),
        (lambda r: r["run"]["protocol"]["arguments"].update(words=3), "unknown argument 'words'"),
        (lambda r: r["run"]["protocol"].update(steps=[{"step": "Presnt"}]), "did you mean 'Present'"),
    ],
)
def test_wrong_provenance_is_named(change, message):
    record = small_records().provenance
    change(record)
    with pytest.raises(MultistoreError, match=message):
        provenance.rerun_arguments(record)


def test_provenance_of_pictures_and_json(tmp_path):
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    record = small_records().provenance
    info = PngInfo()
    info.add_text(provenance.KEY, provenance.dumps(record))
    Image.new("L", (2, 2)).save(tmp_path / "a.png", pnginfo=info)
    assert provenance.read(tmp_path / "a.png") == record
    Image.new("L", (2, 2)).save(tmp_path / "b.png")
    with pytest.raises(MultistoreError, match=r"b\.png: carries no provenance"):
        provenance.read(tmp_path / "b.png")
    (tmp_path / "c.png").write_bytes(b"no picture")
    with pytest.raises(MultistoreError, match=r"c\.png: no readable PNG"):
        provenance.read(tmp_path / "c.png")
    (tmp_path / "d.json").write_text(provenance.dumps(record))
    assert provenance.read(tmp_path / "d.json") == record
    (tmp_path / "e.json").write_text("{}")
    (tmp_path / "f.txt").write_text("")
    (tmp_path / "g.csv").write_text("")
    for name, message in (("e.json", "carries no provenance"), ("f.txt", "known kind"), ("g.csv", "sidecar g.json")):
        with pytest.raises(MultistoreError, match=message):
            provenance.read(tmp_path / name)
    with pytest.raises(MultistoreError, match="no such file"):
        provenance.read(tmp_path / "h.json")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subjects", "x"), ("subjects", 1.5), ("subjects", True), ("subjects", ["a"]), ("lists", "x"), ("lists", [1]),
        ("seed", "x"), ("seed", 1.5), ("backend", 5), ("command", 5), ("command", "run x"), ("command", [1]),
        ("trace", "x"), ("trace", 1), ("parameters", 5), ("protocol", "x"), ("protocol", [1]),
        ("protocol", {"paradigm": "free_recall", "arguments": "x"}), ("protocol", {"paradigm": 5, "arguments": {}}),
        ("protocol", {"paradigm": "savings", "arguments": {"self": 1}}), ("protocol", {}),
        ("protocol", {"steps": "x", "arguments": {}}), ("protocol", {"steps": [1], "arguments": {}}),
        ("protocol", {"steps": [{"step": [1]}], "arguments": {}}), ("protocol", {"steps": [], "arguments": "x"}),
        ("protocol", {"steps": [{"step": "Delay", "self": 1}], "arguments": {}, "paradigm": "x"}),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind(field: str, value: object) -> None:
    record = provenance.capture(paradigms.savings(), {})
    record["run"][field] = value
    with pytest.raises(MultistoreError) as caught:
        provenance.rerun_arguments(record)
    assert len(str(caught.value)) < 2_000


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    out = b"\x89PNG\r\n\x1a\n"
    for kind, data in chunks:
        out += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return out


def header(side: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)


BOMB = (b"zTXt", b"multistore\0\0" + zlib.compress(b" " * 70_000_000))
PICTURES = {
    "large text": png(header(1), BOMB, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")),
    "large picture": png(header(60_000), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")),
    "cut": png(header(1))[:20],
    "empty": b"",
    "text that is none": png(header(1), (b"zTXt", b"multistore\0\0abc"), (b"IEND", b"")),
    "deep": png(header(1), (b"tEXt", b"multistore\0" + b"[" * 100_000), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")),
    "another kind": b"GIF89a\1\0\1\0\0\0\0;",
}


@pytest.mark.parametrize("kind", PICTURES)
def test_hostile_pictures(kind: str, tmp_path) -> None:
    (tmp_path / "a.png").write_bytes(PICTURES[kind])
    with pytest.raises(MultistoreError, match=r"a\.png"):
        provenance.read(tmp_path / "a.png")


@pytest.mark.parametrize("name", ["", ".", "/", "x" * 300, "x" * 300 + ".png"])
def test_names_that_no_file_has(name: str) -> None:
    with pytest.raises(MultistoreError, match="no such file"):
        provenance.read(name)
