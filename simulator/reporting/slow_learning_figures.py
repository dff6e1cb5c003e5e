"""Figures of what slow weights learn: a repeated list without a store, and pairs that a store plays back at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from simulator.network_studies import sizes
from simulator.reporting.figure_style import MARKERS, OKABE_ITO, WIDTH, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.network_studies.study import Outcome

#: Conditions of the table of Page et al. (2006) by the label of the lists.
PEOPLE = {sizes.REPEATED: "silent_repeated", sizes.FILLER: "silent_filler"}


def draw_repetition(outcome: Outcome) -> Figure:
    """The repeated list and the fillers beside people's, and recall over a filled delay."""
    minds = (sizes.INTACT, sizes.LESIONED, sizes.NO_LEARNING)
    with styled():
        figure = Figure(figsize=(WIDTH, 2.5), layout="constrained")
        repeated, filler, delayed = figure.subplots(1, 3)
        for ax, label in ((repeated, sizes.REPEATED), (filler, sizes.FILLER)):
            _people(ax, label)
            _lines(ax, outcome, f"Hebb: {label}", minds)
            ax.set(xlabel="Presentation", ylabel="Letters in position", ylim=(0, 1.03))
        filler.sharey(repeated)
        _lines(delayed, outcome, "lists recalled perfectly", minds)
        delayed.set(xlabel="Distraction before recall (s)", ylabel="Lists of five words without error", ylim=(0, 1.03))
        delayed.legend()
        for ax, title in ((repeated, "a  repeated list"), (filler, "b  fillers"), (delayed, "c  one list, once")):
            ax.set_title(title, fontweight="bold")
    return figure


def draw_consolidation(outcome: Outcome) -> Figure:
    """Recall by the age of a pair in every life, and by the number of playbacks after a lesion of the store."""
    lives = (sizes.INTACT, sizes.LESIONED, sizes.NO_LEARNING, sizes.NO_PLAYBACK)
    with styled():
        figure = Figure(figsize=(WIDTH, 2.6), layout="constrained")
        ages, doses = figure.subplots(1, 2, width_ratios=(1.5, 1))
        _lines(ages, outcome, "recalled", lives)
        ages.set(xlabel="Age of the pair at the lesion (days)", ylabel="Pairs recalled", ylim=(-0.03, 1.03))
        ages.legend(loc="center left", bbox_to_anchor=(0.4, 0.29))
        _lines(doses, outcome, "recalled by playbacks", tuple(f"{age}" for age in sizes.DOSE_AGES))
        doses.set(xlabel="Playbacks a night", xticks=sizes.DOSES, ylabel="Pairs recalled, store lesioned", ylim=(-0.03, 1.03))
        doses.legend(title="age (days)")
        for ax, letter in ((ages, "a"), (doses, "b")):
            ax.set_title(letter, fontweight="bold")
    return figure


def _lines(ax: Axes, outcome: Outcome, measure: str, conditions: tuple[str, ...]) -> None:
    """A line for each condition, the mean over networks, and a band from the least to the greatest."""
    for k, condition in enumerate(conditions):
        curve = outcome.mean(measure, condition)
        ax.fill_between(curve["x"], curve["low"], curve["high"], color=OKABE_ITO[k], alpha=0.15, linewidth=0)
        ax.plot(curve["x"], curve["mean"], color=OKABE_ITO[k], marker=MARKERS[k], markersize=2.5, linewidth=1.1, label=condition)


def _people(ax: Axes, label: str) -> None:
    """The letters in position of Page et al. (2006), with standard errors."""
    from simulator import human

    curve = human.load("page2006").curve(PEOPLE[label], "trial_accuracy")
    ax.errorbar(curve["x"], curve["mean"], yerr=curve["sem"], color="black", marker="o", ls="none", markersize=2.5, elinewidth=0.6, label="people")
    ax.legend()
