"""A look inside the networks of free recall: what h and c tell of items and positions, what is written, who recalls.

Howard, M. W. & Kahana, M. J. (2002). A distributed representation of temporal context. Journal of Mathematical Psychology,
46(3), 269-299.
Botvinick, M. M. & Plaut, D. C. (2006). Short-term memory for serial order. Psychological Review, 113(2), 201-233.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.network_studies.study import NetworkStudy, Outcome, Progress, Training

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def run(training: Training, progress: Progress) -> Outcome:
    """Lists are studied and recalled by the shipped networks; decoders read their states."""
    from simulator.network_studies import inspection

    return inspection.run(training, progress)


def draw(outcome: Outcome) -> Figure:
    """Six panels."""
    from simulator.reporting import inspection_figure

    return inspection_figure.draw(outcome)


STUDY = NetworkStudy(
    name="inspection",
    title="Inside the networks of free recall",
    question="What does the short-term state hold, what the context, what is written when, and on what does a recall rest?",
    papers=("Howard & Kahana (2002) J. Math. Psychol. 46, 269-299", "Botvinick & Plaut (2006) Psychol. Rev. 113, 201-233"),
    caption=(
        "The five shipped networks with lists of 16 words, 1 s each. (a) How often a linear decoder names the item shown so "
        "many items ago, from the short-term state h and from the context c at the end of the list; broken, the same decoder with "
        "shuffled answers; 32 different words. (b) How often it names the serial position of the present item; open bars, shuffled. "
        "(c) Similarity of two states of a list by their distance. (d) What is written of an item in each second after it was shown: "
        "what h still holds is rehearsed into the store. (e) What is written of it in all. (f) Share of recalls whose evidence "
        "came from h more than from the store. Lines are means over networks, bands the least and the greatest."
    ),
    run=run,
    draw=draw,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(STUDY.name)
