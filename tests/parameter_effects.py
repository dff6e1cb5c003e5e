"""What each parameter does, as a number that a larger value raises or lowers: one entry per declared parameter.

The people of both runs draw the same random numbers, so that a few of them show an effect; without an effect both
numbers are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator import Parameters, Records, paradigms, simulate
from simulator.records.columns import (
    DISPLACE,
    ENCODE,
    LOSE,
    PROBE,
    RECALL,
    REHEARSE,
    RESPONSE,
    SAMPLE,
    TRANSFER,
)
from simulator.tasks.protocol import Protocol
from simulator.theory.event_log import SHORT_TERM

Statistic = Callable[[Records], float]
MORE, LESS = 1, -1


@dataclass(frozen=True)
class Effect:
    """A larger value of a parameter means more (or less) of something that people do."""

    low: float
    high: float
    direction: int
    statistic: Statistic
    protocol: Protocol
    settings: Mapping[str, float] = field(default_factory=dict)
    subjects: int = 200
    backend: str = "compiled"

    def sizes(self, name: str, seed: int) -> tuple[float, float]:
        """The statistic at the low and at the high value."""
        return self._size(name, self.low, seed), self._size(name, self.high, seed)

    def _size(self, name: str, value: float, seed: int) -> float:
        parameters = Parameters().with_values(dict(self.settings) | {name: value})
        return self.statistic(simulate(self.protocol, parameters, backend=self.backend, subjects=self.subjects, seed=seed, trace=True, threads=1))


# --- what people do --------------------------------------------------------------------------------------------------


def is_correct(records: Records) -> np.ndarray:
    """Rows of right responses."""
    return (records["trial_type"] == RECALL) & (records["correct"] == 1)


def correct(records: Records) -> float:
    """Right responses in all."""
    return float(is_correct(records).sum())


def correct_at(*positions: int) -> Statistic:
    """Recalls of the items of some serial positions (item i is at position i + 1)."""
    return lambda records: float((is_correct(records) & np.isin(records["item"] + 1, positions)).sum())


def number_of(kind: int, *items: int) -> Statistic:
    """Events of one kind, of some items or of all."""
    return lambda records: float(((records["trial_type"] == kind) & (~bool(items) | np.isin(records["item"], items))).sum())


def early_losses(records: Records) -> float:
    """Items lost from the short-term store within 6 s."""
    return float(((records["trial_type"] == LOSE) & (records["onset"] < 6e9)).sum())


def from_short_term(records: Records) -> float:
    """Responses that were read out of the short-term store."""
    return float(((records["trial_type"] == RECALL) & (records["store"] == SHORT_TERM)).sum())


def first_responses(records: Records) -> np.ndarray:
    """Rows of the first response of each list."""
    return np.flatnonzero((records["trial_type"] == RECALL) & (records["position"] == 1))


def first_position(records: Records) -> float:
    """Mean serial position of the item recalled first."""
    return float(records["item"][first_responses(records)].mean())


def first_is_first(records: Records) -> float:
    """How many people begin with the first item of the list."""
    return float((records["item"][first_responses(records)] == 0).sum())


def transitions(*lags: int) -> Statistic:
    """Share of transitions between recalled items that are of these lags."""

    def statistic(records: Records) -> float:
        rows = np.flatnonzero(records["trial_type"] == RECALL)
        subject, item = records["subject"][rows], records["item"][rows]
        lag = np.diff(item)[subject[1:] == subject[:-1]]
        return float(np.isin(lag, lags).mean())

    return statistic


def intrusions(records: Records) -> float:
    """Recalls of items of earlier lists."""
    return float(((records["trial_type"] == RECALL) & (records["correct"] == 0)).sum())


def mean_of(column: str, kind: int) -> Statistic:
    """Mean of a column over the events of one kind."""
    return lambda records: float(records[column][records["trial_type"] == kind].mean())


def spread_of(column: str, kind: int) -> Statistic:
    """Standard deviation of a column over the events of one kind."""
    return lambda records: float(records[column][records["trial_type"] == kind].std())


def between_responses(records: Records) -> float:
    """Mean time of the responses after the first (ns)."""
    return float(records["response_time"][(records["trial_type"] == RECALL) & (records["position"] > 1)].mean())


def transferred(when: Callable[[Records], np.ndarray]) -> Statistic:
    """Strength transferred to declarative memory at some moments."""

    def statistic(records: Records) -> float:
        rows = records["trial_type"] == TRANSFER
        return float(records["strength"][rows & when(records)].sum())

    return statistic


def at_recall(records: Records) -> np.ndarray:
    """Rows after a response of the same moment."""
    return np.concatenate([[False], (records["trial_type"] == RECALL)[:-1]])


def at_rehearsal(records: Records) -> np.ndarray:
    """Rows after the end of a rehearsal."""
    return np.concatenate([[False], (records["trial_type"] == REHEARSE)[:-1]])


def first_sample_strength(records: Records) -> float:
    """Mean strength of the item that the search comes upon first."""
    rows = np.flatnonzero(records["trial_type"] == SAMPLE)
    _, first = np.unique(records["subject"][rows], return_index=True)
    return float(records["strength"][rows[first]].mean())


def between_people(records: Records) -> float:
    """Standard deviation between people of the strength that a presentation transfers, on average."""
    rows = records["trial_type"] == TRANSFER
    totals = np.bincount(records["subject"][rows], records["strength"][rows])
    return float(np.std(totals / np.bincount(records["subject"][rows])))


def last_block_time(records: Records) -> float:
    """Mean response time in the last block (ns)."""
    rows = records["trial_type"] == RESPONSE
    return float(records["response_time"][rows & (records["list"] == records["list"].max())].mean())


def said_old(records: Records) -> float:
    """Probes that are called old."""
    return float(records["response"][records["trial_type"] == PROBE].sum())


def distinct_times(records: Records) -> float:
    """How many different response times there are."""
    return float(len(np.unique(records["response_time"][records["trial_type"] == RECALL])))


# --- in which tasks --------------------------------------------------------------------------------------------------

LIST = paradigms.free_recall(12, 1.0)
SLOW = paradigms.free_recall(8, 4.0, retention_interval=30.0)
LATER = paradigms.free_recall(10, 1.0, retention_interval=30.0)
SOON = paradigms.free_recall(12, 1.0, retention_interval=8.0)
APART = paradigms.free_recall(10, 1.0, inter_item_distractor=16.0, retention_interval=16.0)
ORDER = paradigms.serial_recall(6)
ORDER_LATER = paradigms.serial_recall(5, retention_interval=4.0)
AGAIN = paradigms.hebb_repetition(7, repetitions=5)
MUCH_LATER = paradigms.free_recall(8, 2.0, retention_interval=600.0)
JUDGED = paradigms.free_recall(10, 2.0, orienting_task=True)
LISTS = paradigms.free_recall(6, 1.0, lists_per_session=3, retention_interval=15.0)
DIGITS = paradigms.serial_recall(8, material="digits")
WORDS = paradigms.serial_recall(6)
MANY_WORDS = paradigms.serial_recall(9)
HEARD = paradigms.serial_recall(9, 0.5, material="digits", modality="auditory")
ALOUD = paradigms.serial_recall(5, material="letters", distractors=2)
RHYMES = paradigms.serial_recall(6, material="similar_letters")
LOADED = paradigms.complex_span(0.5, 6, shortest=4, longest=4)
REFRESHED = paradigms.serial_recall(6, 3.0)
TRIGRAM = paradigms.brown_peterson(3, 6.0)
CHOICE = paradigms.choice_practice(4, 3, 20)
RESTED = paradigms.choice_practice(4, 2, 20, rest=86400.0)
OLD = paradigms.recognition(4)
FORGOTTEN = paradigms.recognition(4, retention_interval=20.0)

BY_CONTEXT = {"declarative.residual_link": 0.5, "retrieval.context_reinstatement": 0.0, "retrieval.start_probe": 0.0}
BY_ITEM = {"retrieval.context_reinstatement": 20.0, "retrieval.start_probe": 0.0}
UNLINKED = {"transfer.forward_link": 0.0, "transfer.backward_link": 0.0, "retrieval.start_probe": 0.0}
NOT_HELD = {"short_term.lifetime": 0.5}



def of_networks(
    low: float, high: float, direction: int, statistic: Statistic, protocol: Protocol = LIST, **others: float
) -> Effect:
    """An effect of a parameter that the networks alone read; `others` of theirs have these values."""
    values = {f"neural.{name}": value for name, value in others.items()}
    return Effect(low, high, direction, statistic, protocol, values, subjects=160, backend="neural")


EFFECTS: dict[str, Effect] = {
    "sensory.iconic_decay": Effect(0.1, 1.0, MORE, correct, paradigms.partial_report(cue_delay=0.3)),
    "sensory.echoic_decay": Effect(0.5, 15.0, MORE, correct_at(6), paradigms.free_recall(6, 1.0, modality="auditory", retention_interval=5.0)),
    "sensory.long_echo_decay": Effect(0.5, 100.0, MORE, from_short_term, HEARD),
    "sensory.echo_survival": Effect(0.0, 1.0, MORE, from_short_term, HEARD),
    "attention.reading_time": Effect(0.01, 0.1, LESS, number_of(ENCODE), paradigms.partial_report(cue_delay=None)),
    "attention.switch_time": Effect(0.02, 0.6, LESS, correct, paradigms.partial_report(cue_delay=0.1)),
    "attention.encoding_probability": Effect(0.5, 1.0, MORE, correct, LIST),
    "short_term.capacity": Effect(2.0, 6.0, MORE, correct, WORDS),
    "short_term.displacement_bias": Effect(-0.9, 0.9, LESS, mean_of("item", DISPLACE), LIST),
    "short_term.displacement_time": Effect(0.05, 5.0, LESS, correct_at(9), paradigms.serial_recall(9, 0.5, material="digits")),
    "short_term.lifetime": Effect(2.0, 50.0, LESS, number_of(LOSE), TRIGRAM),
    "short_term.lifetime_shape": Effect(0.5, 8.0, LESS, early_losses, TRIGRAM, {"short_term.lifetime": 20.0}),
    "short_term.word_length_exponent": Effect(0.0, 3.0, MORE, correct, DIGITS),
    "short_term.closed_set_size": Effect(0.5, 1.4, LESS, correct, DIGITS),
    "short_term.suppression_load": Effect(0.0, 3.0, LESS, from_short_term, paradigms.serial_recall(6, suppression=True)),
    "short_term.distractor_entry": Effect(0.0, 1.0, MORE, number_of(DISPLACE), paradigms.brown_peterson(3, 9.0, pace=1.0)),
    "short_term.binding_rate": Effect(0.0, 5.0, LESS, correct, LOADED),
    "short_term.removal_time": Effect(0.05, 3.0, LESS, correct, LOADED),
    "short_term.spoken_entry": Effect(0.0, 1.0, MORE, number_of(DISPLACE), ALOUD),
    "short_term.judgement_entry": Effect(0.0, 1.0, MORE, number_of(DISPLACE), JUDGED),
    "short_term.transposition": Effect(0.0, 0.3, LESS, correct, WORDS),
    "short_term.transposition_range": Effect(0.1, 20.0, LESS, correct, WORDS, {"short_term.transposition": 0.2}),
    "short_term.similarity_confusion": Effect(0.0, 10.0, LESS, correct, RHYMES, {"short_term.transposition": 0.1}),
    "short_term.end_distinctness": Effect(0.0, 1.0, MORE, correct_at(9), MANY_WORDS, {"short_term.gap_marked": 0.0}),
    "short_term.gap_marked": Effect(0.0, 1.0, MORE, correct, MANY_WORDS),
    "rehearsal.rehearsal_interval": Effect(0.3, 2.0, LESS, number_of(REHEARSE), SLOW),
    "rehearsal.rehearsal_spread": Effect(0.0, 1.0, MORE, spread_of("duration", REHEARSE), SLOW),
    "rehearsal.newest_first": Effect(0.0, 1.0, MORE, number_of(REHEARSE, 7), SLOW),
    "rehearsal.head_start": Effect(0.0, 1.0, MORE, number_of(REHEARSE, 0), LIST),
    "rehearsal.round_restart": Effect(0.0, 1.0, MORE, number_of(REHEARSE, 0), LIST),
    "rehearsal.habituation": Effect(0.0, 10.0, LESS, transferred(at_rehearsal), SLOW),
    "rehearsal.maintenance_interval": Effect(0.3, 3.0, LESS, number_of(REHEARSE), REFRESHED),
    "rehearsal.maintenance_transfer": Effect(0.0, 1.0, MORE, transferred(at_rehearsal), REFRESHED),
    "transfer.presentation_strength": Effect(0.0, 2.0, MORE, correct, LATER),
    "transfer.viewing_time": Effect(0.02, 5.0, LESS, correct, LATER),
    "transfer.rehearsal_strength": Effect(0.0, 3.0, MORE, correct, LATER),
    "transfer.forward_link": Effect(0.0, 40.0, MORE, transitions(1), LATER, BY_CONTEXT),
    "transfer.backward_link": Effect(0.0, 40.0, MORE, transitions(-1), LATER, BY_CONTEXT),
    "transfer.coactivation_decay": Effect(0.02, 10.0, MORE, correct, LATER),
    "transfer.primacy_scale": Effect(0.0, 6.0, MORE, correct_at(1), LATER),
    "transfer.primacy_rate": Effect(0.05, 5.0, LESS, correct_at(2, 3, 4, 5), LATER, {"transfer.primacy_scale": 6.0}),
    "transfer.orienting_strength": Effect(0.0, 5.0, MORE, correct, JUDGED),
    "transfer.output_ease": Effect(0.0, 5.0, LESS, transferred(at_recall), LIST),
    "transfer.output_strength": Effect(0.1, 3.0, MORE, transferred(at_recall), LIST),
    "declarative.decay": Effect(0.0, 0.9, LESS, correct, MUCH_LATER),
    "declarative.decay_offset": Effect(0.5, 500.0, MORE, correct, MUCH_LATER),
    "declarative.drift_scale": Effect(1.0, 1e4, MORE, correct, MUCH_LATER, {"retrieval.context_recovery": 0.5}),
    "declarative.list_context": Effect(0.01, 1.0, MORE, intrusions, LISTS),
    "declarative.residual_link": Effect(0.0, 5.0, LESS, transitions(1, -1), LATER, {"retrieval.start_probe": 0.0, "retrieval.context_reinstatement": 4.0}),
    "retrieval.sampling_exponent": Effect(0.1, 6.0, MORE, first_sample_strength, LATER, BY_CONTEXT),
    "retrieval.stop_failures": Effect(1.0, 50.0, MORE, correct, LATER),
    "retrieval.cue_failures": Effect(0.0, 50.0, MORE, transitions(1, -1), LATER, BY_ITEM),
    "retrieval.sample_time": Effect(0.3, 5.0, MORE, between_responses, LATER),
    "retrieval.start_time": Effect(0.0, 3.0, MORE, mean_of("onset", RECALL), WORDS),
    "retrieval.recitation_start": Effect(0.0, 3.0, MORE, mean_of("onset", RECALL), WORDS),
    "retrieval.readout_time": Effect(0.2, 3.0, MORE, between_responses, WORDS),
    "retrieval.readout_spread": Effect(0.0, 1.0, MORE, spread_of("response_time", RECALL), paradigms.serial_recall(2)),
    "retrieval.readout_bias": Effect(-3.0, 3.0, LESS, first_position, LIST, {"retrieval.start_probe": 0.0}),
    "retrieval.resampling": Effect(0.0, 30.0, MORE, between_responses, LATER),
    "retrieval.start_range": Effect(0.5, 1000.0, MORE, first_is_first, LATER, {"retrieval.start_probe": 1.0}),
    "retrieval.start_probe": Effect(0.0, 1.0, MORE, first_is_first, LATER),
    "retrieval.context_reinstatement": Effect(0.0, 500.0, MORE, transitions(1, -1), APART, UNLINKED),
    "retrieval.context_recovery": Effect(0.0, 1.0, LESS, correct, MUCH_LATER),
    "retrieval.list_discrimination": Effect(0.0, 10.0, LESS, intrusions, LISTS),
    "retrieval.probe_time": Effect(0.2, 1.0, MORE, mean_of("response_time", PROBE), OLD),
    "retrieval.scan_time": Effect(0.0, 0.3, MORE, mean_of("response_time", PROBE), OLD),
    "retrieval.recognition_criterion": Effect(0.0, 5.0, LESS, said_old, FORGOTTEN, NOT_HELD),
    "procedural.response_time_base": Effect(0.2, 1.0, MORE, mean_of("response_time", RESPONSE), CHOICE),
    "procedural.selection_time": Effect(0.2, 2.0, MORE, mean_of("response_time", RESPONSE), CHOICE),
    "procedural.race_shape": Effect(0.5, 10.0, LESS, spread_of("response_time", RESPONSE), CHOICE),
    "procedural.practice_strength": Effect(0.0, 5.0, LESS, last_block_time, CHOICE),
    "procedural.sequence_share": Effect(0.0, 1.0, LESS, mean_of("response_time", RESPONSE), CHOICE),
    "procedural.procedural_decay": Effect(0.0, 1.0, MORE, last_block_time, RESTED),
    "procedural.response_error": Effect(0.0, 0.5, LESS, mean_of("correct", RESPONSE), CHOICE),
    "population.ability": Effect(0.2, 3.0, MORE, correct, LATER),
    "population.ability_spread": Effect(0.0, 1.0, MORE, between_people, WORDS),
    "neural.state_noise": of_networks(0.0, 0.8, LESS, correct_at(12)),
    "neural.distractor_noise": of_networks(0.0, 8.0, LESS, correct_at(12), SOON),
    "neural.state_decay": of_networks(1.0, 1000.0, MORE, correct_at(11, 12)),
    "neural.state_gain": of_networks(0.3, 6.0, MORE, first_position),
    "neural.state_criterion": of_networks(0.5, 6.0, LESS, correct_at(12)),
    "neural.state_weight": of_networks(0.0, 6.0, MORE, first_position),
    "neural.state_recovery": of_networks(0.0, 30.0, MORE, correct_at(12)),
    "neural.rehearsal_share": of_networks(0.0, 1.0, LESS, correct, LATER),
    "neural.rehearsal_gain": of_networks(0.0, 6.0, MORE, correct, LATER),
    "neural.write_strength": of_networks(0.2, 2.0, MORE, correct, LATER),
    "neural.later_seconds": of_networks(0.0, 2.0, MORE, correct, SLOW),
    "neural.write_noise": of_networks(0.0, 3.0, LESS, transitions(1, -1), LATER),
    "neural.drift": of_networks(0.05, 0.8, MORE, transitions(1, -1), LATER),
    "neural.distractor_drift": of_networks(0.0, 1.0, LESS, correct_at(12), SOON, signal_drift=0.5),
    "neural.slow_drift": of_networks(0.0, 1.0, MORE, transitions(1, -1), LATER),
    "neural.slow_share": of_networks(0.0, 0.95, LESS, transitions(1, -1), LATER),
    "neural.list_drift": of_networks(0.0, 1.0, LESS, intrusions, LISTS),
    "neural.signal_drift": of_networks(0.0, 0.99, LESS, first_position),
    "neural.store_gain": of_networks(1.0, 30.0, MORE, transitions(1, -1), LATER),
    "neural.cue_noise": of_networks(0.0, 3.0, LESS, transitions(1, -1), LATER),
    "neural.threshold": of_networks(1.0, 9.0, LESS, correct, LATER),
    "neural.tried_before": of_networks(0.0, 8.0, MORE, correct, LATER),
    "neural.attempts": of_networks(3.0, 40.0, MORE, correct, LATER),
    "neural.attempt_time": of_networks(0.1, 3.0, MORE, between_responses, LATER),
    "neural.repeats": of_networks(0.0, 3.0, MORE, between_responses, LATER),
    "neural.start_cue": of_networks(0.0, 3.0, MORE, first_is_first, LATER),
    "neural.retrieved_context": of_networks(0.0, 0.99, MORE, transitions(1, -1), LATER),
    "neural.forward": of_networks(0.0, 5.0, MORE, transitions(1), LATER),
    "neural.order_noise": of_networks(0.0, 0.3, LESS, correct, ORDER),
    "neural.order_distractor_noise": of_networks(0.0, 20.0, LESS, correct, ORDER_LATER),
    "neural.order_gain": of_networks(0.5, 4.0, MORE, from_short_term, ORDER),
    "neural.order_store_gain": of_networks(0.0, 10.0, MORE, correct, ORDER_LATER),
    "neural.order_threshold": of_networks(-6.0, 3.0, LESS, number_of(RECALL), ORDER),
    "neural.learning_rate": of_networks(0.0, 1.0, MORE, correct, AGAIN),
    "neural.first_words": of_networks(0.0, 4.0, MORE, correct_at(1), LATER),
    "neural.recovery_by_context": of_networks(0.0, 1.0, LESS, correct, LATER),
    "neural.starts": of_networks(0.0, 1.0, MORE, first_is_first, LATER),
    "neural.starts_range": of_networks(1.0, 500.0, MORE, first_is_first, LATER),
    "neural.context_return": of_networks(0.0, 1.0, LESS, transitions(1, -1), LATER),
    "neural.state_loss": of_networks(0.0, 1.0, LESS, correct_at(12)),
    "neural.store_loss": of_networks(0.0, 1.0, LESS, correct, LATER),
    "numerics.time_resolution": Effect(1e-9, 0.25, LESS, distinct_times, LIST),
}  # fmt: skip
