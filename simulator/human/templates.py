"""Pairs of files to start from for a table of one's own: commented, with example numbers that load."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from simulator.errors import did_you_mean, shown
from simulator.human.mistakes import HumanTableError
from simulator.storage.existing_files import as_path, is_file, shown_path

#: Kinds of template, and what each is for.
TEMPLATES: dict[str, str] = {
    "free-recall": "a list recalled in any order: serial position, first recall, lag-CRP, words recalled",
    "forgetting": "savings in relearning after retention intervals of minutes to months",
    "brown-peterson": "a few items recalled after seconds of subtraction",
    "partial-report": "letters reported from a brief display, by delay of the cue",
    "practice": "choice response times over blocks of practice",
}


def write_template(kind: str, folder: str | os.PathLike[str] = ".") -> tuple[Path, Path]:
    """Write my_KIND.csv and my_KIND.yaml into `folder` (made if need be) and return their paths.

    Nothing is overwritten: a HumanTableError says which file is in the way, that the kind is unknown, or why the
    folder cannot be written; then neither file is left behind.

    >>> import tempfile
    >>> from simulator import human
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table, about = human.write_template("free-recall", folder)
    ...     human.load(table).conditions
    ('slow', 'fast')
    """
    if not isinstance(kind, str) or kind not in TEMPLATES:
        raise HumanTableError(
            [f"template: unknown kind {shown(kind)}, allowed: {', '.join(TEMPLATES)}{did_you_mean(kind, TEMPLATES)}"]
        )
    if not isinstance(folder, (str, os.PathLike)):
        raise HumanTableError([f"template: folder: got {shown(folder)}, allowed a path"])
    source = resources.files("simulator.human") / "templates"
    target = as_path(folder, "template: folder")
    stem = "my_" + kind.replace("-", "_")
    paths = (target / f"{stem}.csv", target / f"{stem}.yaml")
    in_the_way = [str(path) for path in paths if is_file(path)]
    if in_the_way:
        raise HumanTableError(
            [
                f"{path}: is there already and is not overwritten; move it, or choose another folder"
                for path in in_the_way
            ]
        )
    written: list[Path] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in paths:
            text = (source / path.name).read_text(encoding="utf-8")
            with path.open("x", encoding="utf-8") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise HumanTableError(
            [f"{shown_path(error.filename or target)}: cannot be written: {error.strerror}"]
        ) from error
    return paths
