"""How the network of ordered recall learns: to say the list that was shown, position by position."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from simulator.backends.neural.elman_serial import ElmanSerial
from simulator.parameters.declarations import QUANTITIES

#: Lists of a batch, and the shortest and longest limit of their length, which grows over the first half of training; up
#: to the limit all lengths are equally frequent (favouring the longest one spoils shorter lists).
BATCH, FIRST_LIMIT, LONGEST = 64, 3, 8
#: The strongest noise in a unit of h_t a second, which grows like the limit; each list has a strength from 0 to this.
NOISE = 0.06
#: Shares of batches with a second of empty time after each word, and with a filled delay; its longest (s) and its noise.
SHARE_SLOW, SHARE_DELAYED, LONGEST_DELAY, DELAY_NOISE = 0.3, 0.05, 6, 0.3
#: Share of positions at which what was said before is not heard, as after an omission.
SHARE_UNSAID = 0.02
#: Gain of z_t when a word is chosen, where nothing else is asked for.
GAIN = QUANTITIES["neural.order_gain"].default


def draw_lists(network: ElmanSerial, lists: int, length: int, generator: torch.Generator) -> Tensor:
    """Lists of different words, shape (lists, length)."""
    return torch.rand(lists, network.sizes.words, generator=generator).argsort(dim=1)[:, :length]


def experience(
    network: ElmanSerial, words: Tensor, said: Tensor, generator: torch.Generator, *, slow: bool = False, delay: int = 0
) -> tuple[Tensor, Tensor, Tensor]:
    """Inputs (steps, lists, inputs) of lists and their recall, and which steps show a word and which are distraction.

    A word is shown every second, every other one in `slow` lists; `delay` s of distractors follow, then recall. `said`
    (lists, length) are the words that were said before each position, -1 for none.
    """
    lists, length = words.shape

    def inputs(seconds: int, **what: Tensor) -> Tensor:
        flat = {name: index.reshape(-1) for name, index in what.items()}
        return network.inputs(seconds * lists, **flat).view(seconds, lists, -1)

    pace = 2 if slow else 1
    presented = inputs(length, word=words.T)
    if slow:
        presented = torch.stack([presented, inputs(length)], dim=1).flatten(0, 1)
    drawn = torch.randint(network.sizes.distractors, (delay, lists), generator=generator)
    x = torch.cat([presented, *([inputs(delay, distractor=drawn)] if delay else []), inputs(length, said=said.T)])
    shown, distracted = torch.zeros(2, len(x), dtype=torch.bool)
    shown[: pace * length : pace] = True
    distracted[pace * length : pace * length + delay] = True
    return x, shown, distracted


def serial_loss(network: ElmanSerial, share: float, generator: torch.Generator) -> Tensor:
    """Mean over positions of -log p(the word in that position), the right words being said before."""

    def uniform() -> float:
        return float(torch.rand((), generator=generator))

    grown = min(1.0, 2 * share)
    length = 1 + int(uniform() * (FIRST_LIMIT + round((LONGEST - FIRST_LIMIT) * grown)))
    slow, delayed = uniform() < SHARE_SLOW, uniform() < SHARE_DELAYED * grown
    delay = 1 + int(uniform() * LONGEST_DELAY) if delayed else 0
    words = draw_lists(network, BATCH, length, generator)
    heard = torch.rand(BATCH, length, generator=generator) >= SHARE_UNSAID
    said = torch.where(heard, words, -1).roll(1, dims=1)
    said[:, 0] = -1
    x, shown, distracted = experience(network, words, said, generator, slow=slow, delay=delay)
    strength = NOISE * grown * torch.rand(BATCH, 1, generator=generator)
    noise = torch.randn(len(x), BATCH, network.sizes.hidden, generator=generator)
    noise = noise * torch.where(distracted[:, None, None], DELAY_NOISE, strength)
    z = network.run(x, noise, shown)[-length:]
    return cross_entropy(z.flatten(0, 1), words.T.flatten())


def recalled(
    network: ElmanSerial, words: Tensor, noise: float, generator: torch.Generator, *, delay: int = 0, gain: float = GAIN
) -> Tensor:
    """What is said of lists, shape (lists, length): a word drawn by softmax(gain z), which is heard then."""
    lists = len(words)

    def normal() -> Tensor:
        return torch.randn(lists, network.sizes.hidden, generator=generator)

    state, said, out = network.begin(lists), torch.full((lists,), -1), []
    for word in words.unbind(1):
        state = network.study(state, word, 1.0, noise * normal())
    for _ in range(delay):
        distractor = torch.randint(network.sizes.distractors, (lists,), generator=generator)
        state = network.step(state, network.inputs(lists, distractor=distractor), 1.0, DELAY_NOISE * normal())
    for _ in range(words.shape[1]):
        state, z = network.turn(state, said, noise * normal())
        said = torch.multinomial((gain * z).softmax(1), 1, generator=generator)[:, 0]
        out.append(said)
    return torch.stack(out, 1)


def serial_metrics(network: ElmanSerial, generator: torch.Generator) -> dict[str, float]:
    """Share of lists without an error for lengths 1 to 8 (with the default gain and noise), and where errors go.

    `transposed` is the share of errors that are words of the list, `neighbours` that of these from the next position.
    """
    metrics, errors, transposed, near = {}, 0, 0, 0
    for length in range(1, LONGEST + 1):
        words = draw_lists(network, 400, length, generator)
        said = recalled(network, words, QUANTITIES["neural.order_noise"].default, generator)
        wrong = said != words
        metrics[f"perfect_{length}"] = float((~wrong).all(dim=1).float().mean())
        distance = (said[:, :, None] == words[:, None, :]).float()
        where = distance.argmax(dim=2) - torch.arange(length)
        moved = wrong & (distance.sum(dim=2) > 0)
        errors, transposed = errors + int(wrong.sum()), transposed + int(moved.sum())
        near += int((moved & (where.abs() == 1)).sum())
    return metrics | {"transposed": transposed / max(errors, 1), "neighbours": near / max(transposed, 1)}
