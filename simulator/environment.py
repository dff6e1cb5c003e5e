"""Settings that a user gives in environment variables, read and checked in one place."""

from __future__ import annotations

import os

from simulator.errors import MultistoreError


def text(name: str) -> str | None:
    """Value of an environment variable; an empty one counts as unset (None).

    >>> os.environ["MULTISTORE_EXAMPLE"] = ""
    >>> text("MULTISTORE_EXAMPLE") is None
    True
    """
    return os.environ.get(name) or None


def whole_number(name: str, least: int, most: int) -> int | None:
    """A whole number between two bounds from an environment variable; None when it is unset or empty.

    Raises MultistoreError when it is anything else than the digits 0 to 9, or out of bounds.

    >>> os.environ["MULTISTORE_EXAMPLE"] = "4"
    >>> whole_number("MULTISTORE_EXAMPLE", 1, 8)
    4
    >>> os.environ["MULTISTORE_EXAMPLE"] = "many"
    >>> whole_number("MULTISTORE_EXAMPLE", 1, 8)
    Traceback (most recent call last):
    simulator.errors.MultistoreError: MULTISTORE_EXAMPLE: got 'many', allowed a whole number from 1 to 8
    """
    value = text(name)
    if value is None:
        return None
    digits = value.isascii() and value.isdigit() and len(value) <= 20
    if not digits or not least <= int(value) <= most:
        short = value if len(value) <= 40 else value[:40] + "..."
        raise MultistoreError(f"{name}: got {short!r}, allowed a whole number from {least} to {most}")
    return int(value)
