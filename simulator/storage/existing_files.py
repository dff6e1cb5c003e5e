"""Paths that a user gives: whether they are paths, whether a file is there, and its content up to a bound."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from simulator.errors import LONGEST_VALUE, MultistoreError, shown


class UnreadableError(MultistoreError):
    """A file that cannot be read: `reason` says why, the message names the file too."""

    def __init__(self, path: str | Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{shown_path(path)}: {reason}")

    def __reduce__(self) -> tuple[type[UnreadableError], tuple[str | Path, str]]:
        return type(self), (self.path, self.reason)


def as_path(value: Any, what: str = "path") -> Path:
    """The path that a user gives as text or as a path; MultistoreError for anything else and for a zero byte.

    >>> as_path("results").name
    'results'
    >>> as_path(None, "to_csv: path")
    Traceback (most recent call last):
    simulator.errors.MultistoreError: to_csv: path: got null, allowed the path of a file or folder
    """
    if not isinstance(value, (str, os.PathLike)) or "\0" in str(value):
        raise MultistoreError(f"{what}: got {shown(value)}, allowed the path of a file or folder")
    return Path(value)


def shown_path(path: str | Path) -> str:
    """A path as a message shows it: of a name that is too long for any file only the beginning.

    >>> shown_path("a.csv"), len(shown_path("x" * 300))
    ('a.csv', 60)
    """
    text = str(path)
    longest = max((len(part) for part in Path(text).parts), default=0)
    return text if longest <= 255 and len(text) <= 1000 else text[: LONGEST_VALUE - 3] + "..."


def is_file(path: str | Path) -> bool:
    """Whether a file is there; False too for a name that no file can have.

    >>> is_file("x" * 300), is_file("a\\0b"), is_file("")
    (False, False, False)
    """
    try:
        return Path(path).is_file()
    except (OSError, ValueError):  # a name that is too long, or with a zero byte
        return False


def read_bytes(path: str | Path, most: int) -> bytes:
    """The bytes of a file of at most `most` bytes; UnreadableError says why it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
            size = max(len(data), Path(path).stat().st_size)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise UnreadableError(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > most:
        raise UnreadableError(path, f"has {size:,} bytes; allowed: at most {most:,}")
    return data


def read_text(path: str | Path, most: int) -> str:
    """The text of a file in UTF-8 (a byte-order mark is left out) of at most `most` bytes; else UnreadableError."""
    try:
        return read_bytes(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"not a text file in UTF-8 ({error.reason} at byte {error.start})"
        raise UnreadableError(path, reason) from error
