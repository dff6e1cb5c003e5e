"""The network of free recall: a learned short-term state h_t, a slowly changing context c_t, and a one-shot store.

Symbols: x_t is the word that is shown (one of `words` units), h_t the hidden state (short-term memory), c_t the context,
M the store (long-term memory), n(v) = v / |v|, N standard normal noise. All states have one row per list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, one_hot

from simulator.backends.neural.cells import CELLS

#: A number for all lists, or one for each as a column of shape (lists, 1).
Knob: TypeAlias = "float | Tensor"


@dataclass(frozen=True)
class Sizes:
    """How large a network is, and its cell: `rnn`, `lstm` or `gru`."""

    words: int = 64
    distractors: int = 16
    hidden: int = 96
    context: int = 48
    cell: str = "rnn"


class Knobs(NamedTuple):
    """What is set without training; the meaning of each is that of the parameter of the same name (`neural` section)."""

    state_noise: Knob = 0.05
    distractor_noise: Knob = 1.0
    state_decay: Knob = 60.0
    rehearsal_share: Knob = 0.4
    rehearsal_gain: Knob = 1.2
    write_strength: Knob = 1.0
    write_noise: Knob = 0.5
    drift: Knob = 0.6
    distractor_drift: Knob = 0.35
    state_gain: Knob = 1.2
    state_cap: Knob = 3.0
    store_gain: Knob = 8.0
    first_store_gain: Knob = 0.4
    inhibition: Knob = 3.5
    cue_noise: Knob = 0.6
    threshold: Knob = 3.0
    threshold_noise: Knob = 0.7
    start_cue: Knob = 0.3
    start_range: Knob = 30.0
    retrieved_context: Knob = 0.6
    forward: Knob = 1.5
    end_return: Knob = 0.05


class State(NamedTuple):
    """What a network holds: `cell` (h_t first), context c_t, store M (lists, words, context), c_0 of the list, and c at its end."""

    cell: Tensor
    context: Tensor
    store: Tensor
    start: Tensor
    end: Tensor


class RetrievedContext(nn.Module):
    """Free recall by a recurrent network with a retrieved-context store (after Howard & Kahana 2002).

    Study. The state and the context take in a word; what the state holds is rehearsed into the store with it:

        h_t = sigma(W_ih x_t + W_hh h_{t-1} + b_h) + s_h N                             (learned)
        c_t = n(sqrt(1 - b^2) c_{t-1} + b W_ic x_t)                                     (fixed: b is the drift)
        v_t = (1 - r) x_t + r softmax(g_r W_o h_t)
        M_t = M_{t-1} + a v_t n(c_t + s_c N / sqrt(C))'

    Without a word (empty time, distractor) only the rehearsed part is written; a distractor drives h_t by its own input
    and moves c_t to a new direction. Recall goes attempt by attempt:

        q = n(c_t + s_q N / sqrt(C)),   act = M q,   z = W_o (h_t - h_rest) + b_o, centred over the words
        p(word) = softmax(g_s cap(z) + g_l act - inh * said)

    A sampled word is said if it was not and g_s z + g_l act + s_t N is above the threshold: the same criterion for words
    of the list and others. A word that is said is fed back into h_t, and its context into c_t:
    c <- n((1 - e) c + e n(M' word + f W_ic word)); after a failure c returns towards the context at the end of the list.

    W_ih, W_hh, b_h, W_o, b_o and the feedback are learned from the lists to be recalled; W_ic is drawn once and stays.
    """

    weight_ic: Tensor

    def __init__(self, sizes: Sizes, generator: torch.Generator) -> None:
        super().__init__()
        self.sizes = sizes
        # words, then words said by oneself, distractors, and a unit each for recall and for empty time
        inputs = 2 * sizes.words + sizes.distractors + 2
        self.cell = CELLS[sizes.cell](inputs, sizes.hidden, generator)
        self.readout = nn.Parameter(0.1 * torch.randn(sizes.words, sizes.hidden, generator=generator))
        self.readout_bias = nn.Parameter(torch.zeros(sizes.words))
        directions = torch.randn(sizes.context, sizes.words + sizes.distractors, generator=generator)
        self.register_buffer("weight_ic", normalize(directions, dim=0))

    def begin(self, lists: int, context: Tensor) -> State:
        """The state before the first word: an empty store, and a context of shape (lists, context)."""
        store = torch.zeros(lists, self.sizes.words, self.sizes.context)
        start = normalize(context, dim=1)
        return State(self.cell.rest(lists), start, store, start, start)

    def inputs(
        self, lists: int, word: Tensor | None = None, said: Tensor | None = None, distractor: Tensor | None = None
    ) -> Tensor:
        """x_t of a step, shape (lists, inputs): a word shown or said, or a distractor, as whole numbers (lists,)."""
        n, x = self.sizes.words, torch.zeros(lists, self.cell.inputs)
        if word is not None:
            x[:, :n] = one_hot(word, n)
        if said is not None:
            x[:, n : 2 * n] = one_hot(said, n)
        if distractor is not None:
            x[:, 2 * n : 2 * n + self.sizes.distractors] = one_hot(distractor, self.sizes.distractors)
        if said is not None or (word is None and distractor is None):
            x[:, -1 if said is None else -2] = 1.0
        return x

    def hidden(self, state: State) -> Tensor:
        """h_t, shape (lists, hidden)."""
        return state.cell[:, : self.sizes.hidden]

    def held(self, state: State) -> Tensor:
        """z, what h_t says of each word, shape (lists, words), centred over words."""
        z = (self.hidden(state) - self.cell.rest(1)[:, : self.sizes.hidden]) @ self.readout.T + self.readout_bias
        return z - z.mean(dim=1, keepdim=True)

    def step_cell(self, cell: Tensor, x: Tensor, seconds: Tensor, scale: Knob, noise: Tensor, knobs: Knobs) -> Tensor:
        """The cell after `seconds` (lists, 1), at most 1 s: Euler steps of the equation, noise, and a leak exp(-dt / tau)."""
        after = cell + seconds * (self.cell.drive(x, cell) - cell)
        rest = self.cell.rest(len(cell))
        after = rest + (after - rest) * torch.exp(-seconds / knobs.state_decay)
        n = self.sizes.hidden
        noisy = after[:, :n] + scale * seconds.sqrt() * noise
        return noisy if after.shape[1] == n else torch.cat([noisy, after[:, n:]], dim=1)

    def study(
        self, state: State, seconds: Tensor, noise: Tensor, knobs: Knobs,
        word: Tensor | None = None, distractor: Tensor | None = None,
    ) -> State:  # fmt: skip
        """One step of at most 1 s: a word shown, a distractor, or empty time.

        `seconds` has the shape (lists, 1): 0 leaves a list as it is. `noise` is standard normal, of shape (lists, hidden + context).
        """
        n_hidden = self.sizes.hidden
        x = self.inputs(len(seconds), word, None, distractor)
        scale = knobs.state_noise * (1.0 if distractor is None else knobs.distractor_noise)
        cell = self.step_cell(state.cell, x, seconds, scale, noise[:, :n_hidden], knobs)
        context = state.context
        if word is not None:
            context = moved(context, self.weight_ic.T[word], knobs.drift * (seconds > 0))
        elif distractor is not None:
            direction = self.weight_ic.T[distractor + self.sizes.words]
            context = moved(context, direction, knobs.distractor_drift * (seconds > 0))
        state = state._replace(cell=cell, context=context)
        value = knobs.rehearsal_share * torch.softmax(knobs.rehearsal_gain * self.held(state), dim=1)
        if word is not None:
            value = value + (1 - knobs.rehearsal_share) * one_hot(word, self.sizes.words)
        elif distractor is not None:
            return state  # a distractor leaves no time to rehearse
        key = normalize(context + knobs.write_noise * noise[:, n_hidden:] / self.sizes.context**0.5, dim=1)
        value = knobs.write_strength * (seconds > 0) * (seconds.sqrt() if word is None else 1.0) * value
        return state._replace(store=state.store + value[:, :, None] * key[:, None, :])

    def signal(self, state: State, seconds: Knob, weight: Knob, knobs: Knobs) -> State:
        """The recall signal: the context at the end of the list, with `weight` times that of its start."""
        return state._replace(context=normalize(state.context + weight * state.start, dim=1), end=state.context)

    def evidence(self, state: State, noise: Tensor, knobs: Knobs, first: Tensor) -> tuple[Tensor, Tensor]:
        """Evidence of h_t (g_s z) and of the store (g_l act) for every word, two of shape (lists, words).

        `first` (lists, 1) is 1 before the first word is said; `noise` is standard normal, (lists, context).
        """
        cue = normalize(state.context + knobs.cue_noise * noise / self.sizes.context**0.5, dim=1)
        activation = torch.bmm(state.store, cue[:, :, None])[:, :, 0]
        gain = knobs.store_gain * (1 - first * (1 - knobs.first_store_gain))
        return knobs.state_gain * self.held(state), gain * activation

    def preference(self, held: Tensor, stored: Tensor, said: Tensor, knobs: Knobs) -> Tensor:
        """Log-weights of sampling, (lists, words): what h_t says counts up to a cap, what was said is inhibited."""
        cap = knobs.state_cap
        return cap * torch.tanh(held / cap) + stored - knobs.inhibition * said

    def said(self, state: State, word: Tensor, seconds: Tensor, noise: Tensor, knobs: Knobs) -> State:
        """The state once a word was said: it is fed back into h_t, and the context of its study into c_t."""
        x = self.inputs(len(word), said=word)
        cell = self.step_cell(state.cell, x, seconds, knobs.state_noise, noise, knobs)
        bound = torch.bmm(one_hot(word, self.sizes.words).float()[:, None, :], state.store)[:, 0]
        retrieved = normalize(normalize(bound, dim=1) + knobs.forward * self.weight_ic.T[word], dim=1)
        return state._replace(cell=cell, context=moved(state.context, retrieved, knobs.retrieved_context))

    def failed(self, state: State, seconds: Tensor, knobs: Knobs) -> State:
        """The state after an attempt in vain: c_t returns some way to the end of the list, h_t leaks."""
        context = normalize(state.context + knobs.end_return * state.end, dim=1)
        rest = self.cell.rest(len(context))
        return state._replace(cell=rest + (state.cell - rest) * torch.exp(-seconds / knobs.state_decay), context=context)


def moved(context: Tensor, direction: Tensor, share: Knob) -> Tensor:
    """c after a step of size b towards a direction: n(sqrt(1 - b^2) c + b d)."""
    drift = torch.as_tensor(share, dtype=context.dtype)
    return normalize((1 - drift * drift).sqrt() * context + drift * direction, dim=1)
