"""Which lessons the explorer shows: those of the package, or those of a folder that the command names."""

from __future__ import annotations

from pathlib import Path

from simulator.explorer.lessons.files import Lesson, load, read_folder

_chosen: list[tuple[Lesson, ...]] = []


def put(folder: str | Path) -> None:
    """Show the lessons of a folder from now on; LessonError with everything that is wrong in them."""
    _chosen[:] = [read_folder(folder)]


def put_back() -> None:
    """Show the lessons of the package again."""
    _chosen.clear()


def shown() -> tuple[Lesson, ...]:
    """The lessons that are shown.

    >>> [lesson.id for lesson in shown()][-1]
    '11_recency_that_survives'
    """
    return _chosen[0] if _chosen else load()
