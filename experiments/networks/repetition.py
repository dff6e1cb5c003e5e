"""Repetition: a list that comes again is learned without a store, and a list that came once is kept by nothing else.

Hebb, D. O. (1961). Distinctive features of learning in the higher animal. In J. F. Delafresnaye (Ed.), Brain mechanisms and
learning (pp. 37-46). Blackwell.
Page, M. P. A., Cumming, N., Norris, D., Hitch, G. J. & McNeil, A. M. (2006). Repetition learning in the immediate serial recall
of visual and auditory materials. Journal of Experimental Psychology: Learning, Memory, and Cognition, 32(4), 716-733.
Baddeley, A. D. & Warrington, E. K. (1970). Amnesia and the distinction between long- and short-term memory. Journal of Verbal
Learning and Verbal Behavior, 9(2), 176-189.
Botvinick, M. M. & Plaut, D. C. (2006). Short-term memory for serial order: a recurrent neural network model. Psychological
Review, 113(2), 201-233.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.network_studies.study import NetworkStudy, Outcome, Progress, Training

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def run(training: Training, progress: Progress) -> Outcome:
    """Ordered recall with all memories, without the store, and without slow weights."""
    from simulator.network_studies import repetition

    return repetition.run(training, progress)


def draw(outcome: Outcome) -> Figure:
    """The repeated list, the fillers, and recall over a filled delay."""
    from simulator.reporting import slow_learning_figures

    return slow_learning_figures.draw_repetition(outcome)


STUDY = NetworkStudy(
    name="repetition",
    title="Repetition without a store",
    question="Does a list that comes again get better when the store of lists is gone?",
    papers=(
        "Hebb (1961) in Brain mechanisms and learning, 37-46",
        "Page, Cumming, Norris, Hitch & McNeil (2006) J. Exp. Psychol.: LMC 32, 716-733",
        "Baddeley & Warrington (1970) J. Verbal Learn. Verbal Behav. 9, 176-189",
        "Botvinick & Plaut (2006) Psychol. Rev. 113, 201-233",
    ),
    caption=(
        "Ordered recall by the network whose state holds the list, beside a one-shot store of lists and slow weights that learn a "
        "little from each. (a) A list of eight letters that comes every third trial, (b) the fillers of the same letters, "
        "beside people (points: Page et al. 2006). (c) Lists of five words that come once, recalled after a filled delay. "
        "Lines are means over five networks, bands the least and the greatest; in (c) the intact ones lie under those without slow weights."
    ),
    run=run,
    draw=draw,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(STUDY.name)
