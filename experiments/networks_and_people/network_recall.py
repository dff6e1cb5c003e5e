"""Free recall by trained recurrent networks, on the same axes as people and the multi-store model.

Murdock, B. B. (1962). The serial position effect of free recall. Journal of Experimental Psychology, 64(5), 482-488.
Murdock, B. & Okada, R. (1970). Interresponse times in single-trial free recall. Journal of Experimental Psychology,
86(2), 263-267.
Howard, M. W. & Kahana, M. J. (1999). Contextual variability and serial position effects in free recall. Journal of
Experimental Psychology: Learning, Memory, and Cognition, 25(4), 923-941.
Healey, M. K. & Kahana, M. J. (2014). Is memory search governed by universal principles or idiosyncratic strategies?
Journal of Experimental Psychology: General, 143, 575-596.
Baddeley, A. D. & Warrington, E. K. (1970). Amnesia and the distinction between long- and short-term memory. Journal of
Verbal Learning and Verbal Behavior, 9(2), 176-189.
Howard, M. W. & Kahana, M. J. (2002). A distributed representation of temporal context. Journal of Mathematical
Psychology, 46(3), 269-299.
"""

import numpy as np

from simulator.comparison.experiment import Against, Experiment, Finding, Panel, SimulatedCurves, Variant
from simulator.parameters import populations

#: Lesions of the store (long-term memory) and of h (short-term memory), half and whole.
LESIONS = {
    "store, half": {"neural.store_loss": 0.5}, "store, whole": {"neural.store_loss": 1.0},
    "h, half": {"neural.state_loss": 0.5}, "h, whole": {"neural.state_loss": 1.0},
}  # fmt: skip
#: The same lesion of the multi-store model, which has no moment at which its short-term store is emptied but a filled delay.
IN_THE_MODEL = {"store, whole": dict.fromkeys(populations.LESIONS["declarative"], 0.0)}
MURDOCK, KAHANA = "murdock1962", "howard_kahana1999"
MIDDLE = tuple(range(8, 14))


def recalled(model: SimulatedCurves, *positions: int, condition: str = "20-1", lesion: str = "") -> float:
    """Probability of recall at serial positions of Murdock's lists, intact or after a lesion."""
    return model.at(MURDOCK, condition, "serial_position", *positions, variant=lesion)


def primacy(model: SimulatedCurves) -> float:
    """First word less the middle of the list."""
    return recalled(model, 1) - recalled(model, *MIDDLE)


def recency(model: SimulatedCurves) -> float:
    """Last word less the middle of the list."""
    return recalled(model, 20) - recalled(model, *MIDDLE)


def _recency_of_kahana(model: SimulatedCurves, condition: str) -> float:
    return model.at(KAHANA, condition, "serial_position", 12) - model.at(KAHANA, condition, "serial_position", 5, 6, 7, 8)


def delay_takes_recency(model: SimulatedCurves) -> float:
    """What a filled delay takes of recency."""
    return _recency_of_kahana(model, "exp1_immediate") - _recency_of_kahana(model, "exp1_delayed")


def long_term_recency(model: SimulatedCurves) -> float:
    """Recency with distraction after every word."""
    return _recency_of_kahana(model, "exp2_CDFR_IPI16s")


def list_length(model: SimulatedCurves) -> float:
    """Share recalled of 20 words less that of 40."""
    return model.at(MURDOCK, "20-1", "words_recalled") / 20 - model.at(MURDOCK, "40-1", "words_recalled") / 40


def rate(model: SimulatedCurves) -> float:
    """Words gained with 2 s a word in place of 1 s."""
    return model.at(MURDOCK, "20-2", "words_recalled") - model.at(MURDOCK, "20-1", "words_recalled")


def lag(model: SimulatedCurves, *lags: int) -> float:
    """Mean probability of transitions by these lags, 20 words at 1 s."""
    return float(np.mean([model.at(MURDOCK, "20-1", "lag_crp", one) for one in lags]))


def contiguity(model: SimulatedCurves) -> float:
    """Transitions to the next word relative to those to words 3 to 8 away."""
    return lag(model, 1) / lag(model, *range(3, 9), *range(-8, -2))


def asymmetry(model: SimulatedCurves) -> float:
    """Transitions to the next word relative to those to the one before."""
    return lag(model, 1) / lag(model, -1)


def slowing(model: SimulatedCurves) -> float:
    """Time before responses 6 to 8 relative to that before the second."""
    late = model.at("murdock_okada1970", "all_clean_lists", "irt", 6, 7, 8)
    return late / model.at("murdock_okada1970", "all_clean_lists", "irt", 2)


FINDINGS = (
    Finding("primacy: first word - middle", primacy, 0.1),
    Finding("recency: last word - middle", recency, 0.3),
    Finding("a filled delay takes recency", delay_takes_recency, 0.15),
    Finding("recency with distraction after every word", long_term_recency, 0.05),
    Finding("list length: share of 20 - share of 40", list_length, 0.05),
    Finding("rate: words at 2 s - words at 1 s", rate, 0.5),
    Finding("contiguity: next word / words 3 to 8 away", contiguity, 2.0),
    Finding("asymmetry: next word / word before", asymmetry, 1.3),
    Finding("late responses are slower: 6 to 8 / 2", slowing, 1.2),
    Finding("store lesioned: last word stays", lambda model: recalled(model, 20, lesion="store, whole"), 0.4),
    Finding(
        "store lesioned: first ten are lost",
        lambda model: recalled(model, *range(1, 11)) - recalled(model, *range(1, 11), lesion="store, whole"), 0.15,
    ),
    Finding("h reset: last word is lost", lambda model: recalled(model, 20) - recalled(model, 20, lesion="h, whole"), 0.2),
    Finding("h reset: first word stays (lesioned - intact)", lambda model: recalled(model, 1, lesion="h, whole") - recalled(model, 1), -0.1),
)  # fmt: skip


def effects(model: SimulatedCurves) -> dict[str, float]:
    """The sizes of the findings, the last item of every condition, and what lesions by half leave."""
    ends = ((10, "10-2"), (20, "20-2"), (20, "20-1"), (40, "40-1"))
    return {
        **{finding.name: finding.size(model) for finding in FINDINGS},
        "last word recalled, mean of four conditions": float(np.mean([recalled(model, n, condition=name) for n, name in ends])),
        "store lesioned by half: last word": recalled(model, 20, lesion="store, half"),
        "store lesioned by half: first ten": recalled(model, *range(1, 11), lesion="store, half"),
        "h reset by half: last word": recalled(model, 20, lesion="h, half"),
        "h reset by half: first word": recalled(model, 1, lesion="h, half"),
    }


EXPERIMENT = Experiment(
    name="network_recall",
    title="Free recall by networks",
    short_title="Networks: free recall",
    question="Do trained recurrent networks remember lists as people do, and where do they differ from the multi-store model?",
    papers=(
        "Murdock (1962) J. Exp. Psychol. 64, 482-488",
        "Murdock & Okada (1970) J. Exp. Psychol. 86, 263-267",
        "Howard & Kahana (1999) J. Exp. Psychol.: LMC 25, 923-941",
        "Healey & Kahana (2014) J. Exp. Psychol.: General 143, 575-596",
        "Baddeley & Warrington (1970) J. Verb. Learn. Verb. Behav. 9, 176-189",
        "Howard & Kahana (2002) J. Math. Psychol. 46, 269-299",
    ),
    against=(Against(MURDOCK), Against("murdock_okada1970"), Against(KAHANA), Against("healey_kahana2014")),
    figure=(
        (
            Panel(MURDOCK, "serial_position", title="Murdock 1962 (list length-s per word)"),
            Panel(MURDOCK, "first_recall"),
            Panel(MURDOCK, "lag_crp"),
        ),
        (
            Panel(KAHANA, "serial_position", title="Howard & Kahana 1999"),
            Panel(KAHANA, "first_recall"),
            Panel(KAHANA, "lag_crp"),
        ),
        (
            Panel("healey_kahana2014", "serial_position", title="PEERS (Healey & Kahana 2014)"),
            Panel("murdock_okada1970", "irt", title="Murdock & Okada 1970"),
            Panel(MURDOCK, "serial_position", ("20-1",), title="Lesions of the network", variants=tuple(LESIONS)),
        ),
    ),
    caption=(
        "Five trained networks (lines in colour; their short-term state h is learned, a context and a one-shot store are long-term "
        "memory), people (points) and the multi-store model (broken grey lines), all with their own parameters of one file. The "
        "networks' were fitted to Murdock's four conditions alone. Below right: the store or h lesioned by half and wholly."
    ),
    variants=tuple(Variant(name, MURDOCK, "20-1", settings, beside=IN_THE_MODEL.get(name)) for name, settings in LESIONS.items()),
    effects=effects,
    sensitivity=False,
    backend="neural",
    beside="compiled",
    findings=FINDINGS,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
