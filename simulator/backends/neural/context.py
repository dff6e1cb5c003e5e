"""Steps of a context c, a vector of length 1 for each list; n(v) = v / |v|, N standard normal noise."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import normalize

from simulator.backends.neural.cells import Knob


def moved(context: Tensor, direction: Tensor, share: Knob) -> Tensor:
    """c after a step of size b towards a direction (lists, width): n(sqrt(1 - b^2) c + b d) (Howard & Kahana 2002)."""
    drift = torch.as_tensor(share, dtype=context.dtype, device=context.device)
    return normalize((1 - drift * drift).sqrt() * context + drift * direction, dim=1)


def disturbed(context: Tensor, noise: Tensor, scale: Knob) -> Tensor:
    """c with noise of some strength in all, n(c + s N / sqrt(C)), with C the width of c."""
    return normalize(context + scale * noise / context.shape[1] ** 0.5, dim=1)
