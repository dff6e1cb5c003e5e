"""What a lesson shows, simulated: the curve of each condition, and whether what the lesson claims comes out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from simulator.measures import create
from simulator.simulation import simulate

if TYPE_CHECKING:
    from simulator.explorer.lessons.files import Lesson
    from simulator.explorer.lessons.header import Claim
    from simulator.parameters.declarations import Parameters

#: Lists of each person that a curve of a lesson rests on.
LISTS = 5


def curve_of(
    lesson: Lesson, condition: str, *, parameters: Parameters | None = None, subjects: int | None = None,
    lists: int = LISTS, seed: int = 0, threads: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The simulated curve of one condition: columns x, mean, sem, n; `subjects` people (default: those of the header).

    `parameters` stand in place of those of the condition, as when the student has moved a control.
    """
    own = lesson.parameters(condition) if parameters is None else parameters
    people = lesson.header.people if subjects is None else subjects
    needs_trace = create(lesson.header.measure).needs_trace
    parts = []
    for x, protocol in lesson.protocols(condition).items():
        taken = create(lesson.header.measure)
        curves = simulate(
            protocol, own, subjects=people, lists=lists, seed=seed, trace=needs_trace, keep="measures", measures=[taken],
            threads=threads,
        )
        curve = curves[taken.name][["x", "mean", "sem", "n"]]
        parts.append(curve if x is None else curve.assign(x=x))
    return pd.concat(parts, ignore_index=True)


def curves_of(
    lesson: Lesson, *, subjects: int | None = None, lists: int = LISTS, seed: int = 0, threads: int | None = None
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
    one, other = claim.pair
    high = claim.times * _mean(curves[one], claim.at)
    low = _mean(curves[other], claim.less_at or claim.at)
    if claim.within is not None:
        fails, wanted = not abs(high - low) <= claim.within, f"alike within {claim.within:g}"
    else:
        fails, wanted = not high - low >= claim.by, f"more by {claim.by:g}"
    return f"{one} {high:.3f}, {other} {low:.3f}; claimed: {wanted}" if fails else ""


def _mean(curve: pd.DataFrame, points: tuple[float | None, ...]) -> float:
    """The mean over some points of a curve (none: all); NaN where it has none of them."""
    if not points:
        return float(curve["mean"].mean())
    chosen = curve["x"].isin([x for x in points if x is not None])
    if None in points:
        chosen |= curve["x"].isna()
    return float(curve.loc[chosen, "mean"].mean()) if chosen.any() else math.nan
