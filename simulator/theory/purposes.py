"""The purposes of random numbers. The n-th draw of a purpose for an entity never depends on any other draw."""

from __future__ import annotations

(
    ABILITY, CAPACITY, JITTER, ENCODE, FADE, LETTER, DISPLACE, LIFETIME, NEWCOMER, HEAD, FETCH, PACE, DISTRACTOR,
    START_PROBE, READ_START, CHAIN, READ_TIME, THRESHOLD, SAMPLE, SAMPLE_TIME, STOP, CUE_STOP, ACCEPT, CONFUSE,
    GAP_MARK, STIMULUS, SELECT, ERROR, RESTART, ECHO, OVERWRITE, PAIRED, BIND, REMOVE, ENTER,
) = range(35)  # fmt: skip
N_PURPOSES = 35

#: Entity of draws that belong to no item; token i is entity i + 1.
MIND_ENTITY = 0
