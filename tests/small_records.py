"""Two lists of two words with two responses each, and the provenance of a run."""

from __future__ import annotations

import numpy as np

from simulator import paradigms
from simulator.records.table import Records, from_lists
from simulator.storage import provenance


def small_records() -> Records:
    """Four study and four recall rows, 1.500000001 s apart; the responses of the first list have a time of .25 s."""
    records = from_lists([["cat", "dog"], ["owl", "bee"]], [["dog", "fox"], ["bee", "bee"]])
    records["onset"][:] = np.arange(len(records)) * 1_500_000_001
    records["response_time"][2:4] = 250_000_000
    records.provenance = provenance.capture(paradigms.free_recall(2, 1.0), {"short_term": {"capacity": 4.0}}, seed=9)
    return records
