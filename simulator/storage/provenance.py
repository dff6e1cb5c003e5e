"""What was run, so that it can be run again: versions, parameters, protocol, seed and command of a result.

A provenance record is a plain dict that JSON can hold. Its part "run" is the whole input of a run and is equal for
equal runs; "environment" says with what and when it ran.
"""

from __future__ import annotations

import datetime
import functools
import importlib.metadata
import platform
import struct
import sys
import warnings
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.environment import whole_number
from simulator.errors import MultistoreError, shown, shown_name
from simulator.storage.described_protocol import describe_protocol, rebuild_protocol
from simulator.storage.existing_files import as_path, is_file, shown_path
from simulator.storage.json_text import parse_json_object, plain, read_json, to_json

if TYPE_CHECKING:
    from simulator.tasks.protocol import Protocol

FORMAT = 1
#: Key of the provenance record in the metadata of Parquet and PNG files, and in JSON files.
KEY = "multistore"
_PACKAGES = ("multistore", "numpy", "numba", "simpy", "scipy", "pandas", "pyarrow", "pydantic")


def capture(
    protocol: Protocol | None = None,
    parameters: Any = None,
    *,
    backend: str = "compiled",
    identity: Mapping[str, Any] | None = None,
    seed: int = 0,
    subjects: int | Sequence[int] = 1,
    lists: int = 1,
    trace: bool = False,
    command: Sequence[str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Describe a run. `parameters` is a pydantic model or nested mapping; `extra` joins the deterministic part "run".

    `identity` is what the engine says of itself (`Backend.identity`); it stands in "environment", because equal records
    may come from other versions. `command` is the argument vector after the program's name, as `multistore rerun` gives
    it again. The time of creation is that of SOURCE_DATE_EPOCH (seconds since 1970) when it is set, so that files can be
    reproduced byte for byte.

    >>> record = capture(seed=7, command=["run", "serial_position"])
    >>> record["run"]["seed"], sorted(record)
    (7, ['environment', 'format', 'run'])
    """
    run: dict[str, Any] = {
        "protocol": None if protocol is None else describe_protocol(protocol),
        "parameters": plain(parameters),
        "backend": backend,
        "seed": plain(seed),
        "subjects": plain(subjects),
        "lists": plain(lists),
        "trace": bool(trace),
        "command": None if command is None else [str(word) for word in command],
    }
    run.update(plain(dict(extra or {})))
    about = environment() | ({} if identity is None else {"backend": plain(dict(identity))})
    return {"format": FORMAT, "run": run, "environment": about}


def environment() -> dict[str, Any]:
    """Versions, platform and time: the part of provenance that may differ between equal runs."""
    epoch = whole_number("SOURCE_DATE_EPOCH")
    now = datetime.datetime.now(datetime.UTC) if epoch is None else datetime.datetime.fromtimestamp(epoch, datetime.UTC)
    return {"created": now.isoformat(timespec="seconds"), "versions": dict(_versions()), "platform": _platform()}


@functools.cache
def _versions() -> tuple[tuple[str, str], ...]:
    versions = [("python", platform.python_version())]
    for package in _PACKAGES:
        try:
            versions.append((package, importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            versions.append((package, "not installed"))
    return tuple(versions)


@functools.cache
def _platform() -> str:
    return f"{platform.platform()} {platform.machine()} {sys.implementation.name}"


def deterministic(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The part that is equal for equal runs: all but the environment (time, versions, platform).

    >>> deterministic(capture(seed=3)) == deterministic(capture(seed=3))
    True
    """
    return {name: value for name, value in provenance.items() if name != "environment"}


def rerun_arguments(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that repeat a run: those of `simulate`, and the command line.

    protocol (built again), parameters (nested dict), backend, seed, subjects, lists, trace; and `command`, the
    argument vector, or None when `simulate` was called from Python. Raises
    MultistoreError when a field is missing or the record is of an unknown format.

    >>> from simulator import paradigms
    >>> again = rerun_arguments(capture(paradigms.savings(), {"short_term": {"capacity": 4.0}}, seed=5, lists=2))
    >>> again["protocol"].paradigm, again["seed"], again["lists"], again["command"]
    ('savings', 5, 2, None)
    """
    if provenance.get("format") != FORMAT or not isinstance(provenance.get("run"), Mapping):
        fields = shown_name(", ".join(str(name) for name in provenance))
        raise MultistoreError(f"provenance: no record of format {FORMAT} (its fields: {fields})")
    run = {"trace": False, "command": None, **provenance["run"]}
    for name, (is_right, allowed) in _RUN_FIELDS.items():
        if name not in run:
            raise MultistoreError(f"provenance: missing field run.{name}")
        if not is_right(run[name]):
            raise MultistoreError(f"provenance: run.{name} is {shown(run[name])}, allowed {allowed}")
    protocol = None if run["protocol"] is None else rebuild_protocol(run["protocol"])
    return {name: run[name] for name in _RUN_FIELDS} | {"protocol": protocol}


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_list_of(kind: Callable[[Any], bool], value: Any) -> bool:
    return isinstance(value, list) and all(kind(entry) for entry in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


#: Fields of a run that repeat it: what is right in them, in code and in words. `simulate` checks the ranges.
_RUN_FIELDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "protocol": (lambda value: value is None or isinstance(value, Mapping), "an object or null"),
    "parameters": (lambda value: value is None or isinstance(value, Mapping), "an object or null"),
    "backend": (_is_text, "a name"),
    "seed": (_is_whole, "a whole number"),
    "subjects": (lambda value: value is None or _is_whole(value) or _is_list_of(_is_whole, value),
                 "a whole number or a list of them"),
    "lists": (lambda value: value is None or _is_whole(value), "a whole number"),
    "trace": (lambda value: isinstance(value, bool), "true or false"),
    "command": (lambda value: value is None or _is_list_of(_is_text, value), "a list of words or null"),
}  # fmt: skip


def dumps(provenance: Mapping[str, Any]) -> str:
    """Provenance as JSON text with sorted keys, strict (NaN and infinity are refused)."""
    return to_json(dict(provenance))


def loads(text: str | bytes, where: str) -> dict[str, Any]:
    """Read provenance from JSON text that stands in `where`; MultistoreError when it is none."""
    return parse_json_object(text, where, "provenance")


def read(path: str | Path) -> dict[str, Any]:
    """The provenance inside a result file: .parquet, .csv (its .json sidecar), .json or .png.

    Raises MultistoreError naming the file when it cannot be read or carries none.
    """
    path = as_path(path, "result file")
    if not is_file(path):
        raise MultistoreError(f"{shown_path(path)}: no such file")
    if path.suffix == ".parquet":
        value = read_parquet_metadata(path)
    elif path.suffix == ".png":
        return _read_png(path)
    elif path.suffix in (".csv", ".json", ".tsv"):
        path = _sidecar(path)
        value = read_json(path)
    else:
        raise MultistoreError(f"{path}: no result file of a known kind (.parquet, .csv, .tsv, .json, .png)")
    for holder in (value.get(KEY), value):
        if isinstance(holder, dict) and isinstance(holder.get("provenance"), dict):
            return dict(holder["provenance"])
    if value.get("format") == FORMAT and "run" in value:
        return value
    raise MultistoreError(f"{path}: carries no provenance")


def _sidecar(path: Path) -> Path:
    sidecar = path.with_suffix(".json")
    if not sidecar.is_file():
        raise MultistoreError(f"{path}: its sidecar {sidecar.name} is missing")
    return sidecar


def read_parquet_metadata(path: Path) -> dict[str, Any]:
    """What Multistore wrote into the metadata of a Parquet file; MultistoreError when it wrote nothing there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not is_file(path):
        raise MultistoreError(f"{shown_path(path)}: no such file")
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise MultistoreError(f"{path}: no readable Parquet file ({shown_name(reason)})") from error
    if KEY.encode() not in metadata:
        raise MultistoreError(f"{path}: not written by Multistore (no metadata '{KEY}')")
    return loads(metadata[KEY.encode()], str(path))


def _read_png(path: Path) -> dict[str, Any]:
    from PIL import Image

    damaged = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error,
               Image.DecompressionBombError, Image.DecompressionBombWarning)  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=["PNG"]) as image:
                text = getattr(image, "text", {}).get(KEY)
    except damaged as error:
        raise MultistoreError(f"{path}: no readable PNG picture ({shown_name(str(error))})") from error
    if text is None:
        raise MultistoreError(f"{path}: carries no provenance")
    return loads(text, str(path))
