"""The header of a lesson: what is simulated, which predictions there are, which controls matter, what is claimed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Finite = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Population = Literal["young", "older", "amnesic"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Part):
    """One condition of a lesson: what differs from the lesson's task and from the default parameters.

    `study` takes the ability and population of the people of a human table, as ebbinghaus_savings:Ebbinghaus.
    """

    study: str = ""
    arguments: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    population: Population = "young"


class Prediction(_Part):
    """One of the answers to choose from: its text, whether it is what happens, and what is said to who chose it."""

    text: Text
    right: Annotated[bool, Field(strict=True)] = False
    reply: str = ""


class Claim(_Part):
    """What has to come out, whatever the seed: two means of the curve, and how far apart they are.

    Either `more` and `less` name conditions, whose means over the points `at` (of `less`: `less_at`, if given) differ by
    at least `by`; or `alike` names two conditions, whose means differ by at most `within`; or `of` names a condition,
    whose mean lies between `low` and `high`. No points are all points, null is a point without a number (no cue). The
    mean of `more`, of the first of `alike`, and of `of` counts `times` as much.
    """

    more: str = ""
    less: str = ""
    by: Annotated[Finite, Field(ge=0)] = 0.0
    alike: tuple[str, ...] = ()
    within: Annotated[Finite, Field(gt=0)] | None = None
    of: str = ""
    low: Finite | None = None
    high: Finite | None = None
    at: tuple[Finite | None, ...] = ()
    less_at: tuple[Finite | None, ...] = ()
    times: Annotated[Finite, Field(gt=0)] = 1.0

    @property
    def named(self) -> tuple[str, ...]:
        """The two conditions that it compares, or the one that it is about."""
        return (self.of,) if self.of else self.alike or (self.more, self.less)


class Header(_Part):
    """The validated header of a lesson's file.

    `paradigm` and `arguments` are the task of all conditions; where the `measure` is one number per list, `over` names
    one argument with the values that are the points of the curve. `options` are those of the measure. `controls` are parameters and arguments of the
    paradigm; `experiment` is the one to look at in the tab of curves. `people` is how many
    are simulated in each condition.
    """

    title: Text
    question: Text
    paradigm: Text
    arguments: dict[str, Any] = {}
    over: Annotated[dict[str, list[Any]], Field(max_length=1)] = {}
    measure: Text
    options: dict[str, Any] = {}
    conditions: Annotated[dict[Text, Condition], Field(min_length=1, max_length=6)]
    predictions: Annotated[tuple[Prediction, ...], Field(min_length=2, max_length=5)]
    controls: Annotated[tuple[str, ...], Field(min_length=1)]
    experiment: str = ""
    people: Annotated[int, Field(strict=True, ge=10, le=1000)] = 100
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    reference: Text
