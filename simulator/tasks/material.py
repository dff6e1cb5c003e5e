"""What is learned: the kinds of item that experiments present, and the items of the small sets that everybody knows.

Material is no parameter of the model. A kind of material says how long one item takes to say, how many letters
attention reads to encode it, and whether its items come from a small closed set. The items of a closed set have names,
come again from list to list, and may sound alike: those of one similarity group rhyme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from simulator.errors import MultistoreError, did_you_mean, shown


class Item(NamedTuple):
    """An item of a closed set: its name, and the group of items that sound like it (empty: none does)."""

    name: str
    similar: str = ""


@dataclass(frozen=True)
class Material:
    """A kind of item.

    Attributes: `spoken` seconds to say one item; `letters` characters that attention reads; `items` those of a small
    closed set (digits, letters), none for an open set; `source` where the durations, the set and its groups come from.
    """

    name: str
    spoken: float
    letters: int
    items: tuple[Item, ...]
    source: str

    @property
    def closed(self) -> bool:
        """Whether the items come from a small known set."""
        return bool(self.items)


def _rhyming(groups: str) -> tuple[Item, ...]:
    """Items from words such as "BCD:ee HQ": each letter is an item, those before a colon rhyme on what follows it."""
    parts = [word.partition(":") for word in groups.split()]
    return tuple(Item(letter, rhyme) for letters, _, rhyme in parts for letter in letters)


#: Consonants by the vowel of their names: Conrad (1964) found BCPTV and FMNSX confused when they are only seen.
CONSONANTS = _rhyming("BCDGPTV:ee FLMNSX:eh JK:ay HQRWYZ")

MATERIALS: dict[str, Material] = {
    kind.name: kind
    for kind in (
        Material("words", 0.55, 5, (), "two-syllable nouns, .5 to .6 s: Baddeley, Thomson & Buchanan (1975)"),
        Material("short_words", 0.50, 4, (), "one syllable; Baddeley, Thomson & Buchanan (1975)"),
        Material("medium_words", 0.70, 8, (), "three syllables; Baddeley, Thomson & Buchanan (1975)"),
        Material("long_words", 1.00, 11, (), "five syllables; Baddeley, Thomson & Buchanan (1975)"),
        Material("letters", 0.40, 1, CONSONANTS, "consonant names; Cowan et al. (1998), articulation of letters; rhymes after Conrad (1964)"),
        Material("similar_letters", 0.40, 1, _rhyming("BCDGPTV:ee"), "consonants that rhyme, as in Conrad (1964); the set is assumed"),
        Material("dissimilar_letters", 0.40, 1, _rhyming("HKMQRYZ"), "consonants of which no two rhyme; the set is assumed"),
        Material("trigrams", 0.40, 1, CONSONANTS, "three consonants spelt one by one, as in Peterson & Peterson (1959)"),
        Material("digits", 0.35, 1, _rhyming("123456789"), "digit names; Cowan et al. (1998), articulation of digits; 1 to 9 (assumed), none alike"),
        Material("syllables", 0.40, 3, (), "nonsense syllables at the pace of Ebbinghaus (1885): .4 s"),
    )
}  # fmt: skip


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
