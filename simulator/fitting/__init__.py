"""Fitting: parameters of the model found from human tables, with their uncertainties and ridges.

>>> from simulator.fitting import load_specification, prepare
>>> problem = prepare(load_specification("default"))
>>> "samples.healey_kahana2014" in problem.space.names
True
"""

from simulator.fitting.fit_files import fit
from simulator.fitting.objective import FittedCurve, Objective
from simulator.fitting.people import PeopleFit, PersonFit, fit_people
from simulator.fitting.recovery import Recovery, recover
from simulator.fitting.run import Estimate, Fitted, Problem, Status, prepare
from simulator.fitting.specification import FitError, Specification, load_specification
from simulator.fitting.uncertainty import Ridge

__all__ = [
    "Estimate",
    "FitError",
    "Fitted",
    "FittedCurve",
    "Objective",
    "PeopleFit",
    "PersonFit",
    "Problem",
    "Recovery",
    "Ridge",
    "Specification",
    "Status",
    "fit",
    "fit_people",
    "load_specification",
    "prepare",
    "recover",
]  # fmt: skip
