"""The lists of a session by number: which of them are known before it runs, and what is shown in each.

A repetition until recall is perfect has as many rounds as the participant needs. Lists that begin in its further rounds, and
lists after it, have no number that is known beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.errors import MultistoreError, shown
from simulator.tasks.steps import NewList, Present, Recall, Repeat, Step, walk


def opens_list(steps: Sequence[Step]) -> bool:
    """Whether a list begins before anything else happens; if not, a session begins with one."""
    if not steps:
        return False
    return opens_list(steps[0].steps) if isinstance(steps[0], Repeat) else isinstance(steps[0], NewList)


def known_lists(steps: Sequence[Step]) -> list[tuple[int, ...]]:
    """The items of each list that a recall of these steps asks for by its number, and of those before it.

    Raises MultistoreError where a recall asks for a list that has not begun by then, or whose number is not known.

    >>> known_lists((NewList(), Present((4, 2)), NewList(), Present((0,)), Recall(asked_for=2)))
    [(4, 2), (0,)]
    """
    numbers = [step.asked_for for step in walk(steps) if isinstance(step, Recall) and isinstance(step.asked_for, int)]
    if not numbers:
        return []
    walker = _Walker(max(numbers))
    if not opens_list(steps):
        walker.lists.append({})
    walker.follow(steps)
    for number in numbers:
        walker.check(number)
    return [tuple(items) for items in walker.lists[: walker.most]]


class _Walker:
    """Follows the steps of a session and notes what each list shows, up to the one after list `most`.

    `certain` ends where a repetition begins lists as often as the participant needs. What follows it may still be shown in the
    last list that is known (`goes_on`), if there is no further round.
    """

    def __init__(self, most: int) -> None:
        self.most, self.certain, self.goes_on = most, True, False
        self.lists: list[dict[int, None]] = []

    def check(self, number: int) -> None:
        """Raise MultistoreError if no list of this number is known by now."""
        if number > len(self.lists):
            allowed = f"1 to {len(self.lists)}" if self.lists else "none here"
            raise MultistoreError(
                f"Recall.asked_for: got {shown(number)}, allowed {allowed}: lists that have begun by then, and that do not depend "
                "on how soon a recall is perfect"
            )

    def follow(self, steps: Sequence[Step]) -> None:
        """Go through steps once, each round of a repetition included as long as it can bring a list that is needed."""
        for step in steps:
            if isinstance(step, Repeat):
                self._repeat(step)
            elif isinstance(step, NewList):
                self.goes_on = False
                if self.certain:
                    self.lists.append({})
            elif isinstance(step, Present):
                self._present(step)
            elif isinstance(step, Recall) and isinstance(step.asked_for, int):
                self.check(step.asked_for)

    def _present(self, step: Present) -> None:
        if self.certain:
            self.lists[-1].update(dict.fromkeys(step.items))
        elif self.goes_on and not self.lists[-1].keys() >= set(step.items):
            del self.lists[-1]
            self.goes_on = False

    def _repeat(self, step: Repeat) -> None:
        begins = any(isinstance(inner, NewList) for inner in walk(step.steps))
        for _ in range((step.times or step.perfect_recalls) if begins else 1):
            self.follow(step.steps)
            if len(self.lists) > self.most + 1:
                break
        if begins and not step.times and self.certain:
            self.certain, self.goes_on = False, opens_list(step.steps)
            if not self.goes_on:
                del self.lists[-1]  # a further round may go on with it
