"""What all networks have in common: how their trained weights are loaded, and how people go through a session with them."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from simulator.backends.neural import device, weights
from simulator.backends.neural.event_rows import EventRows
from simulator.backends.neural.networks import TaskNetwork
from simulator.backends.neural.people import SEEDS, Clock, People
from simulator.backends.neural.script import Happening, Kind
from simulator.errors import MultistoreError
from simulator.parameters.declarations import Parameters
from simulator.tasks.step_table import Program


class TrainedNetwork(TaskNetwork):
    """A task network from files of weights: `network` holds those of all training seeds side by side."""

    def __init__(self, network: Any) -> None:
        self.network = network

    @classmethod
    def load(cls) -> TrainedNetwork:
        """The network with the weights of all training seeds: the shipped ones, or those of $MULTISTORE_NETWORKS."""
        return cls.of(weights.folder_of(cls.name), device.chosen())

    @classmethod
    @functools.cache
    def of(cls, folder: Path, where: torch.device) -> TrainedNetwork:
        """The network with the weights of a folder, on a device."""
        networks = [cls.trained(weights.path_of(folder, cls.name, seed)) for seed in SEEDS]
        if len({network.sizes for network in networks}) > 1:
            raise MultistoreError(f"{folder}: the networks {cls.name} of seeds {SEEDS[0]} to {SEEDS[-1]} have different sizes or cells")
        return cls(type(networks[0]).together(networks).to(where))

    @classmethod
    def trained(cls, path: Path) -> Any:
        """The network of one training seed, from its file of weights."""
        held, record = weights.read(path)
        network = cls.built(record, path)
        weights.fill(network, held, path)
        return network.eval()

    @classmethod
    @abstractmethod
    def built(cls, record: Mapping[str, Any], path: Path) -> nn.Module:
        """A network of the sizes in a record, which has `sizes` and the class method `together`."""


class Life(ABC):
    """A block of people on their way through a session."""

    def __init__(self, program: Program, parameters: Parameters, people: People) -> None:
        self.program, self.parameters, self.people = program, parameters, people
        self.clock, self.rows = Clock(people), EventRows()
        self.list, self.condition = 0, 0

    def live(self, happening: Happening) -> None:
        """Go through one happening; the clock moves on by its duration."""
        if happening.kind is Kind.NEW_LIST:
            self.list, self.condition = self.list + 1, int(happening.row["condition"])
            self.new_list()
        elif happening.kind is Kind.RECALL:
            self.recall(happening)
        else:
            duration = self.clock.duration(happening.low, happening.high)
            if happening.kind is Kind.SHOWN:
                self.show(happening, duration)
            else:
                self.wait(happening, duration)
            self.clock.time = self.clock.time + duration

    @abstractmethod
    def new_list(self) -> None:
        """The list of the present number begins."""

    @abstractmethod
    def show(self, happening: Happening, duration: np.ndarray) -> None:
        """An item is shown, to each person for their own duration (ns)."""

    @abstractmethod
    def wait(self, happening: Happening, duration: np.ndarray) -> None:
        """Time without an item passes."""

    @abstractmethod
    def recall(self, happening: Happening) -> None:
        """A recall period, which moves the clock on by itself."""
