"""Numbers with a name that several modules of the theory share: each stands here once, and this module imports nothing."""

from __future__ import annotations

#: No token, no item, no response, no row.
NONE = -1
#: A time that never comes (ns); every time of the simulation is smaller.
FOREVER = 4_000_000_000_000_000_000
#: Distractor stimuli live in a ring of this many tokens behind the items of the protocol.
RING = 16
#: The short-term store never has more places than this.
HELD_LIMIT = 64
#: Loops over arrays go on to a multiple of so many elements, which a processor computes together.
LANES = 4

#: Seconds to say a word of two syllables: an item of this spoken duration takes one place in the short-term store.
SPOKEN_UNIT = 0.55
#: A rehearsal that is broken off was said aloud if there was time for this share of the word's spoken duration.
SAID_SHARE = 0.5

#: A group of items begins after a pause: when the time since the item before is longer than the time before that, by this factor.
GROUP_PAUSE = 1.25

#: What became of a token in the present recall period: said, rejected as an item of another list, or sought in vain.
NOT_TRIED, SAID, REJECTED, IN_VAIN = range(4)

#: Phases of a recall period: by the start of the list, read-out of the short-term store, search of long-term memory,
#: position by position (ordered recall), and over.
FROM_START, READING_OUT, SEARCHING, IN_ORDER, STOPPED = range(5)

#: Acts of a recall period: try the item whose turn it is from the list's start, read a held item out, look for what is
#: sampled, and go along the chain of links in ordered recall.
TRY_START, READ_OUT, SEARCH, CHAIN_ON = range(4)
