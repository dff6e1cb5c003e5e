"""How fast the networks live and learn; nothing is measured where the extra `neural` is not installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

from benchmarks.timing import Result, cpu_seconds, result, wall_seconds
from simulator import environment, simulate
from simulator.tasks import paradigms

#: People of one timing at full size (a list each), steps of training, words of a list.
PEOPLE, STEPS, WORDS = 2400, 20, 20


def speed(repeats: int, scale: float = 1.0) -> Iterator[Result]:
    """Lists per second of the neural backend on $MULTISTORE_DEVICE, and steps per second of training, which runs on the processor.

    On the processor CPU time counts, of one thread; on a graphics card the time on the wall.
    """
    if not (importlib.util.find_spec("torch") and importlib.util.find_spec("safetensors")):
        return
    from simulator.backends.neural import recipes, training

    people, steps = max(1, round(PEOPLE * scale)), max(1, round(STEPS * scale))
    protocol = paradigms.free_recall(WORDS, 1.0)
    on_card = environment.one_of("MULTISTORE_DEVICE", environment.DEVICES) == "cuda"
    seconds, clock = (wall_seconds, "second, graphics card") if on_card else (cpu_seconds, "CPU second")

    def lists() -> object:
        return simulate(protocol, backend="neural", subjects=people, threads=1)

    lists()
    yield result(f"networks: lists per {clock}", [people / seconds(lists) for _ in range(repeats)], "lists/s", WORDS, 1)
    for name in recipes.RECIPES:
        recipe = recipes.recipe(name)
        took = [cpu_seconds(lambda: training.train(recipe, 1, steps=steps)) for _ in range(repeats)]  # noqa: B023
        yield result(f"training of {name}: steps per CPU second", [steps / one for one in took], "steps/s", None, 1)
