"""A variational autoencoder that restores items: what it has learned of the world fills in what a cue leaves open.

The network (Kingma & Welling 2014; Rezende, Mohamed & Wierstra 2014) perceives an item x as a code z and makes items from
codes. Its encoder also reads cues y of an item, noisy and partial: with m the features that are there (1 or 0) and s how good
the cue is,

    y = m (s x + sqrt(1 - s^2) e),  e ~ N(0, 1)
    q(z | y, m, s) = N(mu, diag sigma^2),  (mu, log sigma^2) = encoder(y, m, s)
    x^ = decoder(z)
    loss = |x - x^|^2 / (2 v) + KL(q(z | x, 1, 1) || N(0, 1))        to perceive: the evidence bound
         + KL(q(z | x, 1, 1) || q(z | y, m, s))                      to remember: the codes that a cue leaves possible

(the last term changes the right-hand q alone). A cue that is poor leaves many codes possible; what is restored is the mean
of their items: the centre of a category while the cue still tells which, and at last the centre of all.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from simulator.backends.neural.key_value_store import linear
from simulator.network_studies.items import FEATURES, OWN, PICTURE, World

HIDDEN, CODE = 128, 16
#: Variance v of a feature given the code: what is an item's own.
VARIANCE = OWN
STEPS, RATE, BATCH = 3000, 3e-3, 128
#: Shares of training cues of which a modality, or single features, are missing; share of the latter that hold nothing.
_HALF, _PARTIAL, _NOTHING = 0.4, 0.3, 0.1
#: Codes that stand for a posterior when an item is restored, in pairs about its mean.
_POINTS = 32


class Autoencoder(nn.Module):
    """Encoder and decoder with one hidden layer each.

    >>> network = Autoencoder(torch.Generator().manual_seed(0))
    >>> network.restore(torch.zeros(3, FEATURES), torch.ones(3, FEATURES), torch.ones(3)).shape
    torch.Size([3, 80])
    """

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            linear(2 * FEATURES + 1, HIDDEN, generator), nn.ReLU(), linear(HIDDEN, 2 * CODE, generator)
        )
        self.decoder = nn.Sequential(linear(CODE, HIDDEN, generator), nn.ReLU(), linear(HIDDEN, FEATURES, generator))
        points = torch.randn(_POINTS // 2, CODE, generator=generator)
        self.points: Tensor
        self.register_buffer("points", torch.cat([points, -points]))

    def posterior(self, cue: Tensor, there: Tensor, quality: Tensor) -> tuple[Tensor, Tensor]:
        """mu and log sigma^2 of z, each (items, CODE), from cues and masks (items, features) and qualities (items)."""
        mean, log_variance = self.encoder(torch.cat([cue * there, there, quality[:, None]], 1)).chunk(2, 1)
        return mean, log_variance.clamp(-8, 0)  # no wider than the prior

    def restore(self, cue: Tensor, there: Tensor, quality: Tensor) -> Tensor:
        """The item that a cue brings back: the mean of what the posterior holds possible, shape (items, features)."""
        return self.imagine(*self.posterior(cue, there, quality))

    def imagine(self, mean: Tensor, log_variance: Tensor) -> Tensor:
        """The mean of the items that a posterior over codes holds possible, from `_POINTS` codes drawn from it."""
        codes = mean[:, None] + (log_variance / 2).exp()[:, None] * self.points
        restored: Tensor = self.decoder(codes).mean(1)
        return restored


def joined(one: tuple[Tensor, Tensor], other: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """The posterior of two independent sources, from that of each: precisions add up, the prior's counts once."""
    precisions = [(-log_variance).exp() for _, log_variance in (one, other)]
    precision = precisions[0] + precisions[1] - 1
    mean = (one[0] * precisions[0] + other[0] * precisions[1]) / precision
    return mean, -precision.log()


def cues(items: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Training cues of items: of any quality, some of one modality only, some with single features missing."""
    count = len(items)
    quality = torch.rand(count, generator=generator)
    noise = torch.randn(items.shape, generator=generator)
    cue = quality[:, None] * items + (1 - quality[:, None] ** 2).sqrt() * noise
    there = torch.ones_like(items)
    kind = torch.rand(count, generator=generator)
    picture = kind < _HALF / 2
    sound = (kind >= _HALF / 2) & (kind < _HALF)
    there[picture, PICTURE:] = 0
    there[sound, :PICTURE] = 0
    partial = (kind >= _HALF) & (kind < _HALF + _PARTIAL)
    known = torch.rand(count, 1, generator=generator)
    known[torch.rand(count, generator=generator) < _NOTHING] = 0
    single = (torch.rand(items.shape, generator=generator) < known).float()
    return cue, torch.where(partial[:, None], single, there), quality


def loss(network: Autoencoder, items: Tensor, generator: torch.Generator) -> Tensor:
    """The loss of perceiving items and of remembering them from cues, per item."""
    mean, log_variance = network.posterior(items, torch.ones_like(items), torch.ones(len(items)))
    code = mean + (log_variance / 2).exp() * torch.randn(mean.shape, generator=generator)
    error = ((network.decoder(code) - items) ** 2).sum(1) / (2 * VARIANCE)
    from_prior = divergence((mean, log_variance), (torch.zeros(()), torch.zeros(())))
    from_cue = divergence((mean.detach(), log_variance.detach()), network.posterior(*cues(items, generator)))
    return (error + from_prior + from_cue).mean()


def divergence(one: tuple[Tensor, Tensor], other: tuple[Tensor, Tensor]) -> Tensor:
    """KL(one || other) of normal posteriors (mean and log variance), in nats per item.

    >>> same = (torch.zeros(1, 2), torch.zeros(1, 2))
    >>> float(divergence(same, same)), float(divergence((torch.ones(1, 2), torch.zeros(1, 2)), same))
    (0.0, 1.0)
    """
    apart = ((one[0] - other[0]) ** 2 + one[1].exp()) / other[1].exp()
    return 0.5 * (apart - 1 + other[1] - one[1]).sum(1)


def batch(world: World, generator: torch.Generator) -> Tensor:
    """New items of the world, of all categories, shape (BATCH, features)."""
    import numpy as np

    draws = np.random.default_rng(int(torch.randint(2**31, (), generator=generator)))
    categories = draws.integers(len(world.prototypes), size=BATCH)
    return torch.from_numpy(world.items(categories, draws)).float()
