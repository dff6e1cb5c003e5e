"""The one reader of YAML: parameter files, `--set`, human tables and fits are all read here.

It reads the plain part of YAML 1.2 (core schema), so that a value means what it looks like: `1e-9` is a number, `010`
is ten, `1:30`, `2013-01-01`, `yes` and `off` are words, `true` and `false` are the booleans. A name (a key) is the text
as it is written. What would surprise is a problem and is reported with its line: a name written twice, a tag, an alias,
a name that is a list. Size, depth and the number of values are bounded, so that no file can hang the program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from simulator.errors import shown
from simulator.storage.existing_files import UnreadableError, read_text

#: Bytes of the largest file.
LARGEST_FILE = 1_000_000
#: Lists and mappings within each other.
DEEPEST = 50
#: Values and names in one file.
MOST_VALUES = 20_000
#: Characters of a number.
LONGEST_NUMBER = 100

Place = tuple[str | int, ...]
"""Where a value stands: names of mappings and places of lists, from the outermost to the innermost."""

_WHOLE = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_TAGS = "tag:yaml.org,2002:"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlProblem(NamedTuple):
    """Something that cannot be read: its line (None: the whole file) and what is wrong there."""

    line: int | None
    text: str

    def at(self, origin: str) -> str:
        """The problem with the file and the line it stands in, as in 'a.yaml, line 3: ...'."""
        return f"{origin}: {self.text}" if self.line is None else f"{origin}, line {self.line}: {self.text}"


@dataclass
class YamlDocument:
    """What a text holds, the line of every value by its path, and everything that could not be read.

    Values that could not be read are left out of `content`, which is None where reading had to end; of a name written
    twice the first value stays.
    """

    content: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[YamlProblem] = field(default_factory=list)

    def line(self, path: Place) -> int | None:
        """The line of a value, or of the innermost part of its path that stands in the file; None for the whole.

        >>> parse_yaml("a:\\n  b: 1\\n").line(("a", "c"))
        1
        """
        return next((self.lines[path[:k]] for k in range(len(path), 0, -1) if path[:k] in self.lines), None)


def read_yaml(path: str | Path) -> YamlDocument:
    """Read a file of at most 1 MB in UTF-8; a file that cannot be read has a document with that problem alone."""
    try:
        return parse_yaml(read_text(path, LARGEST_FILE))
    except UnreadableError as error:
        return YamlDocument(problems=[YamlProblem(None, error.reason)])


def parse_yaml(text: str) -> YamlDocument:
    """Read a text as one YAML document; whatever the text is, this returns, with the problems in the document.

    >>> parse_yaml("a: 010\\nb: yes\\n1: [1e-3, ~, true]").content
    {'a': 10, 'b': 'yes', '1': [0.001, None, True]}
    >>> [problem.at("x.yaml") for problem in parse_yaml("a: 1\\na: 2").problems]
    ["x.yaml, line 2: 'a' is given twice (first in line 1); keep one of them"]
    """
    reader = _Reader()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reader.take(event)
    except _Beyond as error:
        reader.document.content = None
        reader.document.problems.append(YamlProblem(*error.args))
    except yaml.YAMLError as error:
        reader.document.content = None
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
        line = mark.line + 1 if mark else None
        reader.document.problems.append(YamlProblem(line, f"not readable as YAML: {reason}"))
    except UnicodeEncodeError as error:
        reader.document.problems.append(YamlProblem(None, f"not readable as YAML: {error.reason}"))
    return reader.document


class _Beyond(Exception):
    """A bound is passed, so reading ends: (line, text)."""


@dataclass
class _Frame:
    """A list or mapping that is still open: what it holds so far, and the name that waits for its value."""

    holder: Any
    path: Place
    lines: dict[str, int] = field(default_factory=dict)
    name: str | None = None
    awaits_name: bool = True


class _Reader:
    """Builds values from the events of the parser, without recursion."""

    def __init__(self) -> None:
        self.document = YamlDocument()
        self._open: list[_Frame] = []
        self._values = self._documents = 0

    def take(self, event: Any) -> None:
        """Take the next event of the parser."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _Beyond(line, "not readable as YAML: a second document begins; allowed: one")
        elif isinstance(event, yaml.CollectionEndEvent):
            frame = self._open.pop()
            self._put(frame.holder, line)
        elif isinstance(event, yaml.NodeEvent):
            self._values += 1
            if self._values > MOST_VALUES:
                raise _Beyond(line, f"more than {MOST_VALUES:,} values and names; allowed: fewer")
            self._take_node(event, line)

    def _take_node(self, event: yaml.NodeEvent, line: int) -> None:
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            self._problem(line, f"tag {shown(str(tag).replace(_TAGS, '!!'))} is not read; write the value without it")
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) == DEEPEST:
                raise _Beyond(line, f"lists and mappings are more than {DEEPEST} deep; allowed: fewer")
            self._note(line)
            holder: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._open.append(_Frame(holder, self._path()))
        elif isinstance(event, yaml.AliasEvent):
            self._problem(line, f"alias {shown('*' + str(event.anchor))} is not read; write the value again")
            self._put(_NOTHING, line)
        elif isinstance(event, yaml.ScalarEvent):
            if self._open and isinstance(self._open[-1].holder, dict) and self._open[-1].awaits_name:
                self._name(event.value, line)
            elif tag not in (None, "!"):
                self._put(_NOTHING, line)
            else:
                self._put(self._scalar(event, line), line)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Any:
        text = str(event.value)
        if not event.implicit[0]:
            return text
        if text in _SPECIAL:
            return _SPECIAL[text]
        if not _NUMBER.fullmatch(text):
            return text
        if len(text) > LONGEST_NUMBER:
            self._problem(line, f"a number of {len(text):,} characters; allowed: at most {LONGEST_NUMBER}")
            return _NOTHING
        return int(text) if _WHOLE.fullmatch(text) else float(text)

    def _name(self, name: str, line: int) -> None:
        """Take a name of the innermost mapping; a second value under it will be left out."""
        frame = self._open[-1]
        frame.awaits_name = False
        if name in frame.lines:
            place = ".".join(str(part) for part in (*frame.path, name))
            self._problem(line, f"{shown(place)} is given twice (first in line {frame.lines[name]}); keep one of them")
            return
        frame.name, frame.lines[name] = name, line
        self.document.lines.setdefault((*frame.path, name), line)

    def _put(self, value: Any, line: int) -> None:
        """Enter a finished value where it belongs."""
        if not self._open:
            self.document.content = None if value is _NOTHING else value
            return
        frame = self._open[-1]
        if isinstance(frame.holder, list):
            self._note(line)
            if value is not _NOTHING:
                frame.holder.append(value)
        elif frame.awaits_name:
            if value is not _NOTHING:
                kind = "a list" if isinstance(value, list) else "a mapping"
                self._problem(line, f"{kind} stands where a name belongs")
            frame.awaits_name = False
        else:
            if frame.name is not None and value is not _NOTHING:
                frame.holder[frame.name] = value
            frame.name, frame.awaits_name = None, True

    def _path(self) -> Place:
        """Path of the value that comes next."""
        if not self._open:
            return ()
        frame = self._open[-1]
        if isinstance(frame.holder, list):
            return (*frame.path, len(frame.holder))
        return frame.path if frame.name is None else (*frame.path, frame.name)

    def _note(self, line: int) -> None:
        """Note the line of an entry of a list; those of named values are noted with their names."""
        if self._open and isinstance(self._open[-1].holder, list):
            self.document.lines.setdefault(self._path(), line)

    def _problem(self, line: int, text: str) -> None:
        self.document.problems.append(YamlProblem(line, text))


_NOTHING = object()
