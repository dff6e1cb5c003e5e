"""Human data: the catalogue of published tables, and a user's own tables in the same form."""

from simulator.human.catalogue import ConditionProtocol, HumanTable, catalogue, ids, load, overview
from simulator.human.entry import Condition, Entry, Measurement
from simulator.human.mistakes import HumanTableError
from simulator.human.templates import TEMPLATES, write_template

__all__ = [
    "TEMPLATES",
    "Condition",
    "ConditionProtocol",
    "Entry",
    "HumanTable",
    "HumanTableError",
    "Measurement",
    "catalogue",
    "ids",
    "load",
    "overview",
    "write_template",
]
