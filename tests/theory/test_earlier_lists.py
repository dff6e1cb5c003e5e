"""Earlier lists as wholes: what their weight by context leaves out, which items are sampled, and what opens a list."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from small_state import add_trace, mind, ns, past, set_link, small_state, study, token, traces, u

from simulator.tasks.step_table import FREE, SERIAL
from simulator.theory.declarative import evaluate
from simulator.theory.earlier_lists import (
    LEFT_OUT,
    come_upon,
    look_back,
    open_list,
    reach,
    sum_list,
    weigh_lists,
    weight_beyond,
)
from simulator.theory.purposes import SAMPLE
from simulator.theory.search import sample, strengthen_recalled, weigh
from simulator.theory.sensory import present
from simulator.theory.state import State
from simulator.theory.transfer import store_trace
from simulator.theory.trial import new_list

PER_LIST = 5
LAWS = [
    {},
    {"sampling_exponent": 2.0, "drift_scale": 5.0, "list_context": 1.0},
    {"sampling_exponent": 0.5, "drift_scale": 400.0, "list_context": 0.6, "decay": 0.6, "decay_offset": 2.0},
]


def lived(lists: int, *, each: float = 60.0, seed: int = 1, **values: float) -> State:
    """A session of lists of five items, each item with one to four traces within `each` seconds from its list's start."""
    rng = np.random.default_rng(seed)
    s = small_state(PER_LIST * (lists + 1), longest_list=PER_LIST, n_traces=30 * (lists + 1), n_lists=lists + 1, **values)
    for number in range(1, lists + 1):
        items = range(PER_LIST * (number - 1), PER_LIST * number)
        study(s, items, number=number, at=each * (number - 1))
        for i in items:
            for share in np.sort(rng.uniform(0.0, 1.0, rng.integers(1, 5))):
                add_trace(s, i, each * (number - 1 + share), rng.uniform(0.1, 1.0))
    return s


def summed(s: State, number: int, t: int) -> float:
    """The sampling weights of a list's items at a time, one by one."""
    evaluate(s, number, t)
    return sum(token(s, i).weight for i in range(len(s.tokens)) if token(s, i).list == number)


def open_lists(s: State) -> list[int]:
    """The lists whose items are weighed one by one."""
    return [n for n in range(1, mind(s).list + 1) if past(s, n).opened == mind(s).period]


@pytest.mark.parametrize("values", LAWS)
@pytest.mark.parametrize("seed", range(3))
def test_a_list_fades_as_its_items_do(values: dict[str, float], seed: int) -> None:
    """From recall period to recall period the weight of the first list stays within the bound of its exact sum."""
    s = lived(1, seed=seed, **values)
    summings, bound = set(), LEFT_OUT * max(values.get("sampling_exponent", 1.0), 1.0) ** 2 * 1.5
    for later in range(1, 200):
        t = ns(60.0 * (1 + later))
        mind(s).list = 1 + min(later, 1)
        weigh_lists(s, 1, t)
        summings.add(past(s, 1).weighed)
        exact = summed(s, 1, t)
        assert past(s, 1).weight == pytest.approx(exact, rel=bound)
    assert 3 < len(summings) < 20


def test_a_list_whose_traces_are_of_one_moment_fades_exactly() -> None:
    """Nothing is left out, and the list is never summed again."""
    s = lived(2, list_context=0.5)
    mind(s).n_traces = 0
    for i in range(PER_LIST):
        token(s, i).first_trace = -1
        add_trace(s, i, 3.0, 0.2 + i, number=1)
    for seconds in (100.0, 1e4, 1e7):
        weigh_lists(s, 1, ns(seconds))
        assert past(s, 1).weighed == ns(100.0)
        assert past(s, 1).weight == pytest.approx(summed(s, 1, ns(seconds)), rel=1e-9)


def test_a_list_of_which_nothing_is_left_has_no_weight() -> None:
    """With rho_l = 0 the start of the next list ends all, and nothing is divided by what is left."""
    s = lived(3, list_context=0.0)
    for seconds in (200.0, 201.0, 1e4):
        past(s, 1).update(age=7.0, spread=0.5, left=0.2, summed=3.0, stale=1)
        look_back(s, ns(seconds), True)
        assert weight_beyond(s) == 0.0
        summed_up = past(s, 1)
        assert (summed_up.summed, summed_up.age, summed_up.spread, summed_up.left, summed_up.stale) == (0.0, 0.0, 0.0, 0.0, 0)
    weigh(s, ns(1e4))
    assert mind(s).total > 0.0 and sample(s, ns(1e4)) >= 2 * PER_LIST


def test_the_present_list_is_open_and_earlier_ones_are_weighed() -> None:
    """At each signal anew, and only where there will be a search."""
    s = lived(4)
    for signal in (1, 2):
        t = ns(250.0 * signal)
        look_back(s, t, True)
        assert (open_lists(s), mind(s).n_reached, mind(s).period) == ([4], PER_LIST, signal)
        assert [int(k) for k in s.reached["token"][:PER_LIST]] == list(range(3 * PER_LIST, 4 * PER_LIST))
        assert weight_beyond(s) == pytest.approx(sum(summed(s, n, t) for n in (1, 2, 3)), rel=2 * LEFT_OUT)
        open_list(s, 2)
        assert weight_beyond(s) == pytest.approx(sum(summed(s, n, t) for n in (1, 3)), rel=2 * LEFT_OUT)
    look_back(s, ns(600.0), False)
    assert (open_lists(s), mind(s).n_reached) == ([4], PER_LIST)


def test_opening_forgets_the_last_period() -> None:
    """What was said, which thresholds were drawn and what was linked in an earlier period no longer counts."""
    s = lived(2)
    for i in range(2 * PER_LIST):
        token(s, i).update(recalled=1, threshold=0.5, linked=2.0)
    look_back(s, ns(200.0), True)
    reach(s, 0)
    reach(s, 1)
    assert (open_lists(s), mind(s).n_reached) == ([1, 2], 2 * PER_LIST)
    for i in range(2 * PER_LIST):
        strength, weight = token(s, i).strength, token(s, i).weight
        evaluate(s, token(s, i).list, ns(200.0))
        assert (token(s, i).recalled, token(s, i).threshold, token(s, i).linked) == (0, -1.0, 0.0)
        assert (token(s, i).strength, token(s, i).weight) == (strength, weight)


@pytest.mark.parametrize("cue", [-1, 11])
def test_everything_is_sampled_in_proportion_to_its_weight(cue: int) -> None:
    """Over a fine grid of draws each item comes up as often as its weight says, whether or not its list is open."""
    s = lived(3, residual_link=0.4, context_reinstatement=1.0)
    t = ns(200.0)
    look_back(s, t, True)
    mind(s).cue = cue
    weigh(s, t)
    weights = []
    for number in (1, 2, 3):
        evaluate(s, number, t)
    for i in range(3 * PER_LIST):
        near = 0.0
        if cue >= 0 and i >= 2 * PER_LIST:
            near = 1.0 / (1.0 + abs(token(s, i).onset - token(s, cue).onset) * 1e-9 / float(s.m["p"]["drift_scale"]))
        weights.append(token(s, i).weight * ((0.4 + near) * (i != cue) if cue >= 0 else 1.0))
    assert mind(s).total == pytest.approx(sum(weights), rel=1e-9)
    assert mind(s).beyond == pytest.approx(sum(weights[: 2 * PER_LIST]), rel=1e-9)
    counts, steps = Counter[int](), 4000
    for k in range(steps):
        look_back(s, t, True)
        counts[come_upon(s, (k + 0.5) / steps)] += 1
    expected = np.array(weights[: 2 * PER_LIST]) / sum(weights[: 2 * PER_LIST])
    assert [counts[i] / steps for i in range(2 * PER_LIST)] == pytest.approx(expected.tolist(), abs=2 / steps)
    assert sum(counts.values()) == steps


@pytest.mark.parametrize("seed", range(6))
def test_a_sample_from_an_earlier_list_opens_it(seed: int) -> None:
    """Below the share of what lies beyond, the draw leads into an earlier list; its items are weighed themselves from then on."""
    s = lived(3, seed=seed, list_context=1.0)
    t = ns(200.0)
    look_back(s, t, True)
    mind(s).update(cue=-1, stale=1)
    weigh(s, t)
    share = mind(s).beyond / mind(s).total
    chosen = sample(s, t)
    assert (chosen < 2 * PER_LIST) == (u(s, SAMPLE) < share)
    assert open_lists(s) == sorted({token(s, chosen).list, 3})
    assert mind(s).stale == (u(s, SAMPLE) < share)
    total = mind(s).total
    weigh(s, t)
    assert mind(s).total == pytest.approx(total, rel=1e-9)


def test_nothing_lies_beyond_the_only_list() -> None:
    """Without earlier lists, and where they have no items left, none is come upon."""
    s = lived(1)
    look_back(s, ns(100.0), True)
    assert weight_beyond(s) == 0.0 and come_upon(s, 0.5) == -1
    study(s, range(PER_LIST), number=2)
    look_back(s, ns(100.0), True)
    assert weight_beyond(s) == 0.0 and come_upon(s, 0.5) == -1


def test_links_lead_into_other_lists() -> None:
    """An item that is linked with the cue is weighed with its link, whatever list it is of."""
    s = lived(3, decay=0.0)
    look_back(s, ns(200.0), True)
    set_link(s, 11, 2, 0.7)
    mind(s).update(cue=11, stale=1)
    weigh(s, ns(200.0))
    assert open_lists(s) == [1, 3] and token(s, 2).linked == 0.0
    p = s.m["p"]
    steps = np.diff([mind(s).beyond, *s.reached["cumulative"][: 2 * PER_LIST]])
    at = s.reached["token"][: 2 * PER_LIST].tolist().index(2)
    assert steps[at] == pytest.approx(token(s, 2).weight * (float(p["residual_link"]) + 0.7), rel=1e-9)


def test_what_is_stored_later_makes_a_list_be_summed_anew() -> None:
    """A recall of one of its items counts at the next signal, and so does an item that is presented once more."""
    s = lived(2)
    look_back(s, ns(150.0), True)
    before = past(s, 1).weight
    open_list(s, 1)
    strengthen_recalled(s, 0, ns(150.0), 0.0)
    look_back(s, ns(151.0), True)
    assert past(s, 1).weighed == ns(151.0) and past(s, 1).weight > before
    assert past(s, 1).weight == pytest.approx(summed(s, 1, ns(151.0)), rel=1e-12)
    new_list(s, 0, ns(152.0))
    present(s, 0, ns(152.0), ns(1.0), 0)
    store_trace(s, 0, ns(153.0), 0.5)
    look_back(s, ns(154.0), True)
    assert open_lists(s) == [3] and s.reached["token"][: mind(s).n_reached].tolist() == [0]
    assert past(s, 1).weight == pytest.approx(summed(s, 1, ns(154.0)), rel=1e-12)
    assert len(traces(s, 0)) > 2


def test_ordered_recall_weighs_nothing() -> None:
    """It samples nothing, so that earlier lists are left as they are."""
    s = lived(2)
    look_back(s, ns(150.0), SERIAL == FREE)
    assert past(s, 1).stale == 1 and weight_beyond(s) == 0.0


@pytest.mark.parametrize("seconds, anew", [(59.9, False), (60.1, True)])
def test_when_a_list_is_summed_anew(seconds: float, anew: bool) -> None:
    """Spread * growth of the age / age beyond a thousandth: .01 * 10 s / 100 s, ten seconds after it was summed."""
    s = lived(1)
    past(s, 1).update(age=100.0, spread=0.01, weighed=ns(50.0), summed=1.0, left=0.5, stale=0)
    mind(s).list = 2
    weigh_lists(s, 1, ns(seconds))
    assert past(s, 1).weighed == (ns(seconds) if anew else ns(50.0))


def test_traces_of_this_very_moment_have_no_spread() -> None:
    """Their mean age is 0, and nothing is divided by it."""
    s = lived(1, list_context=1.0)
    mind(s).n_traces = 0
    for i in range(PER_LIST):
        token(s, i).first_trace = -1
        add_trace(s, i, 70.0, 0.3, number=1)
    mind(s).list = 2
    weigh_lists(s, 1, ns(70.0))
    assert (past(s, 1).age, past(s, 1).spread) == (0.0, 0.0)


def test_a_list_that_is_opened_later_is_evaluated_at_the_signal() -> None:
    """Not when it was summed last, and not at the time at which the search comes upon it."""
    s = lived(2)
    mind(s).list = 2
    look_back(s, ns(150.0), True)
    past(s, 1).update(spread=0.0)
    look_back(s, ns(400.0), True)
    assert past(s, 1).weighed == ns(150.0)
    reach(s, 0)
    opened = [(token(s, i).strength, token(s, i).weight) for i in range(PER_LIST)]
    evaluate(s, 1, ns(400.0))
    assert opened == [(token(s, i).strength, token(s, i).weight) for i in range(PER_LIST)]


def test_light_lists_are_come_upon_as_heavy_ones() -> None:
    """Shares count, not weights."""
    s = lived(3)
    look_back(s, ns(200.0), True)
    for number, weight in ((1, 1e-3), (2, 3e-3)):
        past(s, number).weight = weight
    mind(s).outside = -1.0
    assert token(s, come_upon(s, 0.2)).list == 1
    look_back(s, ns(200.0), True)
    for number, weight in ((1, 1e-3), (2, 3e-3)):
        past(s, number).weight = weight
    mind(s).outside = -1.0
    assert token(s, come_upon(s, 0.3)).list == 2


def test_with_the_first_item_as_a_cue_other_lists_count_by_what_is_left_over() -> None:
    """b0 times their weight by context, as with any other cue."""
    s = lived(2, residual_link=0.4)
    look_back(s, ns(200.0), True)
    alone = weight_beyond(s)
    token(s, 0).list, mind(s).cue = 2, 0
    weigh(s, ns(200.0))
    assert mind(s).beyond == pytest.approx(0.4 * alone, rel=1e-12)


def test_young_traces_have_a_spread() -> None:
    """Ages of .2 and .6 s of equal parts: variance .04 over the square of the mean, .16."""
    s = lived(1, decay=0.0, drift_scale=1e9, sampling_exponent=1.0)
    mind(s).update(n_traces=0, list=1)
    for i in range(PER_LIST):
        token(s, i).first_trace = -1
        for time in (69.4, 69.8):
            add_trace(s, i, time, 0.3, number=1)
    sum_list(s, 1, ns(70.0))
    assert past(s, 1).age == pytest.approx(0.4, rel=1e-6) and past(s, 1).spread == pytest.approx(0.25, rel=1e-5)
