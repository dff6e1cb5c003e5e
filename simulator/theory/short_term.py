"""The short-term store: limited room, displacement and decay.

Waugh & Norman (1965) for displacement, Atkinson & Shiffrin (1968) for the buffer; both limits are needed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.numerics.compilation import kernel
from simulator.numerics.elementary import power
from simulator.theory.clock import after, to_ticks
from simulator.theory.constants import FOREVER, HELD_LIMIT
from simulator.theory.draws import draw, draw_exponential, is_first
from simulator.theory.event_log import DISPLACED, LOST, PLACE_LOST, SHORT_TERM, note
from simulator.theory.purposes import CAPACITY, DISPLACE, LIFETIME, MIND_ENTITY, OVERWRITE, READ_TIME

if TYPE_CHECKING:
    from simulator.theory.state import State


@kernel
def draw_capacity(s: State) -> None:
    """Draw this list's room in the short-term store."""
    s.m.room_fraction = draw(s, CAPACITY, MIND_ENTITY)
    s.m.as_seen = 0
    s.m.speaking = 0
    s.m.bound = 0
    set_capacity(s)


@kernel
def set_capacity(s: State) -> None:
    """Room in items of their size: floor((r - n_s [speaking]) / size + U), U uniform on (0, 1), one for the whole list.

    An item takes room by how long it takes to say; items seen in one glance are held as seen, one place each. Who has
    to say something else, under suppression or between the items, has less room.
    """
    p = s.m.p
    m = s.m
    room = p.capacity - (p.suppression_load if m.suppression == 1 or m.speaking == 1 else 0.0)
    size = 1.0 if m.as_seen == 1 else m.item_size
    slots = int(math.floor(room / size + m.room_fraction)) if room > 0.0 else 0
    m.capacity = slots if slots < HELD_LIMIT else HELD_LIMIT


@kernel
def lifetime(s: State, i: int) -> int:
    """Time until an activation falls below threshold: lambda * E^(1/kappa), a Weibull variate (ns)."""
    p = s.m.p
    if is_first(s, LIFETIME, i):
        stretch = s.first_lifetime[i]
    else:
        stretch = power(draw_exponential(s, LIFETIME, i + 1), 1.0 / p.lifetime_shape)
    return to_ticks(s, p.lifetime * stretch)


@kernel
def remove(s: State, i: int) -> None:
    """Take a token out of the store."""
    m = s.m
    n = m.n_held
    k = 0
    while s.m.held[k] != i:
        k += 1
    for j in range(k, n - 1):
        s.m.held[j] = s.m.held[j + 1]
    m.n_held = n - 1
    s.tokens[i].held = 0
    if i < m.n_items:
        m.n_held_items -= 1


@kernel
def expire(s: State, t: int) -> None:
    """Lose items that have decayed by time t, in order of expiry and then of item number.

    The engines call it whenever time passes, before anything else happens: no other transition meets an expired item.
    """
    m = s.m
    while m.next_expiry <= t:
        lost = -1
        earliest = FOREVER
        next_earliest = FOREVER
        for k in range(m.n_held):
            i = s.m.held[k]
            expiry = s.tokens[i].expiry
            if expiry < earliest or (expiry == earliest and i < lost):
                next_earliest = earliest
                earliest = expiry
                lost = i
            elif expiry < next_earliest:
                next_earliest = expiry
        if lost < 0 or earliest > t:
            m.next_expiry = earliest
            return
        remove(s, lost)
        note(s, LOST, earliest, 0, lost, SHORT_TERM, 0.0)
        m.next_expiry = next_earliest


@kernel
def activate(s: State, i: int, t: int) -> None:
    """(Re)activate a held token: its lifetime is drawn anew; its place in the order of entry stays."""
    s.tokens[i].life = lifetime(s, i)
    refresh(s, i, t)


@kernel
def refresh(s: State, i: int, t: int) -> None:
    """Make a held token as active as it was when it was activated last: the same lifetime begins again."""
    m = s.m
    token = s.tokens[i]
    token.activated = t
    token.expiry = after(t, token.life)
    m.next_expiry = min(m.next_expiry, token.expiry)


@kernel
def displaceable(s: State, i: int) -> bool:
    """Whether a held token may be displaced: once a cue is given, uncued items go first."""
    return s.m.cue_active == 0 or s.tokens[i].cued == 0


@kernel
def least_active(s: State, after: int, last: int, any_may_go: bool) -> int:
    """The place in the store of the displaceable token activated longest ago, of those activated after time `after`.

    Of tokens activated at the same time, the one that entered first comes first; `last` is the place of the one before.
    """
    m = s.m
    best = -1
    earliest = FOREVER
    for k in range(m.n_held):
        i = m.held[k]
        at = s.tokens[i].activated
        if at < earliest and (at > after or (at == after and k > last)) and (any_may_go or displaceable(s, i)):
            earliest = at
            best = k
    return best


@kernel
def displace(s: State, entering: int, t: int, kind: int) -> None:
    """Displace one held token; the one of rank k (0 = activated longest ago) with probability ~ (1-q)^k. `kind` is that of its row."""
    m = s.m
    ratio = 1.0 - s.m.p.displacement_bias
    n_free = 0
    for k in range(m.n_held):
        if displaceable(s, s.m.held[k]):
            n_free += 1
    any_may_go = n_free == 0
    total = 0.0
    w = 1.0
    for _ in range(m.n_held if any_may_go else n_free):
        total += w
        w *= ratio
    u = draw(s, DISPLACE, entering + 1) * total
    w = 1.0
    place = least_active(s, -1, -1, any_may_go)
    u -= w
    while u >= 0.0:
        w *= ratio
        following = least_active(s, s.tokens[m.held[place]].activated, place, any_may_go)
        if following < 0:
            break
        place = following
        u -= w
    victim = m.held[place]
    remove(s, victim)
    note(s, kind, t, 0, victim, SHORT_TERM, 0.0)


@kernel
def enter(s: State, i: int, t: int) -> bool:
    """Bring a token into the store, displacing another if there is no room; False if the store can hold nothing."""
    m = s.m
    token = s.tokens[i]
    if token.held == 0:
        if m.capacity < 1:
            return False
        while m.n_held >= m.capacity:
            displace(s, i, t, DISPLACED)
        append(s, i)
    activate(s, i, t)
    return True


@kernel
def take_place(s: State, t: int) -> None:
    """What an operation has bound and nobody removed has the place of one held token, any of them alike."""
    m = s.m
    if m.bound == 1:
        m.bound = 0
        if m.n_held > 0:
            i = m.held[int(draw(s, OVERWRITE, MIND_ENTITY) * m.n_held)]
            s.tokens[i].place_lost = 1
            note(s, PLACE_LOST, t, 0, i, SHORT_TERM, 0.0)


@kernel
def append(s: State, i: int) -> None:
    """A token is in the store from now on, as the one that entered last."""
    m = s.m
    s.m.held[m.n_held] = i
    m.n_held += 1
    s.tokens[i].held = 1
    s.tokens[i].place_lost = 0
    if i < m.n_items:
        m.n_held_items += 1


@kernel
def hold_as_heard(s: State, i: int, t: int) -> None:
    """What is read from the echo takes no place from others until the next item enters; it is known where it belongs."""
    if s.tokens[i].held == 0:
        if s.m.n_held >= HELD_LIMIT:
            return
        append(s, i)
    s.tokens[i].place_lost = 0
    activate(s, i, t)


@kernel
def read_seconds(s: State, usual: float) -> float:
    """Time to read one item out and say it (s), which usually takes `usual` s: usual * (1 - sigma_o + sigma_o * E)."""
    p = s.m.p
    return usual * (1.0 - p.readout_spread + p.readout_spread * draw_exponential(s, READ_TIME, MIND_ENTITY))  # type: ignore[no-any-return]
