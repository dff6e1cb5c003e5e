"""NAME.yaml: what a human table is about: its source, its grade, and for each condition the protocol of its participants."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from simulator.human.mistakes import Problems, validated
from simulator.parameters.declarations import QUANTITIES
from simulator.parameters.samples import by_sample
from simulator.storage.strict_yaml import YamlDocument, read_yaml

Grade = Literal["raw", "authors", "secondary"]
Population = Literal["young", "older", "amnesic"]
Column = Literal["condition", "measure", "x", "mean", "sem", "n"]
Text = Annotated[str, Field(min_length=1)]
#: Stands for the point of the axis in the label of the lists of a condition.
POINT = "{x}"
_ABILITY = QUANTITIES["population.ability"]
Ability = Annotated[float, Field(strict=True, ge=_ABILITY.low, le=_ABILITY.high, allow_inf_nan=False)]


class _EntryPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Condition(_EntryPart):
    """One condition of a study: the paradigm, its arguments, and which of those arguments the source does not give.

    Where the lists of one condition were of several kinds in equal number, `mixture` holds the arguments in which
    each kind differs. Where a session mixes lists of several conditions, `lists` is the label of those that this one is
    about; `{x}` in it stands for the point of the table's axis, so that one session answers all points (`old {x}`).
    `sample` and `population`, where given, replace those of the table. With `like` a condition is as another one of the
    table, but for the fields that it gives itself.
    """

    like: str = ""
    paradigm: Text
    arguments: dict[str, Any] = {}
    mixture: tuple[dict[str, Any], ...] = ()
    lists: str = ""
    assumed: tuple[str, ...] = ()
    sample: str | None = None
    population: Population | None = None
    note: str = ""

    @property
    def mixes_points(self) -> bool:
        """Whether one session has the lists of all points of the axis, told apart by their labels."""
        return POINT in self.lists

    def label(self, x: float | None = None) -> str:
        """The label of the lists that the condition (or its point `x` of the axis) is about; empty: all lists.

        >>> Condition(paradigm="item_recognition", lists="old {x}").label(3)
        'old 3'
        """
        if not self.mixes_points:
            return self.lists
        return "" if x is None else self.lists.replace(POINT, f"{x:g}")


class Measurement(_EntryPart):
    """How one measure was taken: its axis (None, an axis of the measure, or a protocol argument), unit, options.

    `arguments` replace arguments of the conditions where the measure needs another protocol than the rest (words of
    earlier lists intrude only where there are earlier lists). `assumed` names options and arguments that the source
    does not give. `scored` says whether the model is held against it on the scoreboard; a measure that is only shown
    is not.
    """

    x: str | None = None
    unit: Text
    options: dict[str, Any] = {}
    arguments: dict[str, Any] = {}
    assumed: tuple[str, ...] = ()
    scored: StrictBool = True
    note: str = ""


class Entry(_EntryPart):
    """The validated content of NAME.yaml.

    `sample` names the people of the table, `ability` says how well they learn relative to those of Murdock (1962): one
    number for each sample of the table, fitted once and never per condition. A sample without one is fitted first.

    >>> from simulator import human
    >>> human.load("murdock1962").entry.doi
    '10.1037/h0045106'
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=100)]
    title: Text
    citation: Text
    doi: Annotated[str | None, Field(pattern=r"^10\.[0-9]{4,9}/\S+$")] = None
    grade: Grade
    recomputed: StrictBool = False
    sample: str | None = None
    ability: dict[Text, Ability] = {}
    population: Population = "young"
    people: str = ""
    columns: dict[Column, str] = {}
    measures: Annotated[dict[str, Measurement], Field(min_length=1)]
    conditions: Annotated[dict[str, Condition], Field(min_length=1)]
    noise_floor: dict[str, dict[str, Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]]] = {}
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _ability_by_sample(cls, content: Any) -> Any:
        if not isinstance(content, dict) or "ability" not in content:
            return content
        return {**content, "ability": by_sample(content.get("sample"), content["ability"])}


def _filled(document: YamlDocument, name: str, problems: Problems) -> YamlDocument:
    """The document with every condition that is `like` another one filled from that."""
    conditions = document.content.get("conditions") if isinstance(document.content, dict) else None
    if not isinstance(conditions, dict):
        return document
    whole = {label: one for label, one in conditions.items() if isinstance(one, dict) and "like" not in one}
    filled = dict(conditions)
    for label, one in conditions.items():
        if isinstance(one, dict) and "like" in one:
            model = whole.get(one["like"]) if isinstance(one["like"], str) else None
            if model is None:
                problems.add_unknown(name, f"conditions.{label}.like", one["like"], map(str, whole), "condition")
            filled[label] = {"paradigm": "unknown", **(model or {}), **one}
    return replace(document, content={**document.content, "conditions": filled})


def read_entry(path: Path, name: str, problems: Problems) -> Entry | None:
    """Read the YAML file called `name`; what is wrong goes to `problems`, and then there is no entry."""
    if not path.exists():
        problems.add(name, "", f"no such file in {path.parent}; a human table is a pair NAME.csv and NAME.yaml")
        return None
    before = len(problems)
    entry = validated(_filled(read_yaml(path), name, problems), Entry, name, problems)
    return entry if len(problems) == before else None
