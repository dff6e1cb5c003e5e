"""What the Curves tab shows: a study, changed parameters, a population, lesions, a seed; and the same as an address.

The state is a plain value: it says nothing of browsers, and the address of the page, a parameter file, `--set` and Python
all are written from it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from simulator.errors import MistakesError, MultistoreError, did_you_mean, shown_name
from simulator.parameters.declarations import QUANTITIES, Parameters
from simulator.parameters.populations import LESIONS, POPULATIONS

if TYPE_CHECKING:
    from simulator.comparison.experiment import Study

ABILITY = "population.ability"
#: The population of a study's own people, as its table says.
AS_STUDIED = ""
HIGHEST_SEED = 2**31 - 1
#: In place of a condition: all of a table, in measures that have one point in each.
ALL = "*"


@dataclass(frozen=True)
class CurveState:
    """One condition of an experiment, and how its people differ from the default ones.

    `values` are changed parameters by dotted name; `population.ability` in it replaces the ability of the study's people.
    `population` is one of `POPULATIONS` in place of that of the study (empty), `lesions` the fraction removed of stores.

    >>> CurveState("serial_position", "murdock1962", "20-1", {"short_term.capacity": 5.0}).query()["short_term.capacity"]
    '5'
    """

    experiment: str
    table: str
    condition: str
    values: Mapping[str, float] = field(default_factory=dict)
    population: str = AS_STUDIED
    lesions: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0

    def query(self) -> dict[str, str]:
        """The state as words of an address."""
        out = {"experiment": self.experiment, "study": f"{self.table}:{self.condition}"}
        out |= {name: number(value) for name, value in self.values.items()}
        if self.population:
            out["population"] = self.population
        out |= {f"lesion.{store}": number(value) for store, value in self.lesions.items() if value}
        if self.seed:
            out["seed"] = str(self.seed)
        return out

    @property
    def changed(self) -> bool:
        """Whether its people differ from those that the model takes by default."""
        return bool(self.values or self.population or any(self.lesions.values()))

    def unchanged(self) -> CurveState:
        """The same study and seed, with nothing changed."""
        return replace(self, values={}, population=AS_STUDIED, lesions={})

    def with_value(self, name: str, value: float, usual: float) -> CurveState:
        """The same with one parameter at a value; at its usual value it is not among the changed ones."""
        values = {**self.values, name: value}
        if value == usual:
            del values[name]
        return replace(self, values=values)

    def base(self) -> Parameters:
        """The changed parameters, ability and study aside, with what a population and lesions do to them."""
        own = {name: value for name, value in self.values.items() if name != ABILITY}
        base = Parameters().with_values(own)
        if self.population:
            base = base.for_population(self.population)
        return base.lesioned(**{store: value for store, value in self.lesions.items() if value})

    def people(self, study: Study) -> Parameters:
        """The parameters of the people of a study; MultistoreError where a change leaves the range of a parameter."""
        base = self.base()
        if not self.population:
            base = base.for_population(study.table.population(study.condition))
        if ABILITY in self.values:
            return base.with_values({ABILITY: self.values[ABILITY]})
        sample = study.table.sample(study.condition)
        return base if sample is None else base.for_sample(sample, study.table.ability(study.condition))


def number(value: float) -> str:
    """A number in an address or on a control, short, and exact when it is read again.

    >>> number(5.0), number(0.1575), number(1e-9)
    ('5', '0.1575', '1e-09')
    """
    short = f"{value:.12g}"
    return short if float(short) == value else repr(value)


def experiment_names() -> list[str]:
    """The experiments, in the order of the report."""
    import experiments

    return experiments.names()


@cache
def studies_of(experiment: str) -> Mapping[str, Study]:
    """The conditions of an experiment by their names in an address, as 'murdock1962:20-1'; tables are read once."""
    import experiments

    studies = experiments.load(experiment).studies()
    return MappingProxyType({f"{one.table.id}:{one.condition}": one for one in studies})


@cache
def across(experiment: str) -> Mapping[str, tuple[Study, ...]]:
    """By table the studies whose conditions are points of one curve: a measure that they share has one point in each.

    >>> list(across("word_length")), len(across("word_length")["bhatarah2009_serial"])
    (['bhatarah2009_serial'], 10)
    """
    out: dict[str, tuple[Study, ...]] = {}
    for study in studies_of(experiment).values():
        if any(len(study.table.curve(study.condition, measure)) == 1 for measure in study.table.measures(study.condition)):
            out[study.table.id] = (*out.get(study.table.id, ()), study)
    return MappingProxyType({table: studies for table, studies in out.items() if len(studies) > 1})


@cache
def choices(experiment: str) -> tuple[str, ...]:
    """What can be looked at in an experiment: its studies, and all conditions of a table where those are points of a curve.

    A table whose conditions hold nothing but single points begins with all of them.

    >>> choices("word_length")[0], choices("serial_position")[0]
    ('bhatarah2009_serial:*', 'murdock1962:10-2')
    """
    names: list[str] = []
    for table in dict.fromkeys(study.table.id for study in studies_of(experiment).values()):
        own = [key for key, study in studies_of(experiment).items() if study.table.id == table]
        together = across(experiment).get(table, ())
        single = all(len(one.table.curve(one.condition, m)) == 1 for one in together for m in one.table.measures(one.condition))
        names += [f"{table}:{ALL}", *own] if together and single else [*own, *([f"{table}:{ALL}"] if together else [])]
    return tuple(names)


def first_of(experiment: str) -> tuple[str, str]:
    """The table and the condition that an experiment is opened with.

    >>> first_of("practice")
    ('practice_choice_rt', 'same_mapping')
    """
    table, _, condition = choices(experiment)[0].partition(":")
    return table, condition


def first_state() -> CurveState:
    """What is shown when the address asks for nothing: the serial position curve of lists of 20 words, one a second."""
    return CurveState("serial_position", "murdock1962", "20-1")


def state_of(query: Mapping[str, str]) -> CurveState:
    """The state of an address; MistakesError with every word that is wrong, each with what is allowed.

    >>> state_of({"experiment": "practice", "procedural.race_shape": "2"}).values
    {'procedural.race_shape': 2.0}
    >>> state_of({"short_term.capcity": "5"})
    Traceback (most recent call last):
    simulator.errors.MistakesError: address: short_term.capcity: unknown; did you mean 'short_term.capacity'?
    """
    state, problems = read(query)
    if problems:
        raise MistakesError(problems)
    return state


def read(query: Mapping[str, str]) -> tuple[CurveState, list[str]]:
    """The state of an address as far as it can be read, and what is wrong with the rest."""
    problems: list[str] = []
    state = _study(query, problems)
    values: dict[str, float] = {}
    lesions: dict[str, float] = {}
    for name, text in query.items():
        if name in ("experiment", "study", "tab", "population", "seed"):
            continue
        if name.startswith("lesion."):
            lesions |= _lesion(name, text, problems)
        else:
            values |= _value(name, text, problems)
    population = query.get("population", AS_STUDIED)
    if population not in (AS_STUDIED, *POPULATIONS):
        near = did_you_mean(population, POPULATIONS)
        problems.append(f"address: population {shown_name(population)}: unknown{near} (known: {', '.join(POPULATIONS)})")
        population = AS_STUDIED
    seed = _seed(query.get("seed", "0"), problems)
    return replace(state, values=values, population=population, lesions=lesions, seed=seed), problems


def _study(query: Mapping[str, str], problems: list[str]) -> CurveState:
    """The experiment and its study; without a study the first one of the experiment."""
    first = first_state()
    experiment = query.get("experiment", first.experiment)
    if experiment not in (known := experiment_names()):
        near = did_you_mean(experiment, known)
        problems.append(f"address: experiment {shown_name(experiment)}: unknown{near} (known: {', '.join(known)})")
        return first
    if experiment == first.experiment and "study" not in query:
        return first
    studies = choices(experiment)
    study = query.get("study", studies[0])
    if study not in studies:
        near = did_you_mean(study, studies)
        problems.append(f"address: study {shown_name(study)}: unknown{near} (known: {', '.join(studies)})")
        study = studies[0]
    table, _, condition = study.partition(":")
    return CurveState(experiment, table, condition)


def _value(name: str, text: str, problems: list[str]) -> dict[str, float]:
    if name not in QUANTITIES:
        problems.append(f"address: {shown_name(name)}: unknown{did_you_mean(name, QUANTITIES)}")
        return {}
    try:
        value = _finite(text)
        Parameters().with_values({name: value})
    except MultistoreError as error:
        problems.append(f"address: {error}")
        return {}
    except ValueError:
        problems.append(f"address: {name} = {shown_name(text)} is not a number; allowed: {QUANTITIES[name].allowed}")
        return {}
    return {name: value}


def _lesion(name: str, text: str, problems: list[str]) -> dict[str, float]:
    store = name.removeprefix("lesion.")
    try:
        fraction = _finite(text)
    except ValueError:
        fraction = math.nan
    if store not in LESIONS:
        problems.append(f"address: {shown_name(name)}: unknown store{did_you_mean(store, LESIONS)}")
        return {}
    if not 0 <= fraction <= 1:
        problems.append(f"address: {name} = {shown_name(text)}; allowed: 0 to 1 (fraction removed)")
        return {}
    return {store: fraction} if fraction else {}


def _seed(text: str, problems: list[str]) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= HIGHEST_SEED:
        return int(text)
    problems.append(f"address: seed {shown_name(text)}; allowed: a whole number from 0 to {HIGHEST_SEED}")
    return 0


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def usual_values(study: Study) -> dict[str, float]:
    """The value of every parameter when nothing is changed: its default, and the ability of the study's people."""
    usual = {name: quantity.default for name, quantity in QUANTITIES.items()}
    sample = study.table.sample(study.condition)
    if sample is not None:
        usual[ABILITY] = Parameters().for_sample(sample, study.table.ability(study.condition)).population.ability
    return usual


def changes(state: CurveState, study: Study) -> Iterator[tuple[str, Any]]:
    """What is changed in words, name and value: parameters, population, lesions."""
    usual = usual_values(study)
    for name, value in state.values.items():
        yield name, f"{number(usual[name])} → {number(value)}"
    if state.population:
        yield "population", state.population
    for store, fraction in state.lesions.items():
        yield f"lesion of the {store.replace('_', '-')} store", f"{fraction:.0%}"
