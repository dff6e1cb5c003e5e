"""Pictures for a notebook: one function for each measure, a protocol's timeline, one traced list.

Each takes matplotlib axes or makes its own, and returns them. A measure is drawn in the way that it declares, by the code
that draws the figures of the experiments: people as points with their standard errors, the model as a line.

>>> from simulator import human, paradigms, plot, simulate
>>> records = simulate(paradigms.free_recall(20, 1.0), subjects=5, lists=2)
>>> people = human.load("murdock1962").curve("20-1", "serial_position")
>>> plot.serial_position(records, human=people).get_ylabel()
'Probability of recall'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd

from simulator.errors import MultistoreError, did_you_mean, shown
from simulator.measures import MEASURES, create
from simulator.records.table import Records
from simulator.reporting import list_trace, protocol_figure
from simulator.reporting.curve_figures import draw_kind, legend_handle
from simulator.reporting.curve_kinds import Line
from simulator.reporting.figure_style import MARKERS, OKABE_ITO, styled
from simulator.tasks.protocol import Protocol

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Curves = Records | pd.DataFrame | Mapping[str, Records | pd.DataFrame]

_WIDTH, _HEIGHT = 4.6, 3.1  # inches of new axes


def measure(
    name: str,
    curves: Curves | None = None,
    *,
    human: pd.DataFrame | Mapping[str, pd.DataFrame] | None = None,
    ax: Axes | None = None,
    legend: bool = True,
    **options: Any,
) -> Axes:
    """Draw a measure by its name: curves of the model as lines, those of people as points with standard errors.

    `curves` are records (measured with `options`), a data frame of a measure (columns x, mean; each `condition` a line),
    or a mapping of labels to either. `human` is a frame x, mean, sem (as from `HumanTable.curve`), or one for each label.
    The functions `plot.serial_position`, `plot.lag_crp` and so on, one for each of `measures.MEASURES`, do the same.
    Returns the axes; raises MultistoreError for what is no curve.
    """
    simulated = MEASURES[create(name).name]
    form = simulated.in_tables[0] if simulated.in_tables else None
    kind = "curve" if form is None else form.figure
    lines = _lines(name, _by_label(name, curves, options), _people(human))
    if not lines:
        raise MultistoreError(f"plot.{name}: nothing to draw; give curves, human, or both")
    ax = _axes(ax)
    with styled():
        axis = "condition" if simulated.axis is None else simulated.axis.name
        what = name if form is None else form.description
        draw_kind(ax, kind, lines, x="x" if simulated.axis is None and kind == "curve" else axis, y=f"{what} ({simulated.unit})")
        if legend and (len(lines) > 1 or (lines[0].label and lines[0].human is not None)):
            ax.legend(handles=[legend_handle(line) for line in lines])
    return ax


def protocol(protocol: Protocol, ax: Axes | None = None) -> Axes:
    """Draw the timeline of a protocol: a row for each step (like ones together), wide for long ones, not to scale.

    >>> from simulator import paradigms, plot
    >>> len(plot.protocol(paradigms.free_recall(12, 1.0, retention_interval=16)).get_yticklabels())
    3
    """
    if not isinstance(protocol, Protocol):
        raise MultistoreError(f"plot.protocol: got {shown(protocol)}, allowed a Protocol, as from paradigms")
    rows = protocol_figure.rows_of(protocol)
    ax = _axes(ax, 6.8, 0.8 + 0.3 * len(rows))
    with styled():
        protocol_figure.draw(ax, rows, repr(protocol))
    return ax


def trace(records: Records, axes: Sequence[Axes] | None = None, *, number: int = 1, title: str = "") -> np.ndarray:
    """Draw one list of traced records (`simulate(..., trace=True)`) on four axes, one below the other, and return them.

    `number` is the list of the first person, from 1. Raises MultistoreError when it is not there, or when the records hold no trace.
    """
    if not isinstance(records, Records):
        raise MultistoreError(f"plot.trace: got {shown(records)}, allowed Records")
    with styled():
        if axes is None:
            import matplotlib.pyplot as plt

            _, axes = plt.subplots(
                4, 1, figsize=(9.0, 6.2), sharex=True, height_ratios=list_trace.HEIGHTS, layout="constrained"
            )
        drawn = np.asarray(axes, object).ravel()
        if len(drawn) != 4:
            raise MultistoreError(f"plot.trace: got {len(drawn)} axes, allowed 4, one below the other")
        list_trace.draw_on(drawn.tolist(), records, number, title)
    return drawn


def _axes(ax: Axes | None, width: float = _WIDTH, height: float = _HEIGHT) -> Axes:
    """The axes given, or new ones that a notebook shows by itself."""
    if ax is None:
        import matplotlib.pyplot as plt

        with styled():
            _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    elif not isinstance(ax, mpl.axes.Axes):
        raise MultistoreError(f"plot: ax: got {shown(ax)}, allowed matplotlib axes")
    return ax


def _frame(name: str, what: Any, options: Mapping[str, Any]) -> pd.DataFrame:
    """A curve as a data frame, measured where records are given."""
    if isinstance(what, Records):
        return create(name, **options).add(what).result()
    if not isinstance(what, pd.DataFrame) or not {"x", "mean"} <= set(what.columns):
        raise MultistoreError(f"plot.{name}: got {shown(what)}, allowed records or a data frame with the columns x and mean")
    if options:
        raise MultistoreError(f"plot.{name}: options {', '.join(options)} are for records, not for a curve that was measured")
    return what if "sem" in what.columns else what.assign(sem=np.nan)


def _by_label(name: str, curves: Any, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Every curve of the model by its label: that of the mapping, that of the condition, or both."""
    out: dict[str, pd.DataFrame] = {}
    for label, what in (curves if isinstance(curves, Mapping) else {} if curves is None else {"": curves}).items():
        frame = _frame(name, what, options)
        conditions = list(dict.fromkeys(frame["condition"])) if "condition" in frame.columns else []
        if len(conditions) < 2:
            out[str(label)] = frame
        for condition in conditions if len(conditions) > 1 else ():
            own = str(condition) if not label else f"{label}, {condition}"
            out[own] = frame[frame["condition"] == condition]
    return out


def _people(human: Any) -> dict[str, pd.DataFrame]:
    named = human if isinstance(human, Mapping) else {} if human is None else {"": human}
    return {str(label): _frame("human", frame, {}) for label, frame in named.items()}


def _lines(name: str, model: Mapping[str, pd.DataFrame], people: Mapping[str, pd.DataFrame]) -> list[Line]:
    """A line for each label; people without a label belong to the first one."""
    if "" in people and model and "" not in model:
        people = {next(iter(model)): people[""], **{label: frame for label, frame in people.items() if label}}
    for label in people:
        if model and label not in model:
            raise MultistoreError(f"plot.{name}: human has {label!r}, which is no label of a curve{did_you_mean(label, model)}")
    labels = list(dict.fromkeys([*model, *people]))
    return [
        Line(label, OKABE_ITO[k % len(OKABE_ITO)], MARKERS[k % len(MARKERS)] if label in people else "", people.get(label),
             model.get(label))
        for k, label in enumerate(labels)
    ]  # fmt: skip


def __getattr__(name: str) -> Callable[..., Axes]:
    """The function of a measure, also of one that was registered later."""
    if name not in MEASURES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{did_you_mean(name, __dir__())}")

    def drawn(curves: Curves | None = None, **arguments: Any) -> Axes:
        return measure(name, curves, **arguments)

    drawn.__name__ = drawn.__qualname__ = name
    drawn.__doc__ = f"Draw {name}; see `measure` for the arguments."
    return drawn


def __dir__() -> list[str]:
    return [*MEASURES, "measure", "protocol", "trace"]
