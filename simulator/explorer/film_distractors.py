"""Distractors in the short-term store, of whose entry into a free place a trace says nothing: when it may have been.

A trace has a row when an item of the list is displaced and when a distractor is lost, not when a distractor enters. An
entry is put at the latest end of a distractor operation or of a judgement that agrees with what is seen: the store was
full when it displaced something, and held no more than it has room for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from simulator.reporting.list_trace import Event

Enters = Callable[[float], bool]
#: Kinds of rows by which something leaves the short-term store while its list goes on.
GONE = ("lose", "displace", "no_room")


def entries(instants: Iterable[tuple[float, Sequence[Event]]], chances: Sequence[float], enters: Enters) -> list[float]:
    """Times (s) at which distractors may have entered unseen, in order.

    `instants` are the rows of a list by the time at which they take effect, `chances` the ends of what a distractor can
    come from, and `enters(t)` says whether a displacement at t that lets no item in lets a distractor in.
    """
    counts, full, lost = _known(instants, enters)
    room = max(full.values(), default=max(counts.values(), default=0))
    unseen: list[tuple[float, float]] = []

    def held(t: float) -> int:
        known = [n for at, n in counts.items() if at <= t]
        return (known[-1] if known else 0) + sum(start <= t < end for start, end in unseen)

    def used() -> set[float]:
        return {start for start, _ in unseen}

    open_ends = sorted(lost)
    for at, known in full.items():
        while open_ends and known + sum(start < at <= end for start, end in unseen) < room:
            end = next((end for end in open_ends if end > at), None)
            start = max((c for c in chances if c < at and c not in used()), default=None)
            if end is None or start is None:
                break
            open_ends.remove(end)
            unseen.append((start, end))
    for end in open_ends:
        possible = [c for c in chances if c < end and c not in used()]
        fits = [c for c in possible if all(held(t) < room for t in (c, *(at for at in counts if c < at < end)))]
        if possible:
            unseen.append((max(fits or possible), end))
    return sorted(start for start, _ in unseen)


def _known(
    instants: Iterable[tuple[float, Sequence[Event]]], enters: Enters
) -> tuple[dict[float, int], dict[float, int], list[float]]:
    """How many are known to be held after each instant, and before each displacement; when unseen distractors are lost."""
    items: set[int] = set()
    seen = 0
    counts: dict[float, int] = {}
    full: dict[float, int] = {}
    lost: list[float] = []
    for at, group in instants:
        for row in group:
            if row.kind == "displace":
                full.setdefault(at, len(items) + seen)
            if row.kind == "encode":
                items.add(row.item)
            elif row.kind in GONE and row.item >= 0:
                items.discard(row.item)
            elif row.kind in GONE and seen:
                seen -= 1
            elif row.kind in GONE:
                lost.append(at)
            if row.kind == "displace" and not any(other.kind == "encode" for other in group) and enters(at):
                seen += 1
        counts[at] = len(items) + seen
    return counts, full, lost
