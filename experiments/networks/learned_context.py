"""Does contiguity survive when a network learns its context? Three ways to learn free recall, with the transitions they make.

Howard, M. W. & Kahana, M. J. (2002). A distributed representation of temporal context. Journal of Mathematical Psychology,
46(3), 269-299.
Kahana, M. J. (1996). Associative retrieval processes in free recall. Memory & Cognition, 24(1), 103-109.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.network_studies.study import NetworkStudy, Outcome, Progress, Training

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def run(training: Training, progress: Progress) -> Outcome:
    """Networks learn in three ways; their transitions are counted before and after."""
    from simulator.network_studies import learned_context

    return learned_context.run(training, progress)


def draw(outcome: Outcome) -> Figure:
    """A panel for each way, and how the transitions to neighbours compare."""
    from simulator.reporting import learned_context_figure

    return learned_context_figure.draw(outcome)


STUDY = NetworkStudy(
    name="learned_context",
    title="A context that is learned",
    question="Does contiguity survive when the context is learned together with everything else?",
    papers=("Howard & Kahana (2002) J. Math. Psychol. 46, 269-299", "Kahana (1996) Mem. Cognit. 24, 103-109"),
    caption=(
        "Networks whose short-term state and context both learn, from lists of ten words. Transitions by lag before (broken) "
        "and after learning (a) to say any word of the list not said yet, (b) the same, with a store that gives only the three "
        "words whose contexts match best, (c) to say what people say next; points, Murdock (1962), ten words at 2 s. (d) How much "
        "likelier the next neighbours are than words 3 to 6 away; 1 is no contiguity. Lines are means over networks, bands the least and the greatest."
    ),
    run=run,
    draw=draw,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(STUDY.name)
