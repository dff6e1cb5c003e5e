"""A small world of items that fall into categories: each has a picture and a sound, and both come from the same causes.

An item of category c is

    picture = P_c + D_p u + e_p,   sound = S_c + D_s u + e_s

with the prototypes P_c and S_c of its category, u ~ N(0, 1) what makes it this item (shared by picture and sound), and e
a little that is its own. Pictures are smooth: neighbouring points of the image go together. All features have about
unit variance over the world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CATEGORIES = 8
SIDE = 8  # points along a side of a picture
PICTURE, SOUND = SIDE * SIDE, 16
FEATURES = PICTURE + SOUND
#: Causes that make an item different from others of its category; share of variance between categories, and of e.
CAUSES, BETWEEN, OWN = 6, 0.6, 0.05
#: How far neighbouring points of a picture, or of a sound, go together (points).
_SMOOTH_PICTURE, _SMOOTH_SOUND = 1.4, 1.2

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Prototypes (categories, features), directions of variation (causes, features), each with pictures first."""

    prototypes: Floats
    directions: Floats

    def items(self, categories: NDArray[np.int64], generator: np.random.Generator) -> Floats:
        """New items of these categories, shape (items, features).

        >>> world(0).items(np.array([0, 0, 1]), np.random.default_rng(1)).shape
        (3, 80)
        """
        causes = generator.standard_normal((len(categories), CAUSES))
        own = np.sqrt(OWN) * generator.standard_normal((len(categories), FEATURES))
        return self.prototypes[categories] + causes @ self.directions + own


def _smooth(points: Floats, reach: float) -> Floats:
    """A matrix that makes noise at points (n, dimensions) smooth, with unit variance at each."""
    apart = ((points[:, None] - points[None]) ** 2).sum(-1)
    kernel = np.exp(-apart / (2 * reach**2))
    smooth: Floats = kernel / np.sqrt((kernel**2).sum(1, keepdims=True))
    return smooth


def world(seed: int) -> World:
    """A world: its prototypes and directions are drawn once from a seed."""
    generator = np.random.default_rng([seed, 1])
    across = np.arange(SIDE, dtype=float)
    image = np.stack(np.meshgrid(across, across, indexing="ij"), -1).reshape(-1, 2)
    by_image, by_pitch = _smooth(image, _SMOOTH_PICTURE), _smooth(np.arange(SOUND, dtype=float)[:, None], _SMOOTH_SOUND)

    def fields(count: int) -> Floats:
        noise = generator.standard_normal((count, FEATURES))
        return np.concatenate([noise[:, :PICTURE] @ by_image.T, noise[:, PICTURE:] @ by_pitch.T], 1)

    prototypes = fields(CATEGORIES)
    prototypes -= prototypes.mean(0)
    prototypes *= np.sqrt(BETWEEN / (prototypes**2).mean(1, keepdims=True))  # none is nearer to the centre than others
    return World(prototypes, np.sqrt((1 - BETWEEN - OWN) / CAUSES) * fields(CAUSES))
