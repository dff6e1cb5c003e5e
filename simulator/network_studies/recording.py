"""The real time series that networks forecast: the membrane potential of a nerve cell, from the sample data of matplotlib.

`membrane.dat` holds 12,000 samples, one each half millisecond. The stretch with spikes is taken, every `EVERY`-th sample,
in units of the standard deviation of the trained part.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from matplotlib import cbook
from numpy.typing import NDArray

EVERY = 4
_FROM, _TO = 1000, 11_000
#: Shares that are trained on, and that decide when training stops; the rest is the test.
TRAINED, STOPPED = 0.7, 0.1


@functools.cache
def parts() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """What is trained on, what decides when to stop, and the test; in the order of time."""
    path = Path(str(cbook.get_sample_data("membrane.dat", asfileobj=False)))
    samples = np.frombuffer(path.read_bytes(), np.float32)[_FROM:_TO:EVERY]
    first, second = int(TRAINED * len(samples)), int((TRAINED + STOPPED) * len(samples))
    scaled = (samples - samples[:first].mean()) / samples[:first].std()
    return scaled[:first], scaled[first:second], scaled[second:]


def error_of_no_change(tested: NDArray[np.float32]) -> float:
    """Root mean square error of the forecast that the next sample is as the last."""
    return float(np.sqrt(np.mean(np.diff(tested.astype(float)) ** 2)))


def error_of_autoregression(trained: NDArray[np.float32], tested: NDArray[np.float32], order: int) -> float:
    """Root mean square error of a linear forecast from the last `order` samples, by least squares on the trained part."""

    def before(series: NDArray[np.float32]) -> NDArray[np.float64]:
        rows = np.lib.stride_tricks.sliding_window_view(series.astype(float), order)[:-1]
        return np.column_stack([rows, np.ones(len(rows))])

    weights = np.linalg.lstsq(before(trained), trained[order:].astype(float), rcond=None)[0]
    return float(np.sqrt(np.mean((before(tested) @ weights - tested[order:]) ** 2)))
