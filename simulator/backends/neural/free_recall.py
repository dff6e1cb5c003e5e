"""Free recall by the network `RetrievedContext`: people live through sessions of lists, and say words attempt by attempt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from simulator.backends.neural import device
from simulator.backends.neural.device import column, tensor
from simulator.backends.neural.knobs import knobs_of, ratio
from simulator.backends.neural.life import Life, TrainedNetwork
from simulator.backends.neural.networks import refused
from simulator.backends.neural.people import ROWS, Chance, People
from simulator.backends.neural.retrieved_context import Context, Knobs, RetrievedContext, Sizes, State
from simulator.backends.neural.script import Happening, Kind, happenings, slices
from simulator.parameters.declarations import Parameters
from simulator.tasks.protocol import Delay, Protocol, walk
from simulator.tasks.step_table import Program, compile_program
from simulator.theory.constants import NONE, SPOKEN_UNIT
from simulator.theory.event_log import DECLARATIVE, SAMPLED, SHORT_TERM
from simulator.theory.event_log import RECALLED as RECALLED_ROW
from simulator.theory.event_log import STUDY as STUDY_ROW
from simulator.theory.transfer import attention_gradient

#: Words of the network that no session shows: without anything learned, they are as good as the others.
LURES = 16
#: Weight of the context of the list's start, where somebody begins with the start.
FROM_START = 10.0
#: Attempts whose chance is drawn at once.
ATTEMPTS = 8
EVERYBODY = np.arange(ROWS)


class FreeRecallNetwork(TrainedNetwork):
    """Free recall, immediate, delayed and with distractors around every word; several lists in a session."""

    name = "retrieved_context"

    @classmethod
    def built(cls, record: Mapping[str, Any], path: Path) -> RetrievedContext:
        """A network of free recall of the sizes in a record."""
        return RetrievedContext(Sizes.of(record, path), torch.Generator().manual_seed(0))

    @classmethod
    def refuses(cls, protocol: Protocol) -> str | None:
        """Free recall of single words only, and no time away from the task."""
        for step in walk(protocol.steps):
            if reason := refused(step, "free"):
                return reason
            if isinstance(step, Delay) and step.kind == "away":
                return "does not live through days away from the task"
        words, longest = Sizes().words - LURES, compile_program(protocol).longest_list
        return f"has {words} words for a list, this one has {longest}" if longest > words else None

    def run(self, program: Program, parameters: Parameters, people: People, *, trace: bool) -> tuple[list[np.ndarray], int]:
        """Live through a session; see `TaskNetwork.run`."""
        life = _Life(self.network, program, parameters, people, trace)
        for happening in happenings(program):
            life.live(happening)
        return life.rows.of_rows(people.rows), life.list


class _Life(Life):
    """A block of people on their way through a session."""

    def __init__(self, network: RetrievedContext, program: Program, parameters: Parameters, people: People, trace: bool) -> None:
        super().__init__(program, parameters, people)
        self.network, self.trace = network, trace
        self.knobs: Knobs = knobs_of(parameters, people)
        chance, sizes = people.stream(Chance.PERSON), network.sizes
        self.width = sizes.context + sizes.slow
        #: The words of the network in an order of everybody's own: items take one after the other, round and round.
        self.order = np.argsort(chance.uniform(sizes.words), axis=1, kind="stable")
        #: The item that each word of the network is at present, or -1.
        self.item_of = np.full((ROWS, sizes.words), NONE)
        self.place_of: dict[int, int] = {}
        self.places = sizes.words - LURES
        #: The serial position of each item in this list, 0 for those of other lists; and in the list that it was shown in last.
        self.position, self.place = (np.zeros(max(1, program.n_items), np.int64) for _ in range(2))
        self.state: State = network.begin(ROWS, tensor(chance.normal(self.width)))
        self.study_chance = people.stream(Chance.STUDY)

    def new_list(self) -> None:
        """The slow context moves on; what items stood in the list is over."""
        self.position[:] = 0
        self.study_chance = self.people.stream(Chance.STUDY, self.list)
        noise = tensor(self.study_chance.normal(self.width))
        self.state = self.network.new_list(self.state, noise, self.knobs)

    def word(self, item: int) -> np.ndarray:
        """The word of the network that an item is for each person; an item that is new takes that of the oldest."""
        place = self.place_of.pop(item, None)
        if place is None:
            place = len(self.place_of)
            if place >= self.places:
                place = self.place_of.pop(next(iter(self.place_of)))
            words = self.order[:, place]
            self.item_of[EVERYBODY, words] = item
            self.state.store.forget(tensor(words))
        self.place_of[item] = place
        return self.order[:, place]

    def show(self, happening: Happening, duration: np.ndarray) -> None:
        """A word is in view: state, context and store take it in, second by second."""
        item = happening.items[0]
        if not self.position[item]:
            self.position[item] = self.place[item] = self.position.max() + 1
        self.rows.write(
            EVERYBODY, STUDY_ROW, onset=self.clock.time, duration=duration, item=item, position=self.position[item],
            list=self.list, condition=self.condition,
        )  # fmt: skip
        word, judged = tensor(self.word(item)), float(happening.row["judgement_share"])
        attention, usual = self.attention(int(self.position[item]), judged), self.knobs
        self.knobs = usual._replace(rehearsal_share=usual.rehearsal_share * (1 - judged))
        for k, seconds in enumerate(slices(duration, happening.high)):
            self.step(seconds, word=word, attention=attention, onset=k == 0)
        self.knobs = usual

    def attention(self, position: int, judged: float) -> float:
        """The factor of attention on what is written at a serial position, or of an orienting task: as in the multi-store model."""
        transfer = self.parameters.transfer
        if judged > 0:
            return transfer.orienting_strength
        first = self.parameters.neural.first_words * ratio(self.parameters, "transfer.primacy_scale")
        return float(attention_gradient(first, transfer.primacy_rate, position))

    def wait(self, happening: Happening, duration: np.ndarray) -> None:
        """Empty time, or a distractor task."""
        for seconds in slices(duration, happening.high):
            distractor = None
            if happening.kind is Kind.DISTRACTED:
                drawn = self.study_chance.uniform() * self.network.sizes.distractors
                distractor = tensor(drawn.astype(np.int64))
            self.step(seconds, distractor=distractor)

    def step(
        self, seconds: np.ndarray, word: Tensor | None = None, distractor: Tensor | None = None, attention: float = 1.0,
        onset: bool = True,
    ) -> None:  # fmt: skip
        noise = tensor(self.study_chance.normal(self.network.sizes.hidden + self.width))
        self.state = self.network.study(self.state, column(seconds), noise, self.knobs, word, distractor, attention, onset)

    def recall(self, happening: Happening) -> None:
        """A recall period: attempts until time is up or there were enough."""
        period = _Period(self, happening)
        while period.going_on():
            period.attempts()
        self.state = period.state
        limit = int(happening.row["limit"])
        ended = np.minimum(period.time, limit) if happening.row["until_done"] else limit
        self.clock.time = self.clock.time + ended


class _Period:
    """A recall period of a block of people: `time` since the signal (ns), attempts, what was said."""

    def __init__(self, life: _Life, happening: Happening) -> None:
        self.life, self.network, self.knobs = life, life.network, life.knobs
        self.limit = int(happening.row["limit"])
        self.chance = life.people.stream(Chance.RECALL, life.list)
        retrieval, neural, words = life.parameters.retrieval, life.parameters.neural, life.network.sizes.words
        slow = float(happening.row["response_duration_factor"])
        saying = retrieval.readout_time * life.program.spoken / SPOKEN_UNIT * slow
        self.saying = int(life.clock.rounded(np.array(saying)))
        self.saying_time = column(np.full(ROWS, min(1.0, self.saying / 1e9)))
        self.time = np.full(ROWS, int(life.clock.rounded(np.array(retrieval.start_time))))
        self.latest = np.zeros(ROWS, np.int64)
        self.attempt_time = neural.attempt_time * ratio(life.parameters, "retrieval.sample_time")
        attempts = neural.attempts * ratio(life.parameters, "retrieval.stop_failures")
        self.patience = np.floor(attempts + self.chance.uniform())
        self.tries, self.outputs = np.zeros(ROWS), np.zeros(ROWS, np.int64)
        where = device.chosen()
        self.said = torch.zeros(ROWS, words, dtype=torch.bool, device=where)
        self.tried = torch.zeros(ROWS, words, device=where)
        shown = int((life.position > 0).sum())
        starts = neural.starts * ratio(life.parameters, "retrieval.start_probe")
        reach = neural.starts_range * ratio(life.parameters, "retrieval.start_range")
        from_start = self.chance.uniform() < starts * math.exp(-shown / reach)
        weight = np.where(from_start, FROM_START, neural.start_cue)
        noise = tensor(self.chance.normal(life.width))
        self.state = self.network.signal(life.state, noise, column(weight), self.knobs)
        self.criterion = self.knobs.threshold * tensor(self.chance.exponential(words).astype(np.float32))
        self.strength = self.state.store.strength()
        self.repeats = neural.repeats * ratio(life.parameters, "retrieval.resampling")
        self.by_context = min(1.0, neural.recovery_by_context * ratio(life.parameters, "retrieval.context_recovery"))

    def going_on(self) -> bool:
        return bool(self.active()[self.life.people.rows].any())

    def active(self) -> np.ndarray:
        return np.asarray((self.tries < self.patience) & (self.time < self.limit))

    def attempts(self) -> None:
        """A few attempts of everybody; who has given up stays as they are."""
        normal = tensor(self.chance.normal(ATTEMPTS, self.life.width + self.network.sizes.hidden))
        choice, took = tensor(self.chance.uniform(ATTEMPTS, 1)), self.chance.exponential(ATTEMPTS)
        for k in range(ATTEMPTS):
            self.attempt(normal[:, k], choice[:, k], took[:, k])

    def attempt(self, normal: Tensor, choice: Tensor, took: np.ndarray) -> None:
        network, knobs, n = self.network, self.knobs, self.life.width
        active = self.active()
        held = network.held(self.state, knobs)
        reached, match = network.matched(self.state, normal[:, :n], self.strength, knobs)
        weights = knobs.state_weight * held + knobs.store_gain * match - knobs.tried_before * self.tried
        weights = torch.exp(weights - weights.max(dim=1, keepdim=True).values)
        left = weights.masked_fill(self.said, 0.0)
        shares = left.double().cumsum(dim=1)
        total = shares[:, -1:]
        words = (shares < choice * total).sum(dim=1, keepdim=True).clamp(max=weights.shape[1] - 1)
        again = (weights.double().sum(dim=1, keepdim=True) - total) / total
        stored = (1 - self.by_context) * self.strength + self.by_context * reached
        found = torch.cat([one.gather(1, words) for one in (knobs.state_recovery * held, stored, self.criterion)], dim=1).cpu().numpy()
        # What was said is sampled again and again before something else is: it costs time and is no failure.
        seconds = self.attempt_time * (1.0 + self.repeats * again[:, 0].cpu().numpy()) * took
        ticks = self.life.clock.rounded(np.minimum(seconds, 1e6))
        self.time = np.where(active, self.time + ticks, self.time)
        word = words[:, 0].cpu().numpy()
        item, evidence = self.life.item_of[EVERYBODY, word], found[:, 0] + found[:, 1]
        is_said = active & (self.time < self.limit) & (evidence > found[:, 2]) & (item != NONE)
        if self.life.trace:
            self._note(active & (item != NONE) & (self.time <= self.limit), item, ticks, evidence)
        self._say(is_said, item, found[:, 1] > found[:, 0], evidence)
        mask = tensor(is_said)[:, None]
        after = network.said(self.state, words[:, 0], self.saying_time, normal[:, n:], knobs)
        failed = network.failed(self.state, column(ticks / 1e9), knobs)
        self.state = _chosen(mask, after, _chosen(tensor(active)[:, None], failed, self.state))
        self.said.scatter_(1, words, mask | self.said.gather(1, words))
        self.tried = torch.where(mask, 0.0, self.tried.scatter(1, words, 1.0))
        self.tries = self.tries + active
        self.time = np.where(is_said, self.time + self.saying, self.time)

    def _note(self, sampled: np.ndarray, item: np.ndarray, ticks: np.ndarray, evidence: np.ndarray) -> None:
        """Rows of a trace: which item an attempt came upon, with its evidence."""
        who = np.flatnonzero(sampled)
        onset = (self.life.clock.time + self.time - ticks)[who]
        self.life.rows.write(
            who, SAMPLED, onset=onset, duration=ticks[who], item=item[who], position=self.life.place[item[who]],
            list=self.life.list, condition=self.life.condition, store=DECLARATIVE, strength=np.maximum(evidence[who], 0),
        )  # fmt: skip

    def _say(self, is_said: np.ndarray, item: np.ndarray, from_store: np.ndarray, evidence: np.ndarray) -> None:
        self.outputs += is_said
        who = np.flatnonzero(is_said)
        self.life.rows.write(
            who, RECALLED_ROW, onset=(self.life.clock.time + self.time)[who], item=item[who], response=item[who],
            correct=(self.life.position[item[who]] > 0), position=self.outputs[who],
            response_time=(self.time - self.latest)[who], list=self.life.list, condition=self.life.condition,
            store=np.where(from_store[who], DECLARATIVE, SHORT_TERM), strength=np.maximum(evidence[who], 0),
        )  # fmt: skip
        self.latest = np.where(is_said, self.time, self.latest)


def _chosen(mask: Tensor, one: State, other: State) -> State:
    """Row by row the one state or the other; only the cell and the context differ in a recall period."""
    pairs = zip(one.context, other.context, strict=True)
    context = Context(*(torch.where(mask, a, b) for a, b in pairs))
    return other._replace(cell=torch.where(mask, one.cell, other.cell), context=context)
