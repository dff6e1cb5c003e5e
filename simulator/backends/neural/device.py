"""Where the networks run: the processor, or a graphics card where there is one ($MULTISTORE_DEVICE, `--device`)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from simulator import environment
from simulator.errors import MultistoreError


def chosen() -> torch.device:
    """The device of $MULTISTORE_DEVICE (default: cpu); MultistoreError where this machine or this torch has none such.

    >>> chosen().type
    'cpu'
    """
    name = environment.one_of("MULTISTORE_DEVICE", environment.DEVICES) or "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise MultistoreError("--device cuda: this torch sees no graphics card (torch.cuda.is_available() is False); allowed here: cpu")
    return torch.device(name)


def tensor(numbers: np.ndarray) -> Tensor:
    """Numbers where the networks are."""
    return torch.from_numpy(np.ascontiguousarray(numbers)).to(chosen())


def column(numbers: np.ndarray) -> Tensor:
    """One number of 32 bits for each row, shape (rows, 1)."""
    return tensor(numbers.astype(np.float32))[:, None]
