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

from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves, Variant

#: Lesions of the store (long-term memory) and of h (short-term memory), half and whole.
LESIONS = {
    "store, half": {"neural.store_loss": 0.5}, "store, whole": {"neural.store_loss": 1.0},
    "h, half": {"neural.state_loss": 0.5}, "h, whole": {"neural.state_loss": 1.0},
}  # fmt: skip
MURDOCK, KAHANA = "murdock1962", "howard_kahana1999"


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Primacy, recency and what a delay takes of it, contiguity, asymmetry, slow late responses, and what lesions take."""

    def at(*positions: int, condition: str = "20-1", lesion: str = "") -> float:
        return model.at(MURDOCK, condition, "serial_position", *positions, variant=lesion)

    def lag(*lags: int) -> float:
        return float(np.mean([model.at(MURDOCK, "20-1", "lag_crp", one) for one in lags]))

    last = {name: model.at(KAHANA, name, "serial_position", 12) for name in ("exp1_immediate", "exp1_delayed")}
    words = {name: model.at(MURDOCK, name, "words_recalled") for name in ("20-2", "20-1", "40-1")}
    return {
        "primacy 20-1 (first - middle)": at(1) - at(*range(8, 13)),
        "recency 20-1 (last - middle)": at(20) - at(*range(8, 13)),
        "last item recalled, mean of four conditions": float(np.mean([at(n, condition=c) for n, c in ((10, "10-2"), (20, "20-2"), (20, "20-1"), (40, "40-1"))])),
        "what a filled delay takes of the last item": last["exp1_immediate"] - last["exp1_delayed"],
        "words gained by slower presentation (20-2 - 20-1)": words["20-2"] - words["20-1"],
        "words gained by a longer list (40-1 - 20-1)": words["40-1"] - words["20-1"],
        "contiguity 20-1 (lag +1 / lags 3 to 8)": lag(1) / lag(*range(3, 9), *range(-8, -2)),
        "forward asymmetry 20-1 (lag +1 - lag -1)": lag(1) - lag(-1),
        "response 6 to 8 / response 2 (time)": model.at("murdock_okada1970", "all_clean_lists", "irt", 6, 7, 8)
        / model.at("murdock_okada1970", "all_clean_lists", "irt", 2),
        "store lesioned: last item": at(20, lesion="store, whole"),
        "store lesioned: first ten items": at(*range(1, 11), lesion="store, whole"),
        "h reset: first item less that of the intact": at(1, lesion="h, whole") - at(1),
        "h reset: last item": at(20, lesion="h, whole"),
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
    variants=tuple(Variant(name, MURDOCK, "20-1", settings) for name, settings in LESIONS.items()),
    effects=effects,
    sensitivity=False,
    backend="neural",
    beside="compiled",
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
