"""Consolidation: what a store plays back at night, slow weights learn; what is old survives the loss of the store.

McClelland, J. L., McNaughton, B. L. & O'Reilly, R. C. (1995). Why there are complementary learning systems in the hippocampus and
neocortex. Psychological Review, 102(3), 419-457.
Zola-Morgan, S. & Squire, L. R. (1990). The primate hippocampal formation: evidence for a time-limited role in memory storage.
Science, 250(4978), 288-290.
Graham, K. S. & Hodges, J. R. (1997). Differentiating the roles of the hippocampal complex and the neocortex in long-term memory
storage: evidence from the study of semantic dementia and Alzheimer's disease. Neuropsychology, 11(1), 77-89.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.network_studies.study import NetworkStudy, Outcome, Progress, Training

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def run(training: Training, progress: Progress) -> Outcome:
    """A month of pairs and nights, then a lesion."""
    from simulator.network_studies import consolidation

    return consolidation.run(training, progress)


def draw(outcome: Outcome) -> Figure:
    """Recall by age, and by the number of playbacks."""
    from simulator.reporting import slow_learning_figures

    return slow_learning_figures.draw_consolidation(outcome)


STUDY = NetworkStudy(
    name="consolidation",
    title="Consolidation",
    question="Why do the oldest memories survive the loss of the store that once held them?",
    papers=(
        "McClelland, McNaughton & O'Reilly (1995) Psychol. Rev. 102, 419-457",
        "Zola-Morgan & Squire (1990) Science 250, 288-290",
        "Graham & Hodges (1997) Neuropsychology 11, 77-89",
    ),
    caption=(
        "Pairs of words are learned on single days of a month, taken in at once by a store that fades. Every night the store plays "
        "some of them back, and slow weights learn a little of what comes up. (a) Recall of the second word from the first on "
        "the last day, by the age of the pair: with both memories; with the store lesioned that day, which spares what is old "
        "(graded retrograde amnesia); with the slow weights lesioned, which spares what is new (as in semantic dementia); with the store lesioned and no nights of playback "
        "before. (b) The same with the store lesioned, by the number of playbacks a night. Lines are means over five networks, "
        "bands the least and the greatest."
    ),
    run=run,
    draw=draw,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(STUDY.name)
