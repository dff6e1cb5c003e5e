"""Free recall by the network `RetrievedContext`: people live through sessions of lists, and say words attempt by attempt."""

from __future__ import annotations

import functools

import numpy as np
import torch
from torch import Tensor

from simulator.backends.neural import weights
from simulator.backends.neural.event_rows import EventRows
from simulator.backends.neural.knobs import knobs_of
from simulator.backends.neural.networks import TaskNetwork
from simulator.backends.neural.people import ROWS, Chance, Clock, People
from simulator.backends.neural.retrieved_context import Knobs, RetrievedContext, Sizes, State
from simulator.backends.neural.script import Happening, Kind, happenings, slices
from simulator.parameters.declarations import Parameters
from simulator.tasks.protocol import Delay, Distract, NewList, Present, Protocol, Recall, walk
from simulator.tasks.step_table import Program
from simulator.theory.constants import SPOKEN_UNIT
from simulator.theory.event_log import DECLARATIVE, SHORT_TERM
from simulator.theory.event_log import RECALLED as RECALLED_ROW
from simulator.theory.event_log import STUDY as STUDY_ROW

#: Attempts whose chance is drawn at once.
ATTEMPTS = 8
EVERYBODY = np.arange(ROWS)


class FreeRecallNetwork(TaskNetwork):
    """Free recall, immediate, delayed and with distractors around every word; several lists in a session."""

    name = "retrieved_context"

    def __init__(self, network: RetrievedContext) -> None:
        self.network = network

    @classmethod
    @functools.cache
    def load(cls, seed: int) -> FreeRecallNetwork:
        """The network with the shipped weights of a training seed."""
        path = weights.path_of(weights.SHIPPED, cls.name, seed)
        held, record = weights.read(path)
        fields = {name: record["configuration"][name] for name in Sizes.__dataclass_fields__}
        network = RetrievedContext(Sizes(**fields), torch.Generator().manual_seed(0))
        weights.fill(network, held, path)
        return cls(network.eval())

    @classmethod
    def refuses(cls, protocol: Protocol) -> str | None:
        """Free recall of single words only, and no more items than the network has words."""
        for step in walk(protocol.steps):
            if not isinstance(step, (NewList, Present, Delay, Distract, Recall)):
                return f"has no {type(step).__name__}"
            if isinstance(step, Present) and len(step.items) > 1:
                return "takes in one item at a time, not a display"
            if isinstance(step, Recall) and step.kind != "free":
                return f"has no {step.kind} recall"
            if isinstance(step, Delay) and step.kind == "away":
                return "does not live through days away from the task"
        words = Sizes().words
        return f"has {words} words, the session {protocol.n_items} items" if protocol.n_items > words else None

    def run(self, program: Program, parameters: Parameters, people: People, *, trace: bool) -> tuple[list[np.ndarray], int]:
        """Live through a session; see `TaskNetwork.run`."""
        life = _Life(self.network, program, parameters, people)
        for happening in happenings(program):
            life.live(happening)
        return life.rows.by_person(len(people)), life.list


def _column(numbers: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(numbers, dtype=np.float32))[:, None]


class _Life:
    """A block of people on their way through a session."""

    def __init__(self, network: RetrievedContext, program: Program, parameters: Parameters, people: People) -> None:
        self.network, self.program, self.people = network, program, people
        self.retrieval = parameters.retrieval
        self.knobs: Knobs = knobs_of(parameters, people)
        self.attempt_time, self.give_up = parameters.neural.attempt_time, parameters.neural.failures
        self.clock, self.rows = Clock(people), EventRows()
        self.list, self.condition = 0, 0
        chance = people.stream(Chance.PERSON)
        sizes = network.sizes
        #: The word of the network that each item is, a different choice for everybody.
        self.word_of = np.argsort(chance.uniform(sizes.words), axis=1, kind="stable")
        self.item_of = np.argsort(self.word_of, axis=1, kind="stable")
        self.position = np.zeros(program.n_items, np.int64)
        self.state: State = network.begin(ROWS, torch.from_numpy(chance.normal(sizes.context)))
        self.study_chance = people.stream(Chance.STUDY)

    def live(self, happening: Happening) -> None:
        """Go through one happening; the clock moves on by its duration."""
        if happening.kind is Kind.NEW_LIST:
            self.list, self.condition = self.list + 1, int(happening.row["condition"])
            self.position[:] = 0
            self.state = self.state._replace(start=self.state.context)
            self.study_chance = self.people.stream(Chance.STUDY, self.list)
        elif happening.kind is Kind.RECALL:
            self.recall(happening)
        else:
            duration = self.clock.duration(happening.low, happening.high)
            if happening.kind is Kind.SHOWN:
                self.show(happening, duration)
            else:
                self.wait(happening, duration)
            self.clock.time = self.clock.time + duration

    def show(self, happening: Happening, duration: np.ndarray) -> None:
        item = happening.items[0]
        if not self.position[item]:
            self.position[item] = self.position.max() + 1
        self.rows.write(
            EVERYBODY, STUDY_ROW, onset=self.clock.time, duration=duration, item=item, position=self.position[item],
            list=self.list, condition=self.condition,
        )  # fmt: skip
        word = torch.from_numpy(self.word_of[:, item].copy())
        for k, seconds in enumerate(slices(duration, happening.high)):
            self.step(seconds, word=word if k == 0 else None)

    def wait(self, happening: Happening, duration: np.ndarray) -> None:
        for seconds in slices(duration, happening.high):
            distractor = None
            if happening.kind is Kind.DISTRACTED:
                drawn = self.study_chance.uniform() * self.network.sizes.distractors
                distractor = torch.from_numpy(drawn.astype(np.int64))
            self.step(seconds, distractor=distractor)

    def step(self, seconds: np.ndarray, word: Tensor | None = None, distractor: Tensor | None = None) -> None:
        sizes = self.network.sizes
        noise = torch.from_numpy(self.study_chance.normal(sizes.hidden + sizes.context))
        self.state = self.network.study(self.state, _column(seconds), noise, self.knobs, word, distractor)

    def recall(self, happening: Happening) -> None:
        """A recall period: attempts until time is up or too many in a row failed."""
        period = _Period(self, happening)
        while period.going_on():
            period.attempts()
        self.state = period.state
        limit = int(happening.row["limit"])
        ended = np.where(period.time < limit, period.time, limit) if happening.row["until_done"] else limit
        self.clock.time = self.clock.time + ended


class _Period:
    """A recall period of a block of people: `time` since the signal (ns), failures in a row, what was said."""

    def __init__(self, life: _Life, happening: Happening) -> None:
        self.life, self.network, self.knobs = life, life.network, life.knobs
        self.limit = int(happening.row["limit"])
        self.chance = life.people.stream(Chance.RECALL, life.list)
        retrieval = life.retrieval
        slow = float(happening.row["response_duration_factor"])
        self.saying = life.clock.rounded(np.full(ROWS, retrieval.readout_time * life.program.spoken / SPOKEN_UNIT * slow))
        self.time = life.clock.rounded(np.full(ROWS, retrieval.start_time))
        self.latest = np.zeros(ROWS, np.int64)
        self.patience = np.ceil(life.give_up * np.exp(0.4 * self.chance.normal())).astype(np.int64)
        self.failures, self.outputs = np.zeros(ROWS, np.int64), np.zeros(ROWS, np.int64)
        self.said = torch.zeros(ROWS, self.network.sizes.words)
        shown = int((life.position > 0).sum())
        weight = self.knobs.start_cue * float(np.exp(-shown / self.knobs.start_range))
        self.state = self.network.signal(life.state, 1.0, weight, self.knobs)

    def going_on(self) -> bool:
        return bool((self.active())[: len(self.life.people)].any())

    def active(self) -> np.ndarray:
        return np.asarray((self.failures < self.patience) & (self.time < self.limit))

    def attempts(self) -> None:
        """A few attempts of everybody; who has given up stays as they are."""
        sizes = self.network.sizes
        normal = self.chance.normal(ATTEMPTS, sizes.context + sizes.hidden + 1)
        choice, took = self.chance.uniform(ATTEMPTS), self.chance.exponential(ATTEMPTS)
        for k in range(ATTEMPTS):
            self.attempt(torch.from_numpy(normal[:, k].copy()), choice[:, k], took[:, k])

    def attempt(self, normal: Tensor, choice: np.ndarray, took: np.ndarray) -> None:
        network, knobs, n = self.network, self.knobs, self.network.sizes.context
        active = self.active()
        first = _column(self.outputs == 0)
        held, stored = network.evidence(self.state, normal[:, :n], knobs, first)
        shares = torch.softmax(network.preference(held, stored, self.said, knobs), dim=1).double().cumsum(dim=1).numpy()
        word = np.minimum((shares < (choice * shares[:, -1])[:, None]).sum(axis=1), shares.shape[1] - 1)
        at = (EVERYBODY, word)
        evidence = (held + stored).numpy()[at] + (knobs.threshold_noise * normal[:, -1]).numpy()
        seconds = self.life.clock.rounded(self.life.attempt_time * took)
        self.time = np.where(active, self.time + seconds, self.time)
        item = self.life.item_of[at]
        shown = item < self.life.program.n_items
        known = np.where(shown, self.life.position[np.minimum(item, self.life.program.n_items - 1)], 0) > 0
        is_said = active & (self.time < self.limit) & (self.said.numpy()[at] == 0) & (evidence > knobs.threshold) & known
        self._say(is_said, item, stored.numpy()[at] > held.numpy()[at], evidence)
        words = torch.from_numpy(word)
        after = network.said(self.state, words, _column(self.saying / 1e9).clamp(max=1.0), normal[:, n:-1], knobs)
        failed = network.failed(self.state, _column(seconds / 1e9), knobs)
        self.state = _chosen(is_said, after, _chosen(active, failed, self.state))
        self.said[torch.from_numpy(EVERYBODY[is_said]), words[torch.from_numpy(is_said)]] = 1.0
        self.failures = np.where(is_said, 0, self.failures + active)
        self.time = np.where(is_said, self.time + self.saying, self.time)

    def _say(self, is_said: np.ndarray, item: np.ndarray, from_store: np.ndarray, evidence: np.ndarray) -> None:
        self.outputs += is_said
        who = np.flatnonzero(is_said)
        self.life.rows.write(
            who, RECALLED_ROW, onset=(self.life.clock.time + self.time)[who], item=item[who], response=item[who],
            correct=1, position=self.outputs[who], response_time=(self.time - self.latest)[who], list=self.life.list,
            condition=self.life.condition, store=np.where(from_store[who], DECLARATIVE, SHORT_TERM),
            strength=np.maximum(evidence[who], 0),
        )  # fmt: skip
        self.latest = np.where(is_said, self.time, self.latest)


def _chosen(rows: np.ndarray, one: State, other: State) -> State:
    """Row by row the one state or the other; only the cell and the context differ in a recall period."""
    mask = torch.from_numpy(rows)[:, None]
    cell, context = torch.where(mask, one.cell, other.cell), torch.where(mask, one.context, other.context)
    return other._replace(cell=cell, context=context)
