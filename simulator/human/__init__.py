"""Human data: the catalogue of published tables, and a user's own tables in the same form."""

from simulator.human.catalogue import ConditionProtocol, HumanTable, catalogue, ids, load, overview
from simulator.human.entry import Condition, Entry, Measurement
from simulator.human.mistakes import HumanTableError
from simulator.human.templates import TEMPLATES, write_template
from simulator.human.trials import Trials, from_trials, load_trials

__all__ = [
    "TEMPLATES",
    "Condition",
    "ConditionProtocol",
    "Entry",
    "HumanTable",
    "HumanTableError",
    "Measurement",
    "Trials",
    "catalogue",
    "from_trials",
    "ids",
    "load",
    "load_trials",
    "overview",
    "write_template",
]
