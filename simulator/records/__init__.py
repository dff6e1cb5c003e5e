"""Records of simulated people: the one event table that every engine writes and everything downstream reads."""

from simulator.records.table import Records

__all__ = ["Records"]
