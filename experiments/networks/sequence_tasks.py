"""Sequence tasks: what the state of a recurrent network holds by itself, and what a store of keys and values adds.

Elman, J. L. (1990). Finding structure in time. Cognitive Science, 14(2), 179-211.
Hochreiter, S. & Schmidhuber, J. (1997). Long short-term memory. Neural Computation, 9(8), 1735-1780.
Cho, K. et al. (2014). Learning phrase representations using RNN encoder-decoder. EMNLP, 1724-1734.
Sukhbaatar, S., Szlam, A., Weston, J. & Fergus, R. (2015). End-to-end memory networks. NeurIPS 28, 2440-2448.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.network_studies.study import NetworkStudy, Outcome, Progress, Training

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def run(training: Training, progress: Progress) -> Outcome:
    """Train every core on every task."""
    from simulator.network_studies import sequence_tasks

    return sequence_tasks.run(training, progress)


def draw(outcome: Outcome) -> Figure:
    """A row of panels for each task."""
    from simulator.reporting import sequence_figures

    return sequence_figures.draw(outcome)


STUDY = NetworkStudy(
    name="sequence_tasks",
    title="Sequence tasks",
    question="What can short-term state alone hold, and what does a store add?",
    papers=(
        "Elman (1990) Cogn. Sci. 14, 179-211",
        "Hochreiter & Schmidhuber (1997) Neural Comput. 9, 1735-1780",
        "Cho et al. (2014) EMNLP, 1724-1734",
        "Sukhbaatar, Szlam, Weston & Fergus (2015) NeurIPS 28, 2440-2448",
    ),
    caption=(
        "Four cores (colours) on three tasks: an Elman network, LSTM and GRU hold everything in their state; the memory "
        "network is the Elman network with a store of keys and values. Lines are means over networks, bands the least "
        "and the greatest; grey is what lies within the training. Top, delayed copy: (a) accuracy while training, (b) over "
        "the delay, (c) over the number of symbols. Middle, a text: bits per character (d) while training, on text that "
        "decides when to stop, (e) over the number of characters seen, (f) on the test within (full) and beyond (pale) "
        "the trained length, beside guessers that count what follows no, one and two characters. Bottom, a nerve cell's "
        "membrane potential: error relative to the forecast that nothing changes (g) while training, (h) over the samples "
        "seen, with a linear forecast beside it; (i) a stretch of the test with what LSTM and memory network forecast 2 ms ahead."
    ),
    run=run,
    draw=draw,
    data={
        "text": "Lewis Carroll, Alice's Adventures in Wonderland (1865), chapters 1 and 2, public domain",
        "series": "membrane.dat of the sample data of matplotlib",
    },
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(STUDY.name)
