"""Does an engine keep the contract? The checks that every registered engine has to pass.

>>> from simulator.backends.conformance import violations
>>> violations("compiled", paradigms=["serial_recall"])
[]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.backends import registry, rules
from simulator.backends.interface import Backend, Block
from simulator.errors import MultistoreError, did_you_mean, shown
from simulator.parameters.declarations import Parameters
from simulator.records.columns import STUDY
from simulator.tasks import paradigms as tasks
from simulator.tasks.protocol import Protocol
from simulator.tasks.step_table import compile_program, grid_step
from simulator.theory.state import ROW

#: One protocol of every paradigm, with the options that change what happens.
PARADIGMS: dict[str, Callable[[], Protocol]] = {
    "free_recall": lambda: tasks.free_recall(12, 1.0),
    "free_recall_heard": lambda: tasks.free_recall(20, 2.0, modality="auditory"),
    "free_recall_judged": lambda: tasks.free_recall(10, 3.0, gap=(0.8, 1.2), orienting_task=True),
    "free_recall_continual": lambda: tasks.free_recall(8, 1.0, inter_item_distractor=8, retention_interval=16),
    "free_recall_lists": lambda: tasks.free_recall(6, 1.0, lists_per_session=4, recall_time=20),
    "free_recall_open_delay": lambda: tasks.free_recall(8, 1.0, retention_interval=10, filled=False),
    "serial_recall": lambda: tasks.serial_recall(7, 1.0, material="digits"),
    "serial_recall_suppressed": lambda: tasks.serial_recall(6, 1.0, suppression=True, retention_interval=4),
    "serial_recall_session": lambda: tasks.serial_recall((3, 5), material="letters", group_size=2, group_gap=0.5, digits_read=4, lists_per_session=3),
    "serial_recall_interfered": lambda: tasks.serial_recall(5, material="letters", distractors=3, changing_distractors=False, lists_per_session=2),
    "serial_recall_rows": lambda: tasks.serial_recall((4, 9), output_order="any", response="written", lists_per_session=3),
    "serial_recall_similar": lambda: tasks.serial_recall(6, 0.5, material="letters", pattern="SDSDSD", lists_per_session=3),
    "memory_span": lambda: tasks.memory_span(4, 6, 2),
    "complex_span": lambda: tasks.complex_span(0.5, 4, shortest=3, longest=4, lists_of_each=2),
    "hebb_repetition": lambda: tasks.hebb_repetition(5, 3, suppression=True),
    "free_recall_suppressed": lambda: tasks.free_recall((4, 8), 1.0, suppression=True, lists_per_session=2),
    "item_recognition": lambda: tasks.item_recognition((1, 4), 3),
    "brown_peterson_mixed": lambda: tasks.brown_peterson(3, mixed_intervals=(1.0, 12.0), ordered=True, trials_per_session=3),
    "brown_peterson": lambda: tasks.brown_peterson(3, 12, trials_per_session=3),
    "partial_report": lambda: tasks.partial_report(cue_delay=0.15),
    "whole_report": lambda: tasks.partial_report(cue_delay=None),
    "final_free_recall": lambda: tasks.later_recall(5, 1.0, lists_after=3, modality="auditory", recall_time=15, final_recall_time=60),
    "retroactive_interference": lambda: tasks.later_recall(5, 1.0, asked_for="list", lists_before=1, lists_after=2, recall_each=False),
    "paired_associates": lambda: tasks.paired_associates(5, 2.0, design="A-B A-C", second_trials=2),
    "paired_associates_in_turn": lambda: tasks.paired_associates(4, 2.0, design="A-B C-D", shown="one_by_one", gap=0.5, asked_for="second"),
    "spaced_recall": lambda: tasks.spaced_recall(6, 2, lags="1 3-5", lists_per_session=2),
    "savings": lambda: tasks.savings(6, 86_400, at_most=15),
    "choice_practice": lambda: tasks.choice_practice(4, 3, 12),
    "recognition": lambda: tasks.recognition(5),
    "recognition_lure": lambda: tasks.recognition(5, target=False),
}
SUBJECTS = np.array([0, 0, 3, 7], np.int64)
SESSIONS = np.array([0, 1, 0, 2], np.int64)


@dataclass(frozen=True)
class Case:
    """A simulation: a protocol, parameters and a seed."""

    protocol: Protocol
    parameters: Parameters
    seed: int


class _Sessions:
    """As `simulate` hands them over: nothing but length, slices and iteration, however they are held."""

    def __init__(self, numbers: np.ndarray) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, part: slice) -> np.ndarray:
        if not isinstance(part, slice):
            raise TypeError(f"subjects and sessions: got [{part!r}], allowed a slice, as in [{part!r} : ...]")
        return self._numbers[part].copy()  # which an engine may overwrite

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers.tolist())


def blocks_of(
    backend: Backend, case: Case, subjects: np.ndarray = SUBJECTS, sessions: np.ndarray = SESSIONS, *, trace: bool = True,
    threads: int = 1,
) -> list[Block]:  # fmt: skip
    """The blocks that an engine returns for a few sessions."""
    program = compile_program(case.protocol, case.parameters.numerics.time_resolution)
    some = (_Sessions(subjects), _Sessions(sessions))
    return list(backend.run(program, case.parameters, case.seed, *some, trace=trace, threads=threads))


def lives(blocks: Sequence[Block]) -> dict[tuple[int, int], np.ndarray]:
    """The rows of each (subject, session), as structured arrays."""
    rows_by_session = {}
    for block in blocks:
        parts = np.split(block.rows, np.cumsum(block.n_rows)[:-1])
        for subject, session, rows in zip(block.subjects.tolist(), block.sessions.tolist(), parts, strict=True):
            rows_by_session[subject, session] = rows
    return rows_by_session


def as_lists(rows: np.ndarray) -> rules.Rows:
    """The columns of one session, as lists."""
    return {name: rows[name].tolist() for name in rows.dtype.names or ()}


# Each of the following checks one promise of `Backend` and yields a text for each violation.


def wrong_identity(backend: Backend) -> Iterator[str]:
    """The identity is a dict that JSON can hold, the same at every call; the budget is a number of lists."""
    identity = backend.identity()
    if not isinstance(identity, dict):
        yield f"identity is a {type(identity).__name__}, not a dict"
        return
    for part in ("versions", "source"):
        if not identity.get(part):
            yield f"identity says nothing of {part}"
    try:
        json.dumps(identity, allow_nan=False)
    except (TypeError, ValueError) as error:
        yield f"identity cannot be written as JSON: {error}"
    if identity != backend.identity():
        yield "identity changes from call to call"
    if not isinstance(backend.lists_within_reach, int) or backend.lists_within_reach < 1:
        yield f"lists_within_reach is {backend.lists_within_reach!r}"


def wrong_blocks(backend: Backend, case: Case) -> Iterator[str]:
    """Blocks have the columns of the event table, whole sessions, in the order requested."""
    blocks = blocks_of(backend, case)
    dtypes = {name: ROW[name] for name in ROW.names or ()}
    for block in blocks:
        if {name: column.dtype for name, column in block.columns.items()} != dtypes:
            yield f"columns are {', '.join(block.columns)}, not those of theory.state.ROW with their types"
            return
        counts = {len(column) for column in block.columns.values()}
        if counts != {int(block.n_rows.sum())}:
            yield f"columns of {counts} rows, but n_rows adds up to {int(block.n_rows.sum())}"
            return
        if not len(block.subjects) == len(block.sessions) == len(block.n_rows) == len(block.n_lists):
            yield "subjects, sessions, n_rows and n_lists have different lengths"
            return
    requested = list(zip(SUBJECTS.tolist(), SESSIONS.tolist(), strict=True))
    returned = [pair for block in blocks for pair in zip(block.subjects.tolist(), block.sessions.tolist(), strict=True)]
    if returned != requested:
        yield f"sessions requested: {requested}, returned: {returned}"
    lists = np.concatenate([block.n_lists for block in blocks]).tolist()
    for (key, rows), n_lists in zip(lives(blocks).items(), lists, strict=False):
        if n_lists < 1 or rows["list"].max(initial=0) > n_lists:
            yield f"subject {key[0]}, session {key[1]}: {n_lists} lists, but rows of list {rows['list'].max(initial=0)}"
        labels = len(case.protocol.conditions)
        if len(rows) and not 0 <= rows["condition"].min() <= rows["condition"].max() < labels:
            yield f"subject {key[0]}, session {key[1]}: conditions outside 0 to {labels - 1}"


def wrong_rows(backend: Backend, case: Case, *, study: bool = True) -> Iterator[str]:
    """Every rule of `simulator.backends.rules` that holds for any protocol, in every session, traced.

    `study` says whether to follow the study rows through the protocol, which rows alone do not allow where two
    repetitions until recall is perfect stand side by side.
    """
    resolution = case.parameters.numerics.time_resolution
    for (subject, session), table in lives(blocks_of(backend, case)).items():
        rows = as_lists(table)
        broken = [
            *rules.wrong_times(rows, grid_step(resolution)),
            *rules.wrong_store(rows, rules.most_places(case.protocol, case.parameters)),
            *rules.wrong_places(rows),
            *rules.wrong_memory(rows),
            *rules.wrong_numbers(rows),
            *(rules.wrong_study(rows, case.protocol, resolution) if study else ()),
        ]
        yield from (f"subject {subject}, session {session}, {text}" for text in broken)


def wrong_outputs(backend: Backend, case: Case) -> Iterator[str]:
    """Outputs are counted and timed as the measures expect; for protocols with one recall period a list."""
    if not rules.one_recall_a_list(case.protocol):
        return
    for (subject, session), table in lives(blocks_of(backend, case, trace=False)).items():
        broken = rules.wrong_outputs(as_lists(table), rules.fills_rows(case.protocol))
        yield from (f"subject {subject}, session {session}, {text}" for text in broken)


def wrong_trace(backend: Backend, case: Case) -> Iterator[str]:
    """Leaving out the trace leaves out rows and changes none of those that stay: study and answers."""
    full, short = (lives(blocks_of(backend, case, trace=trace)) for trace in (True, False))
    for key, rows in short.items():
        untraced = full[key][np.isin(full[key]["trial_type"], (STUDY, *rules.ANSWERS))]
        if untraced.tobytes() != rows.tobytes():
            yield f"subject {key[0]}, session {key[1]}: without a trace other rows than with it"


def wrong_company(backend: Backend, case: Case) -> Iterator[str]:
    """A session depends on (seed, subject, session) alone: not on the run, on company, order, blocks or threads."""
    usual = lives(blocks_of(backend, case))
    many = np.arange(9, dtype=np.int64) % 8
    variants = {
        "in a second run": blocks_of(backend, case),
        "alone": blocks_of(backend, case, SUBJECTS[2:3], SESSIONS[2:3]),
        "in another order": blocks_of(backend, case, SUBJECTS[::-1], SESSIONS[::-1]),
        "among others": blocks_of(backend, case, many, np.zeros(9, np.int64)),
        "with two threads": blocks_of(backend, case, threads=2),
    }
    for words, blocks in variants.items():
        for key, rows in lives(blocks).items():
            if key in usual and rows.tobytes() != usual[key].tobytes():
                yield f"subject {key[0]}, session {key[1]} is another {words}"


def wrong_equality(backend: Backend, case: Case) -> Iterator[str]:
    """The rows of an exact engine are those of the first exact engine, bit for bit."""
    first = next(engine for engine in map(registry.get, registry.names()) if engine.exact)
    if not backend.exact or first is backend:
        return
    for trace in (True, False):
        expected, returned = (lives(blocks_of(engine, case, trace=trace)) for engine in (first, backend))
        for key, rows in expected.items():
            if rows.tobytes() != returned[key].tobytes():
                yield f"trace={trace}, subject {key[0]}, session {key[1]}: other rows than from {first.name}"


#: What is checked of every protocol; the first is needed by the others.
CHECKS: tuple[Callable[[Backend, Case], Iterator[str]], ...] = (
    wrong_blocks, wrong_rows, wrong_outputs, wrong_trace, wrong_company, wrong_equality
)  # fmt: skip


def wrong_support(backend: Backend) -> Iterator[str]:
    """It supports at least one paradigm, and says why where it does not."""
    reasons = [backend.supports(make()) for make in PARADIGMS.values()]
    if None not in reasons:
        yield f"supports none of the paradigms ({reasons[0]})"
    if not all(reason is None or (isinstance(reason, str) and reason) for reason in reasons):
        yield "supports() returns neither None nor a reason in words"


def violations(name: str, paradigms: Sequence[str] | None = None, seed: int = 5) -> list[str]:
    """What the engine of a name does not keep of the contract; an empty list when all is well.

    `paradigms` are names of `PARADIGMS` (default: all). Protocols that the engine does not support are left out.
    Raises MultistoreError for an unknown engine or paradigm.
    """
    backend = registry.get(name)
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**63 - 1:
        raise MultistoreError(f"conformance: seed: got {shown(seed)}, allowed a whole number from 0 to 2^63 - 2")
    if paradigms is not None and (isinstance(paradigms, str) or not isinstance(paradigms, Sequence)):
        raise MultistoreError(f"conformance: paradigms: got {shown(paradigms)}, allowed a list of names")
    broken_promises = [*wrong_identity(backend), *wrong_support(backend)]
    for paradigm in PARADIGMS if paradigms is None else paradigms:
        if not isinstance(paradigm, str) or paradigm not in PARADIGMS:
            near = did_you_mean(paradigm, PARADIGMS)
            raise MultistoreError(f"conformance: unknown {shown(paradigm)} (known: {', '.join(PARADIGMS)}){near}")
        case = Case(PARADIGMS[paradigm](), Parameters(), seed)
        if backend.supports(case.protocol) is not None:
            continue
        for check in CHECKS:
            broken = list(check(backend, case))
            broken_promises += [f"{check.__name__}: {paradigm}: {text}" for text in broken]
            if broken and check is wrong_blocks:
                break
    return broken_promises + list(_wrong_seeds(backend, seed))


def _wrong_seeds(backend: Backend, seed: int) -> Iterator[str]:
    """Different seeds, subjects and sessions live through different trajectories, in one paradigm at least."""
    for make in PARADIGMS.values():
        if backend.supports(make()) is not None:
            continue
        first, second = (lives(blocks_of(backend, Case(make(), Parameters(), session_seed))) for session_seed in (seed, seed + 1))
        if len({rows.tobytes() for rows in (*first.values(), *second.values())}) == 2 * len(first):
            return
    yield "seeds, subjects and sessions make no difference"
