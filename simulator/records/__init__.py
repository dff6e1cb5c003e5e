"""Records of simulated people: the one event table that every engine writes and everything downstream reads."""

from simulator.records.table import Records, from_lists

__all__ = ["Records", "from_lists"]
