"""What is learned: the kinds of item that experiments present.

Material is no parameter of the model. A kind of material says how long one item takes to say, how many letters
attention reads to encode it, and whether its items come from a small closed set that everybody knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import MultistoreError, did_you_mean, shown


@dataclass(frozen=True)
class Material:
    """A kind of item.

    Attributes: `spoken` seconds to say one item; `letters` characters that attention reads; `closed` whether the
    items come from a small known set (digits, letters); `source` where the durations come from.
    """

    name: str
    spoken: float
    letters: int
    closed: bool
    source: str


MATERIALS: dict[str, Material] = {
    kind.name: kind
    for kind in (
        Material("words", 0.55, 5, False, "two-syllable nouns, .5 to .6 s: Baddeley, Thomson & Buchanan (1975)"),
        Material("short_words", 0.50, 4, False, "one syllable; Baddeley, Thomson & Buchanan (1975)"),
        Material("medium_words", 0.70, 8, False, "three syllables; Baddeley, Thomson & Buchanan (1975)"),
        Material("long_words", 1.00, 11, False, "five syllables; Baddeley, Thomson & Buchanan (1975)"),
        Material("letters", 0.40, 1, True, "consonant names; Cowan et al. (1998), articulation of letters"),
        Material("trigrams", 0.40, 1, True, "three consonants spelt one by one, as in Peterson & Peterson (1959)"),
        Material("digits", 0.35, 1, True, "digit names; Cowan et al. (1998), articulation of digits"),
        Material("syllables", 0.40, 3, False, "nonsense syllables at the pace of Ebbinghaus (1885): .4 s"),
    )
}


def material(name: str) -> Material:
    """The kind of material called `name`; MultistoreError with the likely spelling if there is none.

    >>> material("digits").closed
    True
    """
    if not isinstance(name, str) or name not in MATERIALS:
        raise MultistoreError(
            f"material: unknown kind {shown(name)}, known: {', '.join(MATERIALS)}{did_you_mean(str(name), MATERIALS)}"
        )
    return MATERIALS[name]
