"""The style of all figures, and how they are written: PNG and SVG whose bytes depend on the numbers only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from simulator.storage import atomic_files, provenance

#: Colours that remain distinct for the colour-blind (Okabe & Ito 2008), in order of use.
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
GREY = "#7F7F7F"
WIDTH = 7.2  # inches, two columns of a journal
_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans", "font.size": 7.5, "axes.titlesize": 8, "axes.labelsize": 7.5,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.7, "axes.titlelocation": "left",
    "xtick.major.width": 0.7, "ytick.major.width": 0.7, "xtick.labelsize": 7, "ytick.labelsize": 7,
    "text.parse_math": False,  # a $ in a user's own name is a dollar
    "legend.fontsize": 6.5, "legend.frameon": False, "lines.linewidth": 1.4, "lines.markersize": 4,
    "errorbar.capsize": 0, "figure.dpi": 100, "savefig.dpi": 200, "svg.fonttype": "path", "figure.facecolor": "white",
}  # fmt: skip


@contextmanager
def styled() -> Iterator[None]:
    """The style of all figures, whatever the user's own settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)  # type: ignore[arg-type]
        yield


def save(figure: Figure, path: str | Path, record: Mapping[str, Any] | None = None) -> tuple[Path, Path]:
    """Write PATH.png and PATH.svg, whole or not at all; equal figures and records give equal bytes.

    `record` is the provenance of the numbers, of which the part that is equal for equal runs is embedded.
    """
    stem = Path(path)
    text = provenance.dumps(provenance.deterministic(record)) if record else ""
    png, svg = stem.with_name(stem.name + ".png"), stem.with_name(stem.name + ".svg")
    with styled(), atomic_files.writing(png) as raster, atomic_files.writing(svg) as vector:
        mpl.rcParams["svg.hashsalt"] = stem.name
        figure.savefig(raster, format="png", metadata={"Software": None, **({provenance.KEY: text} if text else {})})
        figure.savefig(vector, format="svg", metadata={"Date": None, "Creator": "Multistore", "Description": text})
    return png, svg
