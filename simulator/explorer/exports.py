"""A state of the Curves tab to take along: as a parameter file, as a command with `--set`, as Python."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from simulator.explorer.curve_state import ABILITY, ALL, CurveState, across, number
from simulator.parameters.declarations import QUANTITIES, Parameters

if TYPE_CHECKING:
    from simulator.comparison.experiment import Study


def parameters_of(state: CurveState, study: Study) -> Parameters:
    """The parameters that give the same curves when a command simulates the study.

    What a population and lesions do is put into the values. A changed ability becomes that of the sample, where the study
    has one: the command would otherwise take the sample's own.
    """
    base = state.base()
    if ABILITY not in state.values:
        return base
    sample = study.table.sample(study.condition)
    name = ABILITY if sample is None else f"samples.{sample}"
    return base.with_values({name: state.values[ABILITY]})


def settings(state: CurveState, study: Study) -> dict[str, float]:
    """What `--set` has to say, by dotted name: every value that differs from the default."""
    parameters, usual = parameters_of(state, study), Parameters()
    out = {name: parameters.value(name) for name in QUANTITIES if parameters.value(name) != usual.value(name)}
    return out | {f"samples.{name}": value for name, value in parameters.samples.items()}


def parameter_file(state: CurveState, study: Study) -> str:
    """A whole parameter file."""
    return parameters_of(state, study).to_yaml()


def command(state: CurveState, study: Study) -> str:
    """The command that holds the model with these parameters against the study's table.

    >>> from simulator.explorer.curve_state import state_of
    >>> from simulator.explorer.curves import study_of
    >>> state = state_of({"short_term.capacity": "5"})
    >>> command(state, study_of(state))
    'multistore compare --human murdock1962 --set short_term.capacity=5'
    """
    words = ["multistore", "compare", "--human", study.table.id]
    if state.seed:
        words += ["--seed", str(state.seed)]
    for name, value in settings(state, study).items():
        words += ["--set", f"{name}={number(value)}"]
    return shlex.join(words)


def python(state: CurveState, study: Study) -> str:
    """Python that simulates the same people in the same conditions and returns the same curves."""
    sample = study.table.sample(study.condition)
    studies = across(state.experiment)[state.table] if state.condition == ALL else (study,)
    lines = [
        "from simulator import Parameters, human",
        "from simulator.comparison import score",
        "from simulator.comparison.simulated_conditions import Effort, observe",
        "",
        f"table = human.load({study.table.id!r})",
        "people = Parameters()",
    ]
    values = {name: value for name, value in state.values.items() if name != ABILITY}
    lines += [f"people = people.with_values({values!r})"] if values else []
    lines += [f"people = people.for_population({state.population!r})"] if state.population else []
    removed = ", ".join(f"{store}={number(value)}" for store, value in state.lesions.items() if value)
    lines += [f"people = people.lesioned({removed})"] if removed else []
    own = "people" if state.population else "people.for_population(table.population(condition))"
    if ABILITY in state.values:
        own += f".with_values({{{ABILITY!r}: {number(state.values[ABILITY])}}})"
    elif sample is not None:
        own += f".for_sample({sample!r}, table.ability(condition))"
    lines += [
        f"for condition in {[one.condition for one in studies]!r}:",
        f"    own = {own}",
        f"    curves = observe(table, condition, own, effort=Effort(subjects=400, seed={state.seed}))",
        "    for measure in table.measures(condition, scored=True):",
        "        if measure in curves:",
        "            floor = table.noise_floor(condition, measure)",
        "            print(condition, measure, score(table.curve(condition, measure), curves[measure].curve, floor))",
    ]
    return "\n".join(lines) + "\n"
