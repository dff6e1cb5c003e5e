"""The words that a human table may use: measures, the axis each is drawn over, their units and their options."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Columns of NAME.csv, in the order in which they are written, with what they hold.
COLUMNS: dict[str, str] = {
    "condition": "a condition named in the YAML file",
    "measure": "a measure named in the YAML file",
    "x": "the point on the measure's axis; empty where the measure has none",
    "mean": "mean of the group, in the measure's unit",
    "sem": "standard error of that mean between people, >= 0; empty where the source gives none",
    "n": "number of people behind the mean (or of what the YAML file says), a whole number >= 1; empty if unknown",
}


@dataclass(frozen=True)
class Axis:
    """An axis that a measure itself defines: whole numbers from `low`, up to the value of a protocol argument.

    `reach` is added to that argument (a lag ends one short of the list length); `signed` axes run both ways without 0.
    """

    description: str
    low: int = 1
    argument: str | None = None
    reach: int = 0
    signed: bool = False


AXES: dict[str, Axis] = {
    "serial_position": Axis("position in the studied list", argument="list_length"),
    "lag": Axis("serial position minus that of the recall before", argument="list_length", reach=-1, signed=True),
    "output_position": Axis("position in the sequence of recalls"),
    "block": Axis("block of practice", argument="blocks"),
    "rehearsals": Axis("number of times the item was rehearsed", low=0),
}

#: Range of the mean for each unit.
UNITS: dict[str, tuple[float, float]] = {
    "probability": (0.0, 1.0),
    "proportion saved": (-math.inf, 1.0),
    "words": (0.0, math.inf),
    "letters": (0.0, math.inf),
    "rehearsals": (0.0, math.inf),
    "trials": (0.0, math.inf),
    "s": (0.0, math.inf),
}


@dataclass(frozen=True)
class MeasureKind:
    """What a measure is: its axes (empty: one value per protocol, or over a protocol argument), units and options.

    `options` maps the name of an option to its allowed values, or to a type.
    """

    description: str
    units: tuple[str, ...]
    axes: tuple[str, ...] = ()
    over_argument: bool = False
    options: Mapping[str, tuple[str, ...] | type] = field(default_factory=dict)


MEASURES: dict[str, MeasureKind] = {
    "serial_position": MeasureKind("probability of recall", ("probability",), ("serial_position",)),
    "first_recall": MeasureKind(
        "probability of being recalled first",
        ("probability",),
        ("serial_position",),
        options={"denominator": ("all lists", "lists with a recall")},
    ),
    "lag_crp": MeasureKind(
        "probability of a transition, given that it was possible", ("probability",), ("lag",), options={"max_lag": int}
    ),
    "lag_crp_early": MeasureKind("lag-CRP of the first recalls of a list", ("probability",), ("lag",)),
    "words_recalled": MeasureKind("words recalled of a list", ("words",), over_argument=True),
    "words_recalled_sd": MeasureKind("spread of words recalled over lists", ("words",), over_argument=True),
    "intrusions": MeasureKind("words said that were not in the list", ("words",), over_argument=True),
    "irt": MeasureKind(
        "time since the recall before, or since the signal to recall",
        ("s",),
        ("output_position",),
        options={"lists": ("all lists", "lists without intrusions")},
    ),
    "rehearsals": MeasureKind(
        "times an item was rehearsed", ("rehearsals",), ("serial_position",), options={"count_presentation": bool}
    ),
    "recall_by_rehearsals": MeasureKind(
        "probability of recall of items rehearsed so often",
        ("probability",),
        ("rehearsals",),
        options={"count_presentation": bool},
    ),
    "retention": MeasureKind("probability of recall, over all items", ("probability",), over_argument=True),
    "savings": MeasureKind("trials saved in relearning", ("proportion saved",), over_argument=True),
    "savings_time": MeasureKind("time saved in relearning", ("proportion saved",), over_argument=True),
    "learn_trials": MeasureKind("trials to learn to the criterion", ("trials",), over_argument=True),
    "relearn_trials": MeasureKind("trials to relearn to the criterion", ("trials",), over_argument=True),
    "accuracy": MeasureKind(
        "letters reported, or proportion of correct responses",
        ("letters", "probability"),
        ("block",),
        over_argument=True,
    ),
    "rt": MeasureKind("response time", ("s",), ("block",), over_argument=True),
}
