"""One-step forecasts of a time series: a network reads samples and says at each how much the next will differ.

Trained on windows of `SERIES_WINDOW` samples and tested on longer ones. Errors are relative to those of the forecast that
nothing changes: 1 is no better than that.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from simulator.network_studies import recording
from simulator.network_studies.sequence_models import SequenceModel
from simulator.network_studies.sizes import SEEN, SERIES_WINDOW, TESTED_WINDOW

INPUTS = OUTPUTS = 1
BATCH = 32
#: Where the stretch of the test that is drawn begins, and how long it is (samples).
DRAWN_FROM, DRAWN = 0, 192


def windows(series: NDArray[np.float32], length: int, starts: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """Samples (windows, length, 1), and those that follow each, of the same shape."""
    chosen = torch.from_numpy(series[starts[:, None] + np.arange(length + 1)])[:, :, None]
    return chosen[:, :-1], chosen[:, 1:]


def forecasts(model: SequenceModel, inputs: Tensor) -> Tensor:
    """The next samples, shape as `inputs`: the last ones and the change that the network expects."""
    return inputs + model(inputs)


def loss(model: SequenceModel, share: float, generator: torch.Generator) -> Tensor:
    """Mean square error of the forecasts in windows at random places."""
    trained = recording.parts()[0]
    starts = torch.randint(len(trained) - SERIES_WINDOW, (BATCH,), generator=generator).numpy()
    inputs, targets = windows(trained, SERIES_WINDOW, starts)
    return nn.functional.mse_loss(forecasts(model, inputs), targets)


def errors(model: SequenceModel, series: NDArray[np.float32], length: int, apart: int) -> NDArray[np.float64]:
    """Square errors by how many samples were seen (1 to length), mean over windows of a series."""
    inputs, targets = windows(series, length, np.arange(0, len(series) - length, apart))
    square: NDArray[np.float64] = ((forecasts(model, inputs) - targets) ** 2).mean((0, 2)).double().numpy()
    return square


def score(model: SequenceModel) -> float:
    """Relative error on the part that decides when to stop."""
    return float(np.sqrt(errors(model, recording.parts()[1], SERIES_WINDOW, 4).mean())) / recording.error_of_no_change(recording.parts()[1])


def measures(model: SequenceModel) -> dict[str, list[tuple[float, float]]]:
    """Relative error by samples seen (at the last of each class), within and beyond the trained length; a stretch."""
    unit = recording.error_of_no_change(recording.parts()[2])
    square = errors(model, recording.parts()[2], TESTED_WINDOW, 4)
    classes = [(float(last), float(np.sqrt(square[first - 1 : last].mean())) / unit) for first, last in SEEN]
    inside, beyond = (float(np.sqrt(part.mean())) / unit for part in (square[:SERIES_WINDOW], square[SERIES_WINDOW:]))
    inputs, _ = windows(recording.parts()[2], DRAWN, np.array([DRAWN_FROM]))
    said = forecasts(model, inputs)[0, :, 0].tolist()
    return {
        "series: relative error by samples seen": classes,
        "series: relative error": [(SERIES_WINDOW, inside), (TESTED_WINDOW, beyond)],
        "series: forecast": [(k + 1, value) for k, value in enumerate(said)],
    }


def drawn_stretch() -> list[tuple[float, float]]:
    """The samples that the drawn forecasts are of."""
    return [(k + 1, float(recording.parts()[2][DRAWN_FROM + k + 1])) for k in range(DRAWN)]


def baselines() -> dict[str, float]:
    """Relative errors of no change and of linear forecasts from the last samples."""
    trained, _, tested = recording.parts()
    unit = recording.error_of_no_change(tested)
    names = {"linear, last 2 samples": 2, "linear, last 16 samples": 16}
    return {"no change": 1.0} | {
        name: recording.error_of_autoregression(trained, tested, order) / unit for name, order in names.items()
    }
