"""Reconstruction: to remember is to make up again, from a faded trace and from what one knows of the world.

Bartlett, F. C. (1932). Remembering. Cambridge University Press.
Huttenlocher, J., Hedges, L. V. & Duncan, S. (1991). Categories and particulars. Psychological Review, 98(3), 352-376.
Hemmer, P. & Steyvers, M. (2009). A Bayesian account of reconstructive memory. Topics in Cognitive Science, 1(1), 189-202.
Deese, J. (1959). On the prediction of occurrence of particular verbal intrusions in immediate recall. Journal of
Experimental Psychology, 58(1), 17-22.
Roediger, H. L. & McDermott, K. B. (1995). Creating false memories. Journal of Experimental Psychology: Learning, Memory,
and Cognition, 21(4), 803-814.
Kingma, D. P. & Welling, M. (2014). Auto-encoding variational Bayes. ICLR.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.network_studies.study import NetworkStudy, Outcome, Progress, Training

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def run(training: Training, progress: Progress) -> Outcome:
    """Train autoencoders in worlds of items, and let them remember."""
    from simulator.network_studies import reconstruction

    return reconstruction.run(training, progress)


def draw(outcome: Outcome) -> Figure:
    """One item as it fades, and six panels."""
    from simulator.reporting import reconstruction_figures

    return reconstruction_figures.draw(outcome)


STUDY = NetworkStudy(
    name="reconstruction",
    title="Reconstruction",
    question="Does memory that is made up again err as people's does: to the typical, and to what was never there?",
    papers=(
        "Huttenlocher, Hedges & Duncan (1991) Psychol. Rev. 98, 352-376",
        "Hemmer & Steyvers (2009) Top. Cogn. Sci. 1, 189-202",
        "Deese (1959) J. Exp. Psychol. 58, 17-22",
        "Roediger & McDermott (1995) J. Exp. Psychol.: LMC 21, 803-814",
        "Kingma & Welling (2014) ICLR",
    ),
    caption=(
        "A variational autoencoder that has learned a world of eight categories. (a) The picture of one item, its trace as it "
        "fades, and what is restored; below left the prototype of its category, right the picture that its sound alone "
        "brings back. (b) Pull of what is restored to the prototype (0 the item, 1 the prototype) and (c) share of the "
        "variance of all features that is restored, as traces fade, beside the trace with nothing added. (d) Recall of "
        "studied items and of the most typical items of studied and other categories, none of which was studied. (e) False "
        "recall of that item over the number of studied ones. (f) How often the sound of an item brings back its picture among "
        "48 studied, from the store of traces, from knowledge, and from both. (g) Variance restored from a part of the "
        "features. Lines are means over networks, each in a world of its own, bands the least and the greatest; (e) and (g) with traces of strength .85."
    ),
    run=run,
    draw=draw,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(STUDY.name)
