"""The errors a user may cause, and the likely spelling of what was meant.

Everything that a wrong file, option or argument can raise derives from `MultistoreError`; the command line prints it
and exits with code 2, without a traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class MultistoreError(ValueError):
    """A mistake in what the user gave; its text says what, where, and what is allowed instead."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `word`, or None when none is near.

    Case and the choice of '-', '_' or ' ' do not count; a name that begins with the word is near too.

    >>> closest("capcity", ["capacity", "lifetime"])
    'capacity'
    >>> closest("zzz", ["capacity", "lifetime"]) is None
    True
    """

    def plain(name: str) -> str:
        return name.lower().replace("-", "_").replace(" ", "_")

    by_plain = {plain(name): name for name in known}
    wanted = plain(str(word))
    near = difflib.get_close_matches(wanted, by_plain, n=1, cutoff=0.6)
    if near:
        return by_plain[near[0]]
    starts = [name for name in by_plain if len(wanted) >= 3 and name.startswith(wanted)]
    return by_plain[starts[0]] if starts else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of an error's sentence, "; did you mean 'x'?", or nothing when no known name is near.

    >>> did_you_mean("free_recal", ["free_recall", "savings"])
    "; did you mean 'free_recall'?"
    >>> did_you_mean("zzz", ["free_recall", "savings"])
    ''
    """
    near = closest(word, known)
    return "" if near is None else f"; did you mean '{near}'?"
