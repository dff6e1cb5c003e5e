"""Model data with the design of trial data: the same people, sessions, lists, list lengths and conditions."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.backends import registry
from simulator.human import checks
from simulator.human.design import Design, check_paradigm, design_of
from simulator.human.mistakes import HumanTableError
from simulator.records.columns import NS, Array
from simulator.records.table import Records
from simulator.records.trial_tables import TrialTable, read_trials
from simulator.simulation import simulate
from simulator.storage import provenance
from simulator.tasks.paradigms import LIST_INTERVAL, PARADIGMS
from simulator.tasks.protocol import Protocol

if TYPE_CHECKING:
    import pandas as pd

    from simulator.parameters.declarations import Parameters


def simulate_like(
    source: str | Path | pd.DataFrame | Records,
    paradigm: str = "free_recall",
    arguments: Mapping[str, Any] | None = None,
    parameters: Parameters | None = None,
    *,
    conditions: Mapping[str, Mapping[str, Any]] | None = None,
    condition: str = "condition",
    backend: str = "compiled",
    seed: int = 0,
    trace: bool = False,
    threads: int | None = None,
    command: Sequence[str] | None = None,
) -> Records:
    """Simulate people who live through the design of trial data: its subjects, sessions, lists and conditions.

    Arguments are those of `human.load_trials` and of `simulate`. Every list is studied with an empty long-term memory;
    those of a session follow each other in time, as in the trials. Lists that differ in condition have other draws.
    Provenance holds `command`, the arguments that repeat it. Raises TrialTableError, HumanTableError or MultistoreError.

    >>> from simulator import paradigms, simulate
    >>> people = simulate(paradigms.free_recall(6, 1.0), subjects=3, lists=4, seed=1)
    >>> simulate_like(people, "free_recall", {"seconds_per_item": 2.0}, seed=5)
    Records(... events, 12 lists, 3 subjects)
    """
    check_paradigm(paradigm)
    names = set(inspect.signature(PARADIGMS[paradigm]).parameters)
    trials = read_trials(source, condition=condition, arguments=names)
    design = design_of(trials, paradigm, dict(arguments or {}), dict(conditions or {}), ())
    protocols = _protocols(design)
    parts = []
    for number, ((code, x), protocol) in enumerate(protocols.items()):
        chosen = np.flatnonzero((design.condition == code) & ((design.x == x) | np.isnan(design.x)))
        key = int(np.random.SeedSequence((seed, number)).generate_state(1, np.uint64)[0] >> np.uint64(1))
        parts += _condition(trials, chosen, protocol, parameters, backend, seed if len(protocols) == 1 else key, trace, threads)
    records = _in_order(Records.concat([part for _, part in parts], renumber=True), trials, [one for one, _ in parts])
    records.provenance = provenance.capture(
        None, parameters, backend=backend, identity=registry.get(backend).identity(), seed=seed,
        subjects=np.unique(trials.records.lists.subject).tolist(), trace=trace, command=command,
        extra={"like": trials.name, "people": {str(k): name for k, name in trials.people.items()}},
    )  # fmt: skip
    return records


def _protocols(design: Design) -> dict[tuple[int, float], Protocol]:
    """The protocol of each condition, or of each point of its axis; a list of its own for each of them."""
    out = {}
    for code, condition in enumerate(design.conditions.values()):
        if condition.arguments.get("lists_per_session", 1) != 1 or condition.arguments.get("trials_per_session", 1) != 1:
            text = "lists_per_session: model data of the same design hold one list at a time; leave it out"
            raise HumanTableError([text])
        for x in np.unique(design.x[design.condition == code]).tolist():
            at = {str(design.axis): checks.whole(x)} if design.axis else {}
            out[code, x] = checks.call(condition, {**condition.arguments, **at})
    return out


def _condition(
    trials: TrialTable, chosen: Array, protocol: Protocol, parameters: Parameters | None, backend: str, seed: int,
    trace: bool, threads: int | None,
) -> list[tuple[Array, Records]]:  # fmt: skip
    """The lists `chosen`, with their ordinals in the order of the records: people with equally many lists together."""
    subject = trials.records.lists.subject[chosen]
    people, times = np.unique(subject, return_counts=True)
    out = []
    for n in np.unique(times).tolist():
        ids = people[times == n]
        records = simulate(
            protocol, parameters, backend=backend, subjects=ids.tolist(), lists=n, seed=seed, trace=trace, threads=threads
        )
        out.append((np.concatenate([chosen[subject == one] for one in ids]), records))
    return out


def _in_order(joined: Records, trials: TrialTable, ordinals: Sequence[Array]) -> Records:
    """Simulated lists with the number, session and condition of the list that they stand for, one after the other."""
    origin = np.concatenate(ordinals)  # of each simulated list
    real = trials.records.lists
    order = np.argsort(origin, kind="stable")
    lists = joined.lists
    rows = np.concatenate([np.arange(lists.start[k], lists.stop[k]) for k in order])
    size = (lists.stop - lists.start)[order]
    columns = {name: column[rows] for name, column in joined.columns.items()}
    for name in ("list", "session", "condition"):
        columns[name] = np.repeat(getattr(real, name)[origin[order]], size).astype(columns[name].dtype)
    ends = np.cumsum(size)
    last = np.maximum.reduceat(columns["onset"] + columns["duration"], ends - size) + int(LIST_INTERVAL * NS)
    subject, session = (getattr(real, name)[origin[order]] for name in ("subject", "session"))
    new = np.r_[True, (subject[1:] != subject[:-1]) | (session[1:] != session[:-1])]
    before = np.cumsum(last) - last
    columns["onset"] = columns["onset"] + np.repeat(before - before[np.maximum.accumulate(np.where(new, np.arange(len(new)), 0))], size)
    return Records(columns, joined.items, trials.records.conditions)
