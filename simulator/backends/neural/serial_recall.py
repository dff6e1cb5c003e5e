"""Ordered recall by the network `ElmanSerial`: people live through lists and say them position by position.

h_t holds the list. The one-shot store (`order_store`) holds it too, and helps where h_t is in doubt: after distraction.
Between lists the weights go on learning (`slow_weights`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from simulator.backends.neural import order_store, slow_weights
from simulator.backends.neural.device import column, tensor
from simulator.backends.neural.elman_serial import ElmanSerial, SerialSizes
from simulator.backends.neural.life import Life, TrainedNetwork
from simulator.backends.neural.networks import refused
from simulator.backends.neural.people import ROWS, Chance, People
from simulator.backends.neural.script import Happening, Kind, happenings, slices
from simulator.backends.neural.serial_knobs import SerialKnobs, serial_knobs_of
from simulator.parameters.declarations import Parameters
from simulator.tasks.protocol import NewList, Protocol, walk
from simulator.tasks.step_table import Program
from simulator.theory.constants import NONE, SPOKEN_UNIT
from simulator.theory.event_log import DECLARATIVE, OMITTED, RECALLED, SHORT_TERM
from simulator.theory.event_log import STUDY as STUDY_ROW

EVERYBODY = np.arange(ROWS)


class OrderedRecallNetwork(TrainedNetwork):
    """Serial recall and span, immediate and delayed, with several lists in a session (Hebb)."""

    name = "elman_serial"

    @classmethod
    def built(cls, record: Mapping[str, Any], path: Path) -> ElmanSerial:
        """A network of ordered recall of the sizes in a record."""
        return ElmanSerial(SerialSizes.of(record, path), torch.Generator().manual_seed(0))

    @classmethod
    def refuses(cls, protocol: Protocol) -> str | None:
        """Ordered recall of single words only, in lists of no more items than the network has words."""
        items: set[int] = set()
        for step in walk(protocol.steps, rounds=2):
            # who may fill rows in any order may fill them from the first on
            if reason := refused(step, "serial", "rows"):
                return reason
            items = set() if isinstance(step, NewList) else items | set(getattr(step, "items", ()))
            if len(items) > SerialSizes.words:
                return f"has {SerialSizes.words} words, the list more"
        return None

    def run(self, program: Program, parameters: Parameters, people: People, *, trace: bool) -> tuple[list[np.ndarray], int]:
        """Live through a session; see `TaskNetwork.run`."""
        life = _Life(self.network, program, parameters, people)
        for happening in happenings(program):
            life.live(happening)
        return life.rows.of_rows(people.rows), life.list


class _Vocabulary:
    """Which of the network's words each item is: another choice for everybody, and the same one as long as it is needed.

    Where a session has more items than the network has words, a new item takes the word that was needed longest ago.
    """

    def __init__(self, words: int, order: np.ndarray) -> None:
        self.order = order  # (ROWS, words): the word of each place
        self.items = np.full(words, -1)  # the item that has each place
        self.used = np.full(words, -1)  # when it was last needed
        self.place_of = np.argsort(order, axis=1, kind="stable")

    def word(self, item: int, now: int) -> np.ndarray:
        """The word of an item for everybody, shape (ROWS,); `now` is the number of the list."""
        found = np.flatnonzero(self.items == item)
        place = int(found[0]) if len(found) else int(np.argmin(self.used))
        self.items[place], self.used[place] = item, now
        return self.order[:, place]

    def item(self, words: np.ndarray) -> np.ndarray:
        """The item that each person's word (ROWS,) stands for, -1 for none."""
        return self.items[self.place_of[EVERYBODY, words]]


class _Order(NamedTuple):
    """The list so far: its items in order of their first showing, and their words, each of shape (ROWS,)."""

    items: list[int]
    words: list[np.ndarray]


class _Life(Life):
    """A block of people on their way through a session."""

    def __init__(self, network: ElmanSerial, program: Program, parameters: Parameters, people: People) -> None:
        super().__init__(program, parameters, people)
        self.network = network
        self.knobs: SerialKnobs = serial_knobs_of(parameters, program, people)
        chance, sizes = people.stream(Chance.PERSON), network.sizes
        order = np.argsort(chance.uniform(sizes.words), axis=1, kind="stable")
        self.vocabulary = _Vocabulary(sizes.words, order)
        self.memory = order_store.begin(sizes.words, tensor(chance.normal(sizes.context)))
        several = sum(happening.kind is Kind.NEW_LIST for happening in happenings(program)) > 1
        self.slow = slow_weights.unlearned(network, ROWS) if several and self.knobs.learning_rate > 0 else None
        self._begin_list(0)

    def _begin_list(self, number: int) -> None:
        self.order = _Order([], [])
        self.state = self.network.begin(ROWS)
        self.study_chance = self.people.stream(Chance.STUDY, number)
        self.recall_chance = self.people.stream(Chance.RECALL, number)

    def new_list(self) -> None:
        """The slow weights learn the list before; the store fades, and its context is another one."""
        self.learn()
        self._begin_list(self.list)
        noise = tensor(self.study_chance.normal(self.network.sizes.context))
        share = self.parameters.declarative.list_context  # of the match of the list before, in what is cued and by what
        self.memory = order_store.faded(order_store.new_list(self.memory, share, noise), share)

    def learn(self) -> None:
        """The end of a list: the slow weights learn it as it was shown."""
        if self.slow is not None and self.order.words:
            shown = tensor(np.stack(self.order.words, axis=1))
            self.slow = slow_weights.learned(self.slow, self.network, shown, shown, self.knobs.learning_rate)

    def show(self, happening: Happening, duration: np.ndarray) -> None:
        """An item is shown: h_t takes it in, and it is written into the store."""
        item = happening.items[0]
        word = self.vocabulary.word(item, self.list)
        if item not in self.order.items:
            self.order.items.append(item)
            self.order.words.append(word)
        self.rows.write(
            EVERYBODY, STUDY_ROW, onset=self.clock.time, duration=duration, item=item,
            position=self.order.items.index(item) + 1, list=self.list, condition=self.condition,
        )  # fmt: skip
        knobs, words = self.knobs, tensor(word)
        noise = tensor(self.study_chance.normal(self.network.sizes.context))
        self.memory = order_store.written(self.memory, words, knobs.write_strength, noise, knobs.write_noise)
        self.memory = order_store.moved(self.memory, words, self.network.direction(words), knobs.drift)
        for k, seconds in enumerate(slices(duration, happening.high)):
            self._step(seconds, word=words if k == 0 else None)

    def wait(self, happening: Happening, duration: np.ndarray) -> None:
        """Empty time, a distractor task, or time away, which leaves nothing in h_t."""
        if happening.kind is Kind.AWAY:
            self.state = self.network.begin(ROWS)
            return
        for seconds in slices(duration, happening.high):
            distractor = None
            if happening.kind is Kind.DISTRACTED:
                drawn = self.study_chance.uniform() * self.network.sizes.distractors
                distractor = tensor(drawn.astype(np.int64))
            self._step(seconds, distractor=distractor)

    def _step(self, seconds: np.ndarray, word: Tensor | None = None, distractor: Tensor | None = None) -> None:
        """At most a second of one kind of input."""
        knobs, time = self.knobs, column(seconds)
        scale = knobs.state_noise if distractor is None else knobs.distractor_noise
        noise = scale * time.sqrt() * tensor(self.study_chance.normal(self.network.sizes.hidden))
        if word is not None:
            after = self.network.study(self.state, word, time, noise)
        else:
            after = self.network.step(self.state, self.network.inputs(ROWS, distractor=distractor), time, noise)
        self._set_cell(after.cell, time)
        self.state = after._replace(cell=self.state.cell)

    def _set_cell(self, cell: Tensor, seconds: Tensor) -> None:
        """The leak of h_t over some seconds."""
        leaked = self.network.cell.nearer_rest(cell, torch.exp(-seconds / self.knobs.state_decay))
        self.state = self.state._replace(cell=leaked)

    def recall(self, happening: Happening) -> None:
        """A recall period: position by position until the list is over or time is up."""
        sizes, knobs, limit = self.network.sizes, self.knobs, int(happening.row["limit"])
        spoken = self.program.spoken / SPOKEN_UNIT * float(happening.row["response_duration_factor"])
        retrieval = self.parameters.retrieval
        time = self.clock.rounded(np.full(ROWS, retrieval.start_time))
        latest = np.zeros(ROWS, np.int64)
        said = tensor(np.full(ROWS, NONE))
        self.state = self.state._replace(cell=self.network.cell.nearer_rest(self.state.cell, 1 - knobs.state_loss))
        self.memory = order_store.back_to_start(self.memory)
        for target in self.order.items:
            normal = self.recall_chance.normal(sizes.hidden + 1)
            choice, slow = self.recall_chance.uniform(), self.recall_chance.exponential(2)
            after, z = self.network.turn(self.state, said, knobs.state_noise * tensor(normal[:, :-1]))
            if self.slow is not None:
                z = z + self.slow.given(slow_weights.experienced(self.network, after, said))
            from_store = knobs.store_gain * order_store.given(self.memory)
            answer = _Answer.draw(knobs.gain * z, from_store, choice)
            spread = 1 - retrieval.readout_spread + retrieval.readout_spread * slow[:, 1]
            deciding = self.parameters.neural.attempt_time * (1 + answer.entropy) * slow[:, 0]
            seconds = deciding + retrieval.readout_time * spoken * spread
            time = time + self.clock.rounded(seconds)
            sure = answer.log_odds + normal[:, -1] >= knobs.threshold
            item = self.vocabulary.item(answer.word)
            is_said, going_on = sure & (item >= 0), time < limit
            self._write(np.flatnonzero(going_on), target, np.where(is_said, item, NONE), answer, time, latest)
            latest = np.where(going_on & is_said, time, latest)
            said = tensor(np.where(is_said, answer.word, -1))
            self._set_cell(after.cell, column(seconds))
            self.memory = order_store.moved(self.memory, said, self.network.direction(said), knobs.drift)
        ended = np.minimum(time, limit) if happening.row["until_done"] else limit
        self.clock.time = self.clock.time + ended

    def _write(
        self, who: np.ndarray, target: int, response: np.ndarray, answer: _Answer, time: np.ndarray, latest: np.ndarray
    ) -> None:
        """The rows of one position: what was said, or an omission."""
        position = self.order.items.index(target) + 1
        is_said = response[who] >= 0
        self.rows.write(
            who, RECALLED, onset=(self.clock.time + time)[who], position=position, item=target, response=response[who],
            correct=response[who] == target, response_time=(time - latest)[who], list=self.list, condition=self.condition,
            store=np.where(answer.by_store[who], DECLARATIVE, SHORT_TERM), strength=np.maximum(answer.log_odds[who], 0),
        )  # fmt: skip
        self.rows.rows[-1]["trial_type"][~is_said] = OMITTED


class _Answer(NamedTuple):
    """A word drawn for each person, its log odds, the entropy of the choice (nats), and whether the store decided it."""

    word: np.ndarray
    log_odds: np.ndarray
    entropy: np.ndarray
    by_store: np.ndarray

    @classmethod
    def draw(cls, z: Tensor, from_store: Tensor, choice: np.ndarray) -> _Answer:
        """A word by its probability softmax(z + from_store), with one uniform number for each person."""
        p = torch.softmax((z + from_store).double(), dim=1).cpu().numpy()
        shares = p.cumsum(axis=1)
        word = np.minimum((shares < (choice * shares[:, -1])[:, None]).sum(axis=1), p.shape[1] - 1)
        chosen = np.clip(p[EVERYBODY, word], 1e-12, 1 - 1e-12)
        entropy = -(p * np.log(np.maximum(p, 1e-300))).sum(axis=1)
        above = [(part - part.mean(dim=1, keepdim=True)).cpu().numpy()[EVERYBODY, word] for part in (z, from_store)]
        return cls(word, np.log(chosen / (1 - chosen)), entropy, above[1] > above[0])
