"""The serial position curve of immediate free recall: primacy, recency, and where recall begins and goes.

Murdock, B. B. (1962). The serial position effect of free recall. Journal of Experimental Psychology, 64(5), 482-488.
Murdock, B. & Okada, R. (1970). Interresponse times in single-trial free recall. Journal of Experimental Psychology,
86(2), 263-267.
Healey, M. K. & Kahana, M. J. (2014). Is memory search governed by universal principles or idiosyncratic strategies?
Journal of Experimental Psychology: General, 143, 575-596.
Pazdera, J. & Kahana, M. J. (2023). Modality effects in free recall: A retrieved-context account. Journal of
Experimental Psychology: Learning, Memory, and Cognition, 49(6), 866-888.
Kahana, M. J. (1996). Associative retrieval processes in free recall. Memory & Cognition, 24(1), 103-109.
"""

from simulator.comparison.distance import ratio
from simulator.comparison.experiment import Against, Experiment, Panel, SimulatedCurves

MIDDLE = range(8, 13)
#: How recall and intrusions change over the lists of a session: there are no figures of people for it here.
BY_LIST = ("words_by_list", "intrusions_by_list", "intrusions_by_lag")
SESSION = ("Murdock's sessions: words", "Intrusions", "Where intrusions come from")
PEERS = ("Sessions of PEERS: words", "Intrusions", "Where intrusions come from")


def effects(model: SimulatedCurves) -> dict[str, float]:
    """Primacy, recency, the cost of a faster rate and of a longer list, the forward asymmetry of transitions, and what a
    session does: words recalled at its end relative to its beginning, and how near intrusions come from.
    """
    middle = model.at("murdock1962", "20-1", "serial_position", *MIDDLE)
    words = {name: model.at("murdock1962", name, "words_recalled") for name in ("20-2", "20-1", "40-1")}
    return {
        "primacy 20-1 (first - middle)": model.at("murdock1962", "20-1", "serial_position", 1) - middle,
        "recency 20-1 (last - middle)": model.at("murdock1962", "20-1", "serial_position", 20) - middle,
        "words gained by slower presentation (20-2 - 20-1)": words["20-2"] - words["20-1"],
        "words gained by a longer list (40-1 - 20-1)": words["40-1"] - words["20-1"],
        "forward asymmetry 20-1 (lag +1 - lag -1)": model.at("murdock1962", "20-1", "lag_crp", 1)
        - model.at("murdock1962", "20-1", "lag_crp", -1),
        **session_effects(model, "murdock1962", "20-1"),
        **session_effects(model, "healey_kahana2014", "no_task"),
    }


def session_effects(model: SimulatedCurves, table: str, condition: str) -> dict[str, float]:
    """Words recalled of late lists relative to list 2, and intrusions from the list before relative to those 2 to 4 back."""

    def words(*lists: int) -> float:
        return model.at(table, condition, "words_by_list", *lists)

    near = model.at(table, condition, "intrusions_by_lag", 1)
    farther = model.at(table, condition, "intrusions_by_lag", 2, 3, 4)
    return {
        f"words recalled, lists 14 to 16 / list 2, {table} {condition}": ratio(words(14, 15, 16), words(2)),
        f"intrusions from 1 list back / from 2 to 4 back, {table} {condition}": ratio(near, farther),
    }


EXPERIMENT = Experiment(
    name="serial_position",
    title="Serial position in immediate free recall",
    question="Who remembers what of a list just studied: the first words, the last, and in which order?",
    papers=(
        "Murdock (1962) J. Exp. Psychol. 64, 482-488",
        "Murdock & Okada (1970) J. Exp. Psychol. 86, 263-267",
        "Healey & Kahana (2014) J. Exp. Psychol.: General 143, 575-596",
        "Pazdera & Kahana (2023) J. Exp. Psychol.: LMC 49, 866-888",
        "Kahana (1996) Mem. Cognit. 24, 103-109",
    ),
    against=(
        Against("murdock1962", extra=BY_LIST),
        Against("healey_kahana2014", extra=BY_LIST),
        Against("pazdera_kahana2023"),
        Against("murdock_okada1970"),
    ),
    figure=(
        (
            Panel("murdock1962", "serial_position", title="Murdock 1962 (list length-s per word)"),
            Panel("murdock1962", "first_recall"),
            Panel("murdock1962", "lag_crp"),
        ),
        (
            Panel("healey_kahana2014", "serial_position", title="PEERS (Healey & Kahana 2014)"),
            Panel("healey_kahana2014", "first_recall"),
            Panel("healey_kahana2014", "lag_crp"),
        ),
        (
            Panel("pazdera_kahana2023", "serial_position", title="Pazdera & Kahana 2023"),
            Panel("pazdera_kahana2023", "first_recall"),
            Panel("murdock_okada1970", "irt", title="Murdock & Okada 1970"),
        ),
        tuple(Panel("murdock1962", measure, title=title) for measure, title in zip(BY_LIST, SESSION, strict=True)),
        tuple(Panel("healey_kahana2014", measure, title=title) for measure, title in zip(BY_LIST, PEERS, strict=True)),
    ),
    caption=(
        "Recall probability by serial position, probability of first recall, and conditional response probability by "
        "lag, for four list lengths and rates, for free study and two orienting tasks, and for slow and fast lists, "
        "seen and heard; all in sessions of many lists; time between responses by output position. Below: what the model recalls, and what intrudes, "
        "over the lists of a session, and how many lists back intrusions come from."
    ),
    effects=effects,
)

if __name__ == "__main__":
    from experiments.catalogue import run_script

    run_script(EXPERIMENT.name)
