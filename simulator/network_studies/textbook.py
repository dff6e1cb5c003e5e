"""The two networks with which textbooks begin, in a few lines each, and the loop that trains them.

    MemoryNetwork   LSTM -> linear: one answer after the whole sequence
    RNNModel        recurrent layer -> linear: an answer at every step

Both are trained with Adam and cross-entropy. Its targets are whole numbers, the places of the right classes, and not
vectors of zeros and ones: `logits` of shape (cases, classes) with `targets` of shape (cases), int64. Where there is an
answer at every step, steps count as cases too.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class MemoryNetwork(nn.Module):
    """An LSTM whose last hidden state is read by a linear layer: class scores (sequences, classes) after a sequence.

    >>> MemoryNetwork(inputs=3, hidden=8, classes=5)(torch.zeros(2, 7, 3)).shape
    torch.Size([2, 5])
    """

    def __init__(self, inputs: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(inputs, hidden, batch_first=True)
        self.linear = nn.Linear(hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of the classes from x of shape (sequences, steps, inputs)."""
        states, _ = self.lstm(x)
        scores: Tensor = self.linear(states[:, -1])
        return scores


class RNNModel(nn.Module):
    """A recurrent layer, h_t = tanh(W_ih x_t + W_hh h_{t-1} + b), with a linear layer: class scores at every step.

    >>> RNNModel(inputs=3, hidden=8, classes=5)(torch.zeros(2, 7, 3)).shape
    torch.Size([2, 7, 5])
    """

    def __init__(self, inputs: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.rnn = nn.RNN(inputs, hidden, batch_first=True)
        self.linear = nn.Linear(hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of the classes from x of shape (sequences, steps, inputs)."""
        states, _ = self.rnn(x)
        scores: Tensor = self.linear(states)
        return scores


def seeded(model: nn.Module, seed: int) -> nn.Module:
    """Draw all weights of a model anew from a seed, uniformly within 1 / sqrt(hidden units) of 0, as torch does."""
    generator = torch.Generator().manual_seed(seed)
    linear = model.linear
    assert isinstance(linear, nn.Linear)
    bound = linear.in_features**-0.5
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_((2 * torch.rand(parameter.shape, generator=generator) - 1) * bound)
    return model


def fit(model: nn.Module, x: Tensor, targets: Tensor, steps: int = 200, rate: float = 1e-2) -> list[float]:
    """Train on inputs x and whole-number targets with Adam and cross-entropy; returns the loss before each step.

    `targets` has the shape of the scores without their last axis: (sequences) or (sequences, steps).

    >>> x = torch.eye(4).repeat(2, 1, 1)                     # which of four inputs came at the step before?
    >>> targets = torch.tensor([[0, 0, 1, 2]] * 2)
    >>> model = seeded(RNNModel(inputs=4, hidden=12, classes=4), seed=0)
    >>> losses = fit(model, x, targets)
    >>> losses[0] > 1.0 > 0.1 > losses[-1]
    True
    >>> model(x).argmax(-1)[0].tolist()
    [0, 0, 1, 2]
    """
    optimiser = torch.optim.Adam(model.parameters(), rate)
    losses = []
    for _ in range(steps):
        scores = model(x)
        loss = nn.functional.cross_entropy(scores.reshape(-1, scores.shape[-1]), targets.reshape(-1))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(loss.item())
    return losses
