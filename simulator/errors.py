"""The errors a user may cause: short, all of them at once, with the likely spelling of what was meant.

Everything that a wrong file, option or argument can raise derives from `MultistoreError`; the command line prints it
and exits with code 2, without a traceback.
"""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable, Sequence
from typing import Any

#: Bytes of the longest message.
LONGEST_MESSAGE = 1900
#: Mistakes that one message shows in full; a file that is wrong throughout would otherwise fill the screen.
MOST_PROBLEMS = 20
#: Characters of a value that a message repeats.
LONGEST_VALUE = 60
#: Characters of a word that is compared with the names that exist; no name is as long.
_LONGEST_WORD = 100


class MultistoreError(ValueError):
    """A mistake of the user: the text says what, where, and what is allowed instead, in at most 1,900 bytes."""

    def __init__(self, message: object = "") -> None:
        super().__init__(_cut(str(message), LONGEST_MESSAGE))


class MistakesError(MultistoreError):
    """Several mistakes at once: `problems` has one line for each, `more` counts those without a line.

    >>> print(MistakesError(["a.yaml, line 1: ...", "a.yaml, line 3: ..."], more=7))
    a.yaml, line 1: ...
    a.yaml, line 3: ...
    ... and 7 more
    """

    def __init__(self, problems: Iterable[str], more: int = 0) -> None:
        self.problems = tuple(dict.fromkeys(problems))  # one line says it, however often it is so
        self.more = more
        super().__init__(_list(self.problems, more))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems, self.more)


def _list(problems: Sequence[str], more: int) -> str:
    """As many problems as go into one message, a line each, and how many there are beyond."""
    lines: list[str] = []
    room = LONGEST_MESSAGE - len("\n... and 1,000,000 more")
    for problem in problems[:MOST_PROBLEMS]:
        line = _cut(problem, room)
        if lines and len(line.encode("utf-8", "replace")) + 1 > room:
            break
        lines.append(line)
        room -= len(line.encode("utf-8", "replace")) + 1
    unlisted = len(problems) - len(lines) + more
    return "\n".join(lines + ([f"... and {unlisted:,} more"] if unlisted else []))


def _cut(text: str, most: int) -> str:
    """The text, or its beginning and " ..." where it has more than `most` bytes in UTF-8."""
    if len(text) * 4 <= most or len(text.encode("utf-8", "replace")) <= most:
        return text
    return text[:most].encode("utf-8", "replace")[: max(0, most - 4)].decode("utf-8", "ignore") + " ..."


def shown(value: Any) -> str:
    """Return a value as a message shows it: numbers short, text in quotes, at most 60 characters.

    >>> shown(5.0), shown("5"), shown(None), shown(True), shown(1e-9)
    ('5', "'5'", 'null', 'true', '1e-09')
    >>> len(shown("x" * 100_000))
    60
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, int) and value.bit_length() > 190:
        return "a number of over 57 digits"
    try:
        text = repr(value[: LONGEST_VALUE + 1]) if isinstance(value, str) else _SHORT.repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits within a list
        text = f"a {type(value).__name__}"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


_SHORT = reprlib.Repr()
_SHORT.maxlevel = 4
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 2 * LONGEST_VALUE
_SHORT.maxdict = _SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxset = 12


def shown_name(name: object) -> str:
    """A name as a message shows it, without quotes and at most 60 characters; a value that is no name as `shown`.

    >>> shown_name("short_term.capacity"), len(shown_name("x" * 1000)), shown_name(None)
    ('short_term.capacity', 60, 'null')
    """
    if not isinstance(name, str):
        return shown(name)
    return name if len(name) <= LONGEST_VALUE else name[: LONGEST_VALUE - 3] + "..."


def closest(word: object, names: Iterable[str]) -> str | None:
    """Return the name most like `word`, or None when none is near.

    Case and the choice of '-', '_' or ' ' do not count; a name that begins with the word is near too.

    >>> closest("capcity", ["capacity", "lifetime"])
    'capacity'
    >>> closest("zzz", ["capacity", "lifetime"]) is None
    True
    """

    def plain(name: str) -> str:
        return name.lower().replace("-", "_").replace(" ", "_")

    by_plain = {plain(name): name for name in names}
    plain_word = plain(word if isinstance(word, str) else shown(word))
    if len(plain_word) > _LONGEST_WORD:
        return None
    near = difflib.get_close_matches(plain_word, by_plain, n=1, cutoff=0.6)
    if near:
        return by_plain[near[0]]
    starts = [name for name in by_plain if len(plain_word) >= 3 and name.startswith(plain_word)]
    return by_plain[starts[0]] if starts else None


def did_you_mean(word: object, names: Iterable[str]) -> str:
    """Return the end of an error's sentence, "; did you mean 'x'?", or nothing when no name is near.

    >>> did_you_mean("free_recal", ["free_recall", "savings"])
    "; did you mean 'free_recall'?"
    >>> did_you_mean("zzz", ["free_recall", "savings"])
    ''
    """
    near = closest(word, names)
    return "" if near is None else f"; did you mean '{near}'?"
