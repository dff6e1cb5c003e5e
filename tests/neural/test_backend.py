"""The neural backend serves as every engine does: the contract, refusals, people who stay the same in any company, lesions."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from simulator import MultistoreError, Parameters, paradigms, simulate
from simulator.backends import get
from simulator.backends.neural import device
from simulator.backends.neural.backend import blocks_of
from simulator.backends.neural.event_rows import EventRows
from simulator.backends.neural.free_recall import LURES, FreeRecallNetwork
from simulator.backends.neural.knobs import knobs_of, ratio
from simulator.backends.neural.people import ROWS, ROWS_EACH, SEEDS, Chance, Clock, People
from simulator.backends.neural.script import Kind, happenings, slices
from simulator.records.columns import RECALL, SAMPLE
from simulator.tasks.protocol import Delay, NewList, Present, Protocol, Recall, Repeat
from simulator.tasks.step_table import compile_program


def people(*subjects: int, sessions: tuple[int, ...] | None = None, seed: int = 3) -> People:
    whose = np.array(subjects)
    ((_, block),) = blocks_of(seed, whose, np.array(sessions or (0,) * len(subjects)), 1)
    return block


def test_everybody_lives_with_the_weights_of_their_training_seed() -> None:
    """Person k has a row of training seed number k mod 5; blocks are as many as the fullest seed needs."""
    subjects = np.r_[np.arange(7), np.full(ROWS_EACH, 4)]
    blocks = list(blocks_of(1, subjects, np.arange(len(subjects)), 1))
    assert [len(members) for members, _ in blocks] == [len(subjects) - 1, 1]
    for members, block in blocks:
        assert (block.rows // ROWS_EACH == block.subjects % len(SEEDS)).all()
        assert (block.subjects == subjects[members]).all() and len(np.unique(block.rows)) == len(members)


def test_chance_belongs_to_the_person() -> None:
    """The same numbers alone and in company; others for another list, purpose, session, person and seed."""
    alone, company = people(3), people(0, 3, 8)
    own = alone.stream(Chance.STUDY, 2).normal(4)[alone.rows[0]]
    assert (company.stream(Chance.STUDY, 2).normal(4)[company.rows[1]] == own).all()
    others = [
        alone.stream(Chance.STUDY, 1), alone.stream(Chance.RECALL, 2), people(3, sessions=(1,)).stream(Chance.STUDY, 2),
        people(8).stream(Chance.STUDY, 2), people(3, seed=4).stream(Chance.STUDY, 2),
    ]  # fmt: skip
    assert all((stream.normal(4)[alone.rows[0]] != own).all() for stream in others)
    assert (people(3, sessions=(1,)).stream(Chance.PERSON, of_person=True).uniform() == alone.stream(Chance.PERSON, of_person=True).uniform()).all()
    assert (company.stream(Chance.STUDY).normal()[0] == company.stream(Chance.STUDY).normal()).sum() >= ROWS - 3  # rows of nobody repeat the first


def test_the_design_draws_the_same_jitter_as_in_every_engine() -> None:
    """Onsets of words with a gap of .8 to 1.2 s are those of the compiled engine."""
    protocol = paradigms.free_recall(5, 1.0, gap=(0.8, 1.2))
    one, other = (simulate(protocol, backend=name, subjects=6, seed=4) for name in ("neural", "compiled"))
    studied = [records["onset"][records["trial_type"] == 0].reshape(6, 5) for records in (one, other)]
    assert (studied[0] == studied[1]).all() and len(np.unique(studied[0][:, 1])) > 1
    assert Clock(people(0)).duration(7, 7).tolist() == [7] * ROWS


def test_a_protocol_becomes_time_steps() -> None:
    """Repetitions are unrolled, gaps are empty time, and a step lasts a second at most."""
    steps = (NewList(), Repeat((Present((0,), "visual", 1.5, 0.5), Delay(2.0, "filled")), times=2), Recall("free", 9.0))
    kinds = [happening.kind for happening in happenings(compile_program(Protocol("mine", "words", 1, steps)))]
    once = [Kind.SHOWN, Kind.EMPTY, Kind.DISTRACTED]
    assert kinds == [Kind.NEW_LIST, *once, *once, Kind.RECALL]
    assert [part.tolist() for part in slices(np.array([2_500_000_000]), 2_500_000_000)] == [[1.0], [1.0], [0.5]]


def test_rows_go_to_their_people_in_order() -> None:
    rows = EventRows()
    rows.write(np.array([2, 0]), RECALL, item=np.array([5, 6]))
    rows.write(np.array([2]), RECALL, item=7)
    first, second = rows.of_rows(np.array([2, 1]))
    assert first["item"].tolist() == [5, 7] and not len(second) and first["position"].tolist() == [-1, -1]


@pytest.mark.parametrize(
    "protocol, reason",
    [
        (paradigms.partial_report(), "takes in one item at a time"),
        (paradigms.recognition(3), "has no Probe"),
        (paradigms.choice_practice(2, 1, 2), "has no Respond"),
        (paradigms.free_recall(100, 1.0), "has 80 words for a list, this one has 100"),
    ],
)
def test_what_no_network_can_do_is_refused_with_the_reason(protocol: Protocol, reason: str) -> None:
    assert reason in str(get("neural").supports(protocol))
    with pytest.raises(MultistoreError, match=f"simulate.backend: neural cannot run {protocol.paradigm}: "):
        simulate(protocol, backend="neural")


def test_sessions_of_more_words_than_the_network_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of the oldest lists are given to new items, and what was stored of them is gone: they are never said again."""
    protocol = paradigms.free_recall(20, 0.5, lists_per_session=8, recall_time=20.0)
    records = simulate(protocol, Parameters().with_values({"neural.threshold": 0.5}), backend="neural", subjects=20, seed=2)
    said = records["trial_type"] == RECALL
    back = (records["list"][said] - 1) % 8 - records["item"][said] // 20
    words = FreeRecallNetwork.load().network.sizes.words
    assert back.min() == 0 and back.max() <= (words - LURES) // 20
    assert (records["correct"][said] == (back == 0)).all()


def test_a_trace_shows_what_attempts_came_upon() -> None:
    records = simulate(paradigms.free_recall(8, 1.0), backend="neural", subjects=5, seed=1, trace=True)
    samples = records["trial_type"] == SAMPLE
    assert samples.sum() >= (records["trial_type"] == RECALL).sum() and (records["duration"][samples] > 0).all()


def test_time_runs_out() -> None:
    """Nothing is said after the limit; more time, more words."""
    few, many = (simulate(paradigms.free_recall(20, 1.0, recall_time=t), backend="neural", subjects=60, seed=1) for t in (3.0, 60.0))
    said = few["trial_type"] == RECALL
    assert few["onset"][said].max() < 23_000_000_000 and said.sum() < (many["trial_type"] == RECALL).sum()


def test_knobs_follow_the_parameters_of_the_model() -> None:
    """What means the same scales the knob by its ratio to the default; ability is drawn for each person."""
    usual = Parameters()
    block = people(*range(5))
    knobs = knobs_of(usual, block)
    less = knobs_of(usual.with_values({"short_term.capacity": usual.short_term.capacity / 2, "population.ability": 2.0}), block)
    assert less.state_noise == pytest.approx(2 * usual.neural.state_noise)
    assert torch.allclose(less.write_strength, 2 * knobs.write_strength)
    assert len(torch.unique(knobs.write_strength)) == 5
    assert torch.allclose(knobs_of(usual.lesioned(declarative=0.75), block).write_strength, 0.25 * knobs.write_strength)
    assert knobs_of(usual.with_values({"neural.store_loss": 1.0}), block).write_strength.abs().max() == 0
    assert ratio(usual, "rehearsal.rehearsal_interval") == 1.0


def test_an_unknown_device_and_a_missing_card_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULTISTORE_DEVICE", "gpu")
    with pytest.raises(MultistoreError, match="MULTISTORE_DEVICE: got 'gpu', allowed cpu, cuda"):
        device.chosen()
    if not torch.cuda.is_available():
        monkeypatch.setenv("MULTISTORE_DEVICE", "cuda")
        with pytest.raises(MultistoreError, match="sees no graphics card"):
            device.chosen()


def test_threads_of_torch_are_left_as_they_were() -> None:
    before = torch.get_num_threads()
    simulate(paradigms.free_recall(4, 1.0), backend="neural", subjects=2, threads=2)
    assert torch.get_num_threads() == before


def test_start_up_imports_no_torch() -> None:
    """Neither the package nor the command line; only a run with this backend does."""
    code = "import sys, simulator, simulator.cli, simulator.backends; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ}, check=False).returncode == 0
