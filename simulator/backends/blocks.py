"""What engines hand back: blocks of finished sessions, rows in time order, in the order of the sessions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Block:
    """Finished sessions: `rows` (theory.state.ROW), and per session its number of rows and of study-test trials."""

    subjects: np.ndarray
    sessions: np.ndarray
    rows: np.ndarray
    n_rows: np.ndarray
    n_lists: np.ndarray
