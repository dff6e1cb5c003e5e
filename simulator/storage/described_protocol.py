"""A protocol as plain values that JSON can hold, and the same protocol again from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from simulator.errors import MultistoreError, did_you_mean, shown
from simulator.storage.json_text import plain
from simulator.tasks import paradigms
from simulator.tasks.protocol import Protocol, Step


def describe_protocol(protocol: Protocol) -> dict[str, Any]:
    """A protocol as the paradigm's name and arguments; one built or changed by hand as all its fields.

    >>> from simulator import paradigms
    >>> describe_protocol(paradigms.partial_report())["arguments"]["rows"]
    3
    """
    short = {"paradigm": protocol.paradigm, "arguments": plain(dict(protocol.arguments))}
    if protocol.paradigm in paradigms.PARADIGMS and protocol.arguments and rebuild_protocol(short) == protocol:
        return short
    fields = {name: plain(getattr(protocol, name)) for name in protocol.__dataclass_fields__ if name != "steps"}
    return fields | {"steps": [_describe_step(step) for step in protocol.steps]}


def _describe_step(step: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"step": type(step).__name__}
    for name in step.__dataclass_fields__:
        value = getattr(step, name)
        fields[name] = [_describe_step(inner) for inner in value] if name == "steps" else plain(value)
    return fields


def rebuild_protocol(described: Mapping[str, Any]) -> Protocol:
    """The protocol that `describe_protocol` described, validated as any other.

    >>> from simulator import paradigms
    >>> p = paradigms.brown_peterson(4, 18)
    >>> rebuild_protocol(describe_protocol(p)) == p
    True
    """
    if not isinstance(described, Mapping):
        raise MultistoreError(f"provenance: protocol is {shown(described)}, expected an object")
    try:
        if "steps" not in described:
            return paradigms.build(described["paradigm"], dict(described["arguments"]))
        fields = {name: _tuples(value) for name, value in described.items() if name not in ("steps", "arguments")}
        arguments = {name: _tuples(value) for name, value in described["arguments"].items()}
        steps = tuple(_rebuild_step(step) for step in described["steps"])
        return Protocol(steps=steps, arguments=arguments, **fields)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, MultistoreError):
            raise
        raise MultistoreError(f"provenance: protocol cannot be rebuilt ({shown(error)})") from error


def _rebuild_step(described: Mapping[str, Any]) -> Any:
    kinds = {kind.__name__: kind for kind in get_args(Step)}
    name = described.get("step")
    if not isinstance(name, str) or name not in kinds:
        raise MultistoreError(f"provenance: unknown step {shown(name)}{did_you_mean(name, kinds)}")
    fields = {key: _tuples(value) for key, value in described.items() if key not in ("step", "steps")}
    if "steps" in described:
        fields["steps"] = tuple(_rebuild_step(step) for step in described["steps"])
    return kinds[name](**fields)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(entry) for entry in value) if isinstance(value, list) else value
