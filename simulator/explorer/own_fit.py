"""A fit of a visitor's own data that runs beside the page: how far it is, how it ends, and that it can be stopped."""

from __future__ import annotations

import math
import os
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Literal

from simulator.errors import MultistoreError
from simulator.explorer.curve_state import number
from simulator.fitting.people import PeopleFit, bounds_of, fit_people
from simulator.fitting.person_fit import PersonFit
from simulator.human import HumanTable
from simulator.human.trials import Trials
from simulator.parameters.declarations import Parameters

#: The seed that the command takes unless it is told another one.
SEED = 0
Free = Mapping[str, tuple[float, float] | None]


class StoppedError(Exception):
    """Nobody waits for the fit any more."""


@cache
def _workers() -> ThreadPoolExecutor:
    """The thread that fits, one fit after the other, so that sliders go on being answered."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="explorer fit")


class FitJob:
    """One fit: waiting, running, done, stopped or failed; how many points are simulated of about how many, and for how long.

    >>> from simulator import human, paradigms, simulate
    >>> records = simulate(paradigms.free_recall(6, 1.0), subjects=2, lists=5, seed=5)
    >>> job = FitJob(human.load_trials(records, "free_recall", {"seconds_per_item": 1.0}), {"population.ability": None}, lists=40)
    >>> job.run()
    >>> job.state, job.done == job.expected, job.fits
    ('done', True, (1, 1))
    """

    def __init__(
        self, data: Trials | HumanTable, free: Free, parameters: Parameters | None = None, *, per_subject: bool = False,
        lists: int = 1000, wanted: Callable[[], bool] = lambda: True,
    ) -> None:  # fmt: skip
        self.data, self.free, self.parameters, self.per_subject, self.lists = data, dict(free), parameters, per_subject, lists
        self.state: Literal["waiting", "running", "done", "stopped", "failed"] = "waiting"
        self.done, self.expected = 0, 1
        people = len(data.people) if per_subject and isinstance(data, Trials) else 0
        self.fits = (0, 1 + people)
        self.result: PeopleFit | None = None
        self.problem = ""
        self._wanted, self._stop = wanted, threading.Event()
        self._begun = self._ended = 0.0

    def start(self) -> None:
        """Run it in a thread, after those that were started before."""
        _workers().submit(self.run)

    def stop(self) -> None:
        """End it at the next simulated point."""
        self._stop.set()
        if self.state == "waiting":
            self.state = "stopped"

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ("waiting", "running")

    @property
    def seconds(self) -> float:
        """For how long it has been running, or did run."""
        return (self._ended or time.monotonic()) - self._begun if self._begun else 0.0

    def run(self) -> None:
        """Fit; what is wrong with it goes to `problem`."""
        if self._stop.is_set() or not self._wanted():
            self.state = "stopped"
            return
        self.state, self._begun = "running", time.monotonic()
        try:
            self.result = fit_people(
                self.data, self.free, self.parameters, per_subject=self.per_subject, lists=self.lists, seed=SEED,
                threads=max(1, (os.cpu_count() or 2) - 1), report=self._fitted, progress=self._counted,
            )  # fmt: skip
            self.done, self.state = self.expected, "done"
        except StoppedError:
            self.state = "stopped"
        except MultistoreError as error:
            self.problem, self.state = str(error), "failed"
        except Exception:
            traceback.print_exc()
            self.problem, self.state = "the fit ended with an error, which the server's terminal shows", "failed"
        finally:
            self._ended = time.monotonic()

    def _fitted(self, done: int, most: int) -> None:
        self.fits = (done, most)

    def _counted(self, done: int, expected: int) -> None:
        self.done, self.expected = done, expected
        if self._stop.is_set() or not self._wanted():
            raise StoppedError

    def told(self) -> str:
        """How far it is, in words."""
        if self.state == "waiting":
            return "Waiting for another fit to end ..."
        fit = f", fit {min(self.fits[0] + 1, self.fits[1])} of {self.fits[1]}" if self.fits[1] > 1 else ""
        if self.state == "running" and not self.done:
            return "Beginning ..."
        if self.state == "running":
            return f"{self.done:,} of about {self.expected:,} points of the surface simulated{fit}, {self.seconds:.0f} s"
        ended = {"done": "Fitted", "stopped": "Stopped", "failed": "Ended"}[self.state]
        return f"{ended} after {self.seconds:.0f} s ({self.done:,} simulated points)."


def values_of(fit: PersonFit) -> dict[str, float]:
    """The fitted values by name."""
    return {one.name: one.value for one in fit.estimates}


def usual_bounds(names: list[str], parameters: Parameters) -> dict[str, tuple[float, float]]:
    """The bounds that a fit takes where none are given.

    >>> usual_bounds(["population.ability"], Parameters())
    {'population.ability': (0.15, 8.0)}
    """
    return {name: bounds_of(name, parameters) for name in names}


def rows_of(result: PeopleFit) -> list[dict[str, str]]:
    """The estimates as rows of a table: whose, parameter, value with its error, and what the data tell of it."""
    rows = []
    for one in (result.everybody, *result.people):
        for k, estimate in enumerate(one.estimates):
            error = f" ± {number(float(f'{estimate.standard_error:.2g}'))}" if math.isfinite(estimate.standard_error) else ""
            whose = f"{one.subject} ({one.lists:,} lists)" if one.lists else one.subject
            rows.append({
                "whose": whose if k == 0 else "", "parameter": estimate.name.partition(".")[2].replace("_", " "),
                "value": number(float(f"{estimate.value:.4g}")) + error,
                "told": "yes" if estimate.identified else f"no: {estimate.doubt}", "misfit": f"{one.misfit:.2f}" if k == 0 else "",
            })  # fmt: skip
    return rows
