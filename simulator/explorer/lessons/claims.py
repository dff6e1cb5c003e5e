"""What a lesson shows, simulated: the curve of each condition, and whether what the lesson claims comes out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulator.simulation import simulate

if TYPE_CHECKING:
    from simulator.explorer.lessons.files import Lesson
    from simulator.explorer.lessons.header import Claim
    from simulator.parameters.declarations import Parameters

#: Lists of each person that a curve of a lesson rests on.
LISTS = 5


def lists_of(lesson: Lesson) -> int:
    """Lists of each person that a curve rests on: those that one value of the measure takes together, or five."""
    return int(lesson.header.options.get("rows_per_list", LISTS))


def curve_of(
    lesson: Lesson, condition: str, *, parameters: Parameters | None = None, arguments: Mapping[str, Any] | None = None,
    subjects: int | None = None, lists: int | None = None, seed: int = 0, threads: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The simulated curve of one condition: columns x, mean, sem, n; `subjects` people (default: those of the header).

    `parameters` and `arguments` stand in place of those of the condition, as when the student has moved a control.
    """
    own = lesson.parameters(condition) if parameters is None else parameters
    people = lesson.header.people if subjects is None else subjects
    lists = lists_of(lesson) if lists is None else lists
    needs_trace = lesson.measure().needs_trace
    parts = []
    for x, protocol in lesson.protocols(condition, arguments).items():
        taken = lesson.measure()
        curves = simulate(
            protocol, own, subjects=people, lists=lists, seed=seed, trace=needs_trace, keep="measures", measures=[taken],
            threads=threads,
        )
        curve = curves[taken.name][["x", "mean", "sem", "n"]]
        parts.append(curve if x is None else curve.assign(x=x))
    return pd.concat(parts, ignore_index=True)


def curves_of(
    lesson: Lesson, *, subjects: int | None = None, lists: int | None = None, seed: int = 0, threads: int | None = None
) -> dict[str, pd.DataFrame]:
    """The simulated curves of a lesson by condition; the same people live through each."""
    return {
        condition: curve_of(lesson, condition, subjects=subjects, lists=lists, seed=seed, threads=threads)
        for condition in lesson.header.conditions
    }


def failures(lesson: Lesson, curves: Mapping[str, pd.DataFrame]) -> list[str]:
    """The claims of a lesson that its curves do not show, each with the two means; empty where all come out."""
    return [told for claim in lesson.header.claims if (told := _failure(claim, curves))]


def _failure(claim: Claim, curves: Mapping[str, pd.DataFrame]) -> str:
    one = claim.named[0]
    mean = claim.times * _mean(curves[one], claim.at)
    if claim.of:
        low, high = -math.inf if claim.low is None else claim.low, math.inf if claim.high is None else claim.high
        return "" if low <= mean <= high else f"{one} {mean:.3f}; claimed: {low:g} to {high:g}"
    other = claim.named[1]
    less = _mean(curves[other], claim.less_at or claim.at)
    if claim.within is not None:
        fails, wanted = not abs(mean - less) <= claim.within, f"alike within {claim.within:g}"
    else:
        fails, wanted = not mean - less >= claim.by, f"more by {claim.by:g}"
    return f"{one} {mean:.3f}, {other} {less:.3f}; claimed: {wanted}" if fails else ""


def _mean(curve: pd.DataFrame, points: tuple[float | None, ...]) -> float:
    """The mean over some points of a curve (none: all); NaN where it has none of them."""
    if not points:
        return float(curve["mean"].mean())
    chosen = curve["x"].isin([x for x in points if x is not None])
    if None in points:
        chosen |= curve["x"].isna()
    return float(curve.loc[chosen, "mean"].mean()) if chosen.any() else math.nan
