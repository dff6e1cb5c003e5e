"""Settings that a user gives in environment variables, read and checked in one place."""

from __future__ import annotations

import os

from simulator.errors import MultistoreError

#: Variables that hold a whole number, with the least and the highest. More threads than any machine has processors are a
#: slip of the pen; the last date of a file is that of the year 9999 (seconds since 1970).
WHOLE_NUMBERS = {
    "MULTISTORE_THREADS": (1, 4096),
    "MULTISTORE_JIT": (0, 1),
    "SOURCE_DATE_EPOCH": (0, 253_402_300_799),
}


def text(name: str) -> str | None:
    """Value of an environment variable; an empty one counts as unset (None).

    >>> os.environ["MULTISTORE_EXAMPLE"] = ""
    >>> text("MULTISTORE_EXAMPLE") is None
    True
    """
    return os.environ.get(name) or None


#: Where networks can run.
DEVICES = ("cpu", "cuda")


def one_of(name: str, allowed: tuple[str, ...]) -> str | None:
    """One of some words from an environment variable; None when it is unset or empty, MultistoreError for another word.

    >>> os.environ["MULTISTORE_EXAMPLE"] = "gpu"
    >>> one_of("MULTISTORE_EXAMPLE", ("cpu", "cuda"))
    Traceback (most recent call last):
    simulator.errors.MultistoreError: MULTISTORE_EXAMPLE: got 'gpu', allowed cpu, cuda
    """
    value = text(name)
    if value is not None and value not in allowed:
        raise MultistoreError(f"{name}: got {value[:40]!r}, allowed {', '.join(allowed)}")
    return value


def whole_number(name: str) -> int | None:
    """The whole number in one of the environment variables of `WHOLE_NUMBERS`; None when it is unset or empty.

    Raises MultistoreError when it is anything else than the digits 0 to 9, or out of bounds.

    >>> whole_number("MULTISTORE_JIT") in (None, 0, 1)
    True
    """
    least, most = WHOLE_NUMBERS[name]
    value = text(name)
    if value is None:
        return None
    digits = value.isascii() and value.isdigit() and len(value) <= 20
    if not digits or not least <= int(value) <= most:
        short = value if len(value) <= 40 else value[:40] + "..."
        raise MultistoreError(f"{name}: got {short!r}, allowed a whole number from {least} to {most}")
    return int(value)


def check() -> None:
    """Read every variable of `WHOLE_NUMBERS`, before a library reads one in its own way (numpy reads SOURCE_DATE_EPOCH).

    Raises MultistoreError for the first that holds no such number.
    """
    for name in WHOLE_NUMBERS:
        whole_number(name)
