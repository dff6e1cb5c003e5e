"""What was run, so that it can be run again: versions, parameters, protocol, seed and command of a result.

A provenance record is a plain dict that JSON can hold. Its part "run" is the whole input of a run and is equal for
equal runs; "environment" says with what and when it ran.
"""

from __future__ import annotations

import datetime
import functools
import importlib.metadata
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from simulator.environment import whole_number
from simulator.errors import MultistoreError, did_you_mean
from simulator.storage.json_text import parse_json_object, plain, read_json, to_json

if TYPE_CHECKING:
    from simulator.tasks.protocol import Protocol

FORMAT = 1
#: Key of the provenance record in the metadata of Parquet and PNG files, and in JSON files.
KEY = "multistore"
_PACKAGES = ("multistore", "numpy", "numba", "simpy", "scipy", "pandas", "pyarrow", "pydantic")
#: The last second that a calendar date can say (end of the year 9999, in seconds since 1970).
LAST_SECOND = 253_402_300_799
_RUN_FIELDS = ("protocol", "parameters", "backend", "seed", "subjects", "lists")


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
    may come from other versions. `command` is the argument vector after the program's name, as `multistore rerun` gives it again. The time of
    creation is that of SOURCE_DATE_EPOCH (seconds since 1970) when it is set, so that files can be reproduced byte for byte.

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
    epoch = whole_number("SOURCE_DATE_EPOCH", 0, LAST_SECOND)
    now = datetime.datetime.now(datetime.UTC) if epoch is None else datetime.datetime.fromtimestamp(epoch, datetime.UTC)
    return {"created": now.isoformat(timespec="seconds"), "versions": dict(_versions()), "platform": _platform()}


@functools.cache
def _versions() -> tuple[tuple[str, str], ...]:
    found = [("python", platform.python_version())]
    for package in _PACKAGES:
        try:
            found.append((package, importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            found.append((package, "not installed"))
    return tuple(found)


@functools.cache
def _platform() -> str:
    return f"{platform.platform()} {platform.machine()} {sys.implementation.name}"


def describe_protocol(protocol: Protocol) -> dict[str, Any]:
    """A protocol as the paradigm's name and arguments; one built or changed by hand as all its fields.

    >>> from simulator import paradigms
    >>> describe_protocol(paradigms.partial_report())["arguments"]["rows"]
    3
    """
    from simulator.tasks import paradigms

    short = {"paradigm": protocol.paradigm, "arguments": plain(dict(protocol.arguments))}
    if protocol.paradigm in paradigms.PARADIGMS and protocol.arguments and rebuild_protocol(short) == protocol:
        return short
    fields = {name: plain(getattr(protocol, name)) for name in protocol.__dataclass_fields__ if name != "steps"}
    return fields | {"steps": [_describe_step(step) for step in protocol.steps]}


def _describe_step(step: Any) -> dict[str, Any]:
    out: dict[str, Any] = {"step": type(step).__name__}
    for name in step.__dataclass_fields__:
        value = getattr(step, name)
        out[name] = [_describe_step(inner) for inner in value] if name == "steps" else plain(value)
    return out


def rebuild_protocol(described: Mapping[str, Any]) -> Protocol:
    """The protocol that `describe_protocol` described, validated as any other.

    >>> from simulator import paradigms
    >>> p = paradigms.brown_peterson(4, 18)
    >>> rebuild_protocol(describe_protocol(p)) == p
    True
    """
    from simulator.tasks import paradigms
    from simulator.tasks.protocol import Protocol

    try:
        if "steps" not in described:
            return paradigms.build(described["paradigm"], dict(described["arguments"]))
        fields = {name: _tuples(value) for name, value in described.items() if name not in ("steps", "arguments")}
        arguments = {name: _tuples(value) for name, value in described["arguments"].items()}
        steps = tuple(_rebuild_step(step) for step in described["steps"])
        return Protocol(steps=steps, arguments=arguments, **fields)
    except (AttributeError, KeyError, TypeError) as error:
        raise MultistoreError(f"provenance: protocol cannot be rebuilt ({error!r})") from error


def _rebuild_step(described: Mapping[str, Any]) -> Any:
    from simulator.tasks import protocol

    kinds = {kind.__name__: kind for kind in get_args(protocol.Step)}
    name = described.get("step")
    if name not in kinds:
        raise MultistoreError(f"provenance: unknown step {name!r}{did_you_mean(str(name), kinds)}")
    fields = {key: _tuples(value) for key, value in described.items() if key not in ("step", "steps")}
    if "steps" in described:
        fields["steps"] = tuple(_rebuild_step(step) for step in described["steps"])
    return kinds[name](**fields)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


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
        raise MultistoreError(f"provenance: no record of format {FORMAT} (found fields: {', '.join(provenance)})")
    run = dict(provenance["run"])
    missing = [name for name in _RUN_FIELDS if name not in run]
    if missing:
        raise MultistoreError(f"provenance: missing field run.{missing[0]}")
    protocol = run["protocol"]
    return {
        "protocol": None if protocol is None else rebuild_protocol(protocol),
        "parameters": run["parameters"],
        "backend": run["backend"],
        "seed": run["seed"],
        "subjects": run["subjects"],
        "lists": run["lists"],
        "trace": run.get("trace", False),
        "command": run.get("command"),
    }


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
    path = Path(path)
    if not path.is_file():
        raise MultistoreError(f"{path}: no such file")
    if path.suffix == ".parquet":
        from simulator.records import files

        return files.read_metadata(path)["provenance"]
    if path.suffix == ".png":
        return _read_png(path)
    sidecar = path.with_suffix(".json")
    if path.suffix not in (".csv", ".json", ".tsv"):
        raise MultistoreError(f"{path}: no result file of a known kind (.parquet, .csv, .tsv, .json, .png)")
    if not sidecar.is_file():
        raise MultistoreError(f"{path}: its sidecar {sidecar.name} is missing")
    value = read_json(sidecar)
    for holder in (value.get(KEY), value):
        if isinstance(holder, dict) and isinstance(holder.get("provenance"), dict):
            return dict(holder["provenance"])
    if value.get("format") == FORMAT and "run" in value:
        return value
    raise MultistoreError(f"{sidecar}: carries no provenance")


def _read_png(path: Path) -> dict[str, Any]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            text = getattr(image, "text", {}).get(KEY)
    except (OSError, UnidentifiedImageError, SyntaxError) as error:
        raise MultistoreError(f"{path}: no readable PNG picture ({error})") from error
    if text is None:
        raise MultistoreError(f"{path}: carries no provenance")
    return loads(text, str(path))
