"""The network of free recall: a learned short-term state h_t, a slowly changing context c_t, and a one-shot store.

Symbols: x_t is the word that is shown (one of `words` units), h_t the hidden state (short-term memory), c_t the context,
M the store (long-term memory), n(v) = v / |v|, N standard normal noise. All states have one row per list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from simulator.backends.neural import weights
from simulator.backends.neural.cells import CELLS, Knob, product, shifted
from simulator.backends.neural.context import disturbed, moved
from simulator.backends.neural.store import Matrix, Store

#: Strength in the store at which a word whose context is the cue has half the match that it can have.
HALF = 1 / 3


@dataclass(frozen=True)
class Sizes:
    """How large a network is, and its cell: `rnn`, `lstm`, `gru` or `memory`.

    `context` units of c_t follow what happens from word to word, and `slow` further ones the list as a whole.
    """

    words: int = 96
    distractors: int = 16
    hidden: int = 96
    context: int = 48
    slow: int = 32
    cell: str = "rnn"

    @classmethod
    def of(cls, record: Mapping[str, Any], path: Path) -> Sizes:
        """The sizes in the record of a training; MultistoreError where it is of another network."""
        return weights.sizes_of(cls, record, path, "free recall", cell=tuple(CELLS))


class Knobs(NamedTuple):
    """What is set without training; the meaning of each is that of the parameter of the same name (`neural` section)."""

    state_noise: Knob = 0.05
    distractor_noise: Knob = 1.0
    state_decay: Knob = 60.0
    rehearsal_share: Knob = 0.4
    rehearsal_gain: Knob = 1.2
    write_strength: Knob = 1.0
    later_seconds: Knob = 0.6
    write_noise: Knob = 0.3
    drift: Knob = 0.6
    distractor_drift: Knob = 0.35
    slow_drift: Knob = 0.3
    slow_share: Knob = 0.4
    list_drift: Knob = 0.8
    signal_drift: Knob = 0.3
    state_gain: Knob = 2.5
    state_criterion: Knob = 1.7
    state_weight: Knob = 3.0
    store_gain: Knob = 10.0
    cue_noise: Knob = 0.3
    threshold: Knob = 3.0
    state_recovery: Knob = 2.0
    tried_before: Knob = 2.0
    start_cue: Knob = 0.3
    retrieved_context: Knob = 0.6
    forward: Knob = 1.5
    state_loss: Knob = 0.0
    context_return: Knob = 0.05


class Context(NamedTuple):
    """The context c_t in two parts of length 1: `fast`, (lists, context), and `slow`, (lists, slow)."""

    fast: Tensor
    slow: Tensor


class State(NamedTuple):
    """What a network holds: `cell` (h_t first), context c_t, store M, and c at the start of the list and at the recall signal."""

    cell: Tensor
    context: Context
    store: Store
    start: Context
    cue: Context


class RetrievedContext(nn.Module):
    """Free recall by a recurrent network with a retrieved-context store (after Howard & Kahana 2002).

    Study. The state and the context take in a word; what the state holds is rehearsed into the store with it:

        h_t = sigma(W_ih x_t + W_hh h_{t-1} + b_h) + s_h N                             (learned)
        c_t = n(sqrt(1 - b^2) c_{t-1} + b W_ic x_t)                                     (fixed: b is the drift)
        v_t = (1 - r) x_t + r softmax(g_r W_o h_t)
        M_t = M_{t-1} + a v_t n(c_t + s_c N / sqrt(C))'

    c_t has a fast part and a slow one, whose drift is k b; in the cue they count (1 - w) and w of its squared length. Without
    a word (empty time, distractor) only the rehearsed part is written; a distractor drives h_t by its own input and moves
    c_t to a new direction, and so does the signal to recall. Recall goes attempt by attempt:

        z = W_o (h_t - h_rest) + b_o, centred over the words;    held = sigma(g_s (z - z_0))
        q = n(c_t + s_C N / sqrt(C)),   act = M q,   match = act / (|M' word| + 1/3)
        p(word) ~ exp(w_h held + g_l match)

    A sampled word is said if g_h held + (1 - psi) |M' word| + psi act is above th E, with one E ~ Exp(1) for each word in a
    recall period: the same criterion for words of this list, of other lists and of none. A word that is said is fed back into
    h_t, and its context into c_t: c <- n(sqrt(1 - e^2) c + e n(M' word + f W_ic word)); after a failure c returns towards the
    context of the signal.

    W_ih (words, feedback and distractors), W_hh, b_h, W_o and b_o are learned from the lists to be recalled. Context and store are
    a mechanism: W_ic is drawn once and stays, and no gradient runs through what is written.
    """

    weight_ic: Tensor
    weight_is: Tensor
    units: Tensor

    def __init__(self, sizes: Sizes, generator: torch.Generator) -> None:
        super().__init__()
        self.sizes = sizes
        # words, then words said by oneself, distractors, and a unit for empty time
        inputs = 2 * sizes.words + sizes.distractors + 1
        self.cell = CELLS[sizes.cell](inputs, sizes.hidden, generator)
        self.readout = nn.Parameter(0.1 * torch.randn(sizes.words, sizes.hidden, generator=generator))
        self.readout_bias = nn.Parameter(torch.zeros(sizes.words))
        self.register_buffer("units", torch.eye(inputs), persistent=False)
        for name, width in (("weight_ic", sizes.context), ("weight_is", sizes.slow)):
            directions = torch.randn(sizes.words, width, generator=generator)
            self.register_buffer(name, normalize(directions, dim=1))

    @classmethod
    def together(cls, networks: Sequence[RetrievedContext]) -> RetrievedContext:
        """Several trained networks as one, whose weights have one more dimension: a block of rows holds equal parts of each."""
        return weights.side_by_side(networks, cls(networks[0].sizes, torch.Generator().manual_seed(0)))

    def directions(self, table: Tensor, word: Tensor) -> Tensor:
        """The direction of each word (lists,) in a part of the context, (lists, width)."""
        if table.dim() == 2:
            return table[word]
        network = torch.arange(len(word), device=word.device) // (len(word) // len(table))
        return table[network, word]

    def begin(self, lists: int, noise: Tensor, store: Store | None = None) -> State:
        """The state before the first word: an empty store, and a context from `noise` (lists, context + slow)."""
        sizes = self.sizes
        store = store or Matrix(lists, sizes.words, sizes.context + sizes.slow, self.units.device)
        start = Context(normalize(noise[:, : sizes.context], dim=1), normalize(noise[:, sizes.context :], dim=1))
        return State(self.cell.rest(lists), start, store, start, start)

    @torch.no_grad()
    def new_list(self, state: State, noise: Tensor, knobs: Knobs) -> State:
        """A new list begins: the slow context moves to a new direction."""
        slow = moved(state.context.slow, normalize(noise[:, self.sizes.context :], dim=1), knobs.list_drift)
        context = state.context._replace(slow=slow)
        return state._replace(context=context, start=context)

    def inputs(
        self, lists: int, word: Tensor | None = None, said: Tensor | None = None, distractor: Tensor | None = None
    ) -> Tensor:
        """x_t of a step, one unit on, shape (lists, inputs): a word shown or said, a distractor (whole numbers, (lists,)), or empty time."""
        n = self.sizes.words
        if word is not None:
            unit = word
        elif said is not None:
            unit = n + said
        elif distractor is not None:
            unit = 2 * n + distractor
        else:
            unit = torch.full((lists,), self.cell.inputs - 1, device=self.units.device)
        return self.units[unit]

    def hidden(self, state: State) -> Tensor:
        """h_t, shape (lists, hidden)."""
        return state.cell[:, : self.sizes.hidden]

    def named(self, state: State) -> Tensor:
        """z, what h_t says of each word, shape (lists, words), centred over words."""
        z = product(self.hidden(state) - self.cell.rest(1)[:, : self.sizes.hidden], self.readout)
        z = shifted(z, self.readout_bias)
        return z - z.mean(dim=1, keepdim=True)

    def whole(self, context: Context, knobs: Knobs) -> Tensor:
        """The two parts of a context as one vector of length 1, (lists, context + slow)."""
        w = torch.as_tensor(knobs.slow_share, device=context.fast.device)
        return torch.cat([(1 - w).sqrt() * context.fast, w.sqrt() * context.slow], dim=1)

    def step_cell(self, cell: Tensor, x: Tensor, seconds: Tensor, scale: Knob, noise: Tensor, knobs: Knobs) -> Tensor:
        """The cell after `seconds` (lists, 1), at most 1 s: Euler steps of the equation, noise, and a leak exp(-dt / tau)."""
        after = cell + seconds * (self.cell.drive(x, cell) - cell)
        after = self.cell.nearer_rest(after, torch.exp(-seconds / knobs.state_decay))
        n = self.sizes.hidden
        noisy = after[:, :n] + scale * seconds.sqrt() * noise
        return noisy if after.shape[1] == n else torch.cat([noisy, after[:, n:]], dim=1)

    def study(
        self, state: State, seconds: Tensor, noise: Tensor, knobs: Knobs,
        word: Tensor | None = None, distractor: Tensor | None = None, attention: float = 1.0, onset: bool = True,
    ) -> State:  # fmt: skip
        """One step of at most 1 s: a word in view (`onset`: its first second), a distractor, or empty time.

        `seconds` has the shape (lists, 1): 0 leaves a list as it is. `noise` is standard normal, of shape (lists, hidden +
        context + slow). `attention` is a factor on what is written.
        """
        n = self.sizes.hidden
        x = self.inputs(len(seconds), word, None, distractor)
        scale = knobs.state_noise * (1.0 if distractor is None else knobs.distractor_noise)
        cell = self.step_cell(state.cell, x, seconds, scale, noise[:, :n], knobs)
        state = state._replace(cell=cell, context=self.drifted(state.context, seconds, noise[:, n:], knobs, word if onset else None, distractor))
        if distractor is not None:
            return state  # a distractor leaves no time to rehearse
        value = knobs.rehearsal_share * torch.softmax(knobs.rehearsal_gain * self.named(state), dim=1)
        if word is not None:
            shown = (1 - knobs.rehearsal_share) * (1.0 if onset else knobs.later_seconds)
            value = value + shown * self.units[word, : self.sizes.words]
        with torch.no_grad():
            key = disturbed(self.whole(state.context, knobs), noise[:, n:], knobs.write_noise)
        value = attention * knobs.write_strength * seconds * value
        state.store.write(value, key)
        return state

    @torch.no_grad()
    def drifted(
        self, context: Context, seconds: Tensor, noise: Tensor, knobs: Knobs, word: Tensor | None, distractor: Tensor | None
    ) -> Context:
        """The context after a step: towards a word, towards a new direction with a distractor, unmoved in empty time."""
        if word is not None:
            drift = knobs.drift * (seconds > 0)
            fast, slow = self.directions(self.weight_ic, word), self.directions(self.weight_is, word)
        elif distractor is not None:
            drift = knobs.distractor_drift * seconds.sqrt()
            fast, slow = (normalize(part, dim=1) for part in noise.tensor_split([self.sizes.context], dim=1))
        else:
            return context
        return Context(moved(context.fast, fast, drift), moved(context.slow, slow, knobs.slow_drift * drift))

    def signal(self, state: State, noise: Tensor, weight: Knob, knobs: Knobs) -> State:
        """The recall signal moves the context on, and brings back that of the list's start with a `weight`; a lesion takes h_t."""
        new = normalize(noise[:, : self.sizes.context], dim=1)
        fast = normalize(moved(state.context.fast, new, knobs.signal_drift) + weight * state.start.fast, dim=1)
        slow = normalize(state.context.slow + weight * state.start.slow, dim=1)
        context = Context(fast, slow)
        return state._replace(cell=self.cell.nearer_rest(state.cell, 1 - knobs.state_loss), context=context, cue=context)

    def held(self, state: State, knobs: Knobs) -> Tensor:
        """How far each word is held, sigma(g_s (z - z_0)), from 0 to 1, (lists, words)."""
        return torch.sigmoid(knobs.state_gain * (self.named(state) - knobs.state_criterion))

    def matched(self, state: State, noise: Tensor, strength: Tensor, knobs: Knobs) -> tuple[Tensor, Tensor]:
        """What the cue reaches of every word in the store, act, and how well it matches, act / (strength + 1/3).

        `noise` is standard normal, (lists, context + slow); both results (lists, words).
        """
        with torch.no_grad():
            cue = disturbed(self.whole(state.context, knobs), noise, knobs.cue_noise)
            reached = state.store.activation(cue)
            return reached, reached / (strength + HALF)

    def said(self, state: State, word: Tensor, seconds: Tensor, noise: Tensor, knobs: Knobs) -> State:
        """The state once a word was said: it is fed back into h_t, and the context of its study into c_t."""
        x = self.inputs(len(word), said=word)
        cell = self.step_cell(state.cell, x, seconds, knobs.state_noise, noise, knobs)
        return state._replace(cell=cell, context=self.brought_back(state, word, knobs))

    @torch.no_grad()
    def brought_back(self, state: State, word: Tensor, knobs: Knobs) -> Context:
        """The context once a word was said: a step towards that of its study and the direction of the word itself."""
        bound = state.store.bound(word)
        fast, slow = (normalize(part, dim=1) for part in bound.tensor_split([self.sizes.context], dim=1))
        fast = normalize(fast + knobs.forward * self.directions(self.weight_ic, word), dim=1)
        share = knobs.retrieved_context
        return Context(moved(state.context.fast, fast, share), moved(state.context.slow, slow, knobs.slow_drift * share))

    def failed(self, state: State, seconds: Tensor, knobs: Knobs) -> State:
        """The state after an attempt in vain: c_t returns some way to the context of the signal, h_t leaks."""
        back = knobs.context_return
        pairs = zip(state.context, state.cue, strict=True)
        context = Context(*(normalize(part + back * (cue - part), dim=1) for part, cue in pairs))
        return state._replace(cell=self.cell.nearer_rest(state.cell, torch.exp(-seconds / knobs.state_decay)), context=context)
