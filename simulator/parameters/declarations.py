"""The parameters of the model: one section for each store or process, each field declared once, on one line.

A field says its default, range, unit, symbol, source and meaning; the parameter file, the JSON schema, the error
messages, the tests and the record that the engines read all come from that line. `simulator/defaults.yaml` is a
printout (`make docs`).

A source says where the law or the effect comes from. Where the value comes from (fitted, tied, fixed for a reason, assumed) is
printed beside it from the record of the fit (`basis`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field

from simulator.errors import did_you_mean, shown, shown_name
from simulator.parameters import files
from simulator.parameters.populations import lesion_values, population_values
from simulator.parameters.quantities import (
    Checked,
    Finding,
    ParameterError,
    Quantity,
    Section,
    explain,
    quantities,
    quantity,
)
from simulator.parameters.samples import catalogue_abilities

if TYPE_CHECKING:
    import numpy as np

    DTYPE: np.dtype[np.void]

__all__ = [
    "DTYPE", "FIELDS", "QUANTITIES", "ParameterError", "Parameters", "Quantity", "load_parameters", "parse_settings",
]  # fmt: skip


# One declaration a line, however long: a new parameter is one new line.
# fmt: off
class Sensory(Section):
    """One register per modality: an element t seconds after its offset is available with exp(-t / tau)."""

    iconic_decay: float = quantity(.31, .05, 2, "s", "tau_i", "Sperling 1960", "decay time of the iconic register")
    echoic_decay: float = quantity(3, .2, 20, "s", "tau_e", "Darwin, Turvey & Crowder 1972 (2 to 4 s)", "decay time of the echoic register")
    long_echo_decay: float = quantity(20.0, .2, 1e9, "s", "tau_l", "Cowan 1984 (10 to 20 s)", "decay time of the long auditory store, which recall in order listens back to")
    echo_survival: float = quantity(1, 0, 1, "-", "p_s", "effect: Crowder & Morton 1969", "probability that a sound is still in the long auditory store after the next sound")


class Attention(Section):
    """The one pre-emptible resource that encoding, rehearsal, distractors, retrieval and responses hold."""

    reading_time: float = quantity(.02, 0, 1, "s/letter", "t_enc", "Sperling 1963 (10 to 20 ms a letter)", "time attention needs to read one letter")
    switch_time: float = quantity(.05, 0, 1, "s", "t_sw", "effect: Sperling 1960", "time to turn attention to what a cue points at")
    encoding_probability: float = quantity(1, 0, 1, "-", "p_enc", "this model", "probability that an attended element enters short-term memory")


class ShortTerm(Section):
    """Few slots, and in each an activation that is lost after a Weibull lifetime unless it is renewed."""

    capacity: float = quantity(4.001, 1, 9, "items", "r", "Cowan 2001 (about 4)", "mean number of standard words held")
    displacement_bias: float = quantity(0.3952, -1, .95, "-", "q", "rule: Phillips, Shiffrin & Atkinson 1967", "bias to displace what was active longest ago: the item of rank k with (1-q)^k")
    displacement_time: float = quantity(0.5031, 0.01, 10, "s", "tau_x", "effect: Frankish 1989", "time in view that lets an item displace another two times in three, where items are kept in order: 1 - exp(-time in view / tau_x)")
    lifetime: float = quantity(15.98, .5, 1e9, "s", "lambda", "Peterson & Peterson 1959 (gone in about 18 s)", "scale of the lifetime without rehearsal")
    lifetime_shape: float = quantity(1.586, .3, 20, "-", "kappa", "this model", "shape of the lifetime: lambda * E^(1/kappa), E ~ Exp(1)")
    word_length_exponent: float = quantity(0.9728, 0, 3, "-", "v", "effect: Baddeley, Thomson & Buchanan 1975", "room an item takes: (spoken duration / .55 s)^v")
    closed_set_size: float = quantity(1, .2, 1.5, "-", "s_c", "effect: Crannell & Parrish 1957", "room a digit or letter takes, relative to an open set")
    suppression_load: float = quantity(1.438, 0, 5, "items", "n_s", "effect: Baddeley, Lewis & Vallar 1984", "capacity that articulatory suppression takes, and words that have to be said between items")
    distractor_entry: float = quantity(0.03, 0, 1, "-", "p_d", "effect: Lewandowsky, Geiger & Oberauer 2008", "probability that a novel distractor enters the store, where nothing has to be kept in order")
    binding_rate: float = quantity(1.0, 0, 100, "1/s", "r_b", "rule: Oberauer, Lewandowsky, Farrell, Jarrold & Greaves 2012", "rate at which attention to a novel distractor binds it to a place, where items are kept in order: 1 - exp(-r_b * time)")
    removal_time: float = quantity(0.35, 0, 100, "s", "t_d", "idea: Oberauer, Lewandowsky, Farrell, Jarrold & Greaves 2012", "mean free time in which such a distractor is removed again")
    spoken_entry: float = quantity(0.3886, 0, 1, "-", "p_w", "effect: Lewandowsky, Geiger, Morrell & Oberauer 2010", "probability that a new word or digit said aloud as a distractor enters the store")
    judgement_entry: float = quantity(0.4312, 0, 1, "-", "p_j", "this model", "probability that what was judged about an item enters the store")
    transposition: float = quantity(0.01781, 0, 1, "1/s", "p_t", "rule: Lee & Estes 1977", "probability that two neighbours change places, for each second since the item was last active")
    transposition_range: float = quantity(3.334, .1, 20, "positions", "r_t", "effect: Estes 1972, Henson 1998", "fall of transpositions with distance: exp(-(distance-1)/r_t)")
    similarity_confusion: float = quantity(7.976, 0, 20, "-", "k_s", "effect: Conrad 1964", "how many times as often items that sound alike are swapped, if they were heard or can be said")
    end_distinctness: float = quantity(1, 0, 1, "-", "p_e", "idea: Henson 1998", "probability that the first or last item of a list or group is known as such and not said elsewhere")
    gap_marked: float = quantity(0.4835, 0, 1, "-", "p_g", "this model", "probability that a lost item leaves a gap that is noticed")


class Rehearsal(Section):
    """Two ways to keep an item: elaborative rehearsal, which transfers it, and fast covert maintenance."""

    rehearsal_interval: float = quantity(2.055, .05, 10, "s", "rho", "method: Rundus 1971", "mean time of one elaborative rehearsal of a standard word")
    rehearsal_spread: float = quantity(.5, 0, 1, "-", "sigma_r", "this model", "spread of the rehearsal time (0 = always the mean)")
    newest_first: float = quantity(0.9324, 0, 1, "-", "p_new", "effect: Ward et al. 2003", "probability that a word that has just entered is rehearsed before anything else")
    head_start: float = quantity(1, 0, 1, "-", "p_head", "effect: Rundus 1971", "probability that a round of rehearsal starts at the first item of the list, fetched if it is not held")
    round_restart: float = quantity(0.25, 0, 1, "-", "p_re", "effect: Ward et al. 2003", "probability that a new word makes cumulative rehearsal start over")
    habituation: float = quantity(0.13, 0, 10, "-", "h", "effect: Rundus 1971, Ward et al. 2003", "loss of effect of repeated rehearsal: the n-th adds 1 / (1 + h (n - 1))")
    maintenance_interval: float = quantity(0.1095, .02, 5, "x rho", "m", "idea: Barrouillet, Bernardin & Camos 2004", "time of one covert refresh of a standard word, in rehearsal intervals")
    maintenance_transfer: float = quantity(0.007, 0, 1, "-", "m_t", "effect: Craik & Watkins 1973", "share of what elaborative rehearsal transfers in the same time, and of the links of reading, where items are only kept")


class Transfer(Section):
    """What presentation, rehearsal and recall add to declarative long-term memory (after SAM)."""

    presentation_strength: float = quantity(0.3934, 0, 5, "-", "a_p", "rule: Raaijmakers & Shiffrin 1981", "context strength an item gains when presented")
    viewing_time: float = quantity(.3, .01, 10, "s", "tau_v", "effect: Potter & Levy 1969", "time in view that lets a presentation leave two thirds of what it can: 1 - exp(-time in view / tau_v)")
    rehearsal_strength: float = quantity(0.3934, 0, 5, "-", "a", "rule: Raaijmakers & Shiffrin 1981", "context strength an item gains at a rehearsal")
    forward_link: float = quantity(21.81, 0, 50, "-", "b_f", "rule: Raaijmakers & Shiffrin 1981", "link gained from an earlier item to a later one")
    backward_link: float = quantity(10.91, 0, 50, "-", "b_b", "rule: Raaijmakers & Shiffrin 1981", "link gained from a later item to an earlier one")
    coactivation_decay: float = quantity(0.3, .02, 50, "s", "tau_a", "this model", "decay time of the co-activation that links items")
    primacy_scale: float = quantity(0.57, 0, 6, "-", "phi_s", "rule: Sederberg, Howard & Kahana 2008; 0 = off", "extra attention to the first item: 1 + phi_s * exp(-phi_d * (i-1))")
    primacy_rate: float = quantity(1.1, .05, 5, "/item", "phi_d", "rule: Sederberg, Howard & Kahana 2008", "fall of the extra attention over items")
    orienting_strength: float = quantity(1, 0, 5, "-", "x", "effect: Craik & Lockhart 1972", "factor of an orienting task on what presentation adds")
    output_ease: float = quantity(1, 0, 5, "-", "g_o", "effect: Roediger & Karpicke 2006", "loss of that gain when recall was easy: exp(-g_o * strength)")
    output_strength: float = quantity(0.3, 0, 5, "-", "a_o", "effect: Roediger & Karpicke 2006", "context strength an item gains when it is recalled")


class Declarative(Section):
    """One power law of decay for every trace, and a context that drifts away from each."""

    decay: float = quantity(0.158, 0, 1, "-", "d", "law: Wixted & Ebbesen 1991", "exponent of forgetting: (1 + t/t0)^-d")
    decay_offset: float = quantity(26, .5, 500, "s", "t0", "law: Wickelgren 1974", "time scale of forgetting")
    drift_scale: float = quantity(39.25, .5, 1e9, "s", "t_c", "idea: Mensink & Raaijmakers 1988", "time scale of context drift: match of contexts 1 / (1 + t/t_c)")
    list_context: float = quantity(0.55, 0, 1, "-", "rho_l", "idea: Howard & Kahana 2002", "share of the match of contexts that each new list leaves of the lists before")
    residual_link: float = quantity(0.05, 0, 5, "-", "b0", "rule: Raaijmakers & Shiffrin 1981", "link between items never held together")


class Retrieval(Section):
    """Read-out of short-term memory, then a cue-driven search of long-term memory (after SAM)."""

    sampling_exponent: float = quantity(0.5072, .1, 6, "-", "w", "rule: Raaijmakers & Shiffrin 1981", "exponent of strength when an item is sampled")
    stop_failures: float = quantity(5.149, 1, 200, "samples", "K_max", "rule: Raaijmakers & Shiffrin 1981", "failures in a row that end the search")
    cue_failures: float = quantity(3, 0, 50, "samples", "L_max", "rule: Raaijmakers & Shiffrin 1981", "failures after which an item is given up as a cue")
    sample_time: float = quantity(1.214, .01, 10, "s", "t_s", "rule: Rohrer & Wixted 1994", "mean time of one sample (exponential)")
    start_time: float = quantity(0.2, 0, 5, "s", "t_start", "this model", "time from the recall signal to the first attempt")
    recitation_start: float = quantity(1.431, 0, 5, "s", "t_o", "effect: Farrell & Lewandowsky 2004", "time in which people get ready to recall in order: what is held is gone through once more")
    readout_time: float = quantity(0.8, .05, 5, "s", "t_out", "second responses of Murdock & Okada 1970 and Howard & Kahana 1999 (.7 and .8 s)", "mean time to say one item held in short-term memory")
    readout_spread: float = quantity(.4, 0, 1, "-", "sigma_o", "this model", "spread of the read-out time (0 = always the mean)")
    readout_bias: float = quantity(0.3154, -3, 3, "-", "lambda_d", "effect: Murdock 1962", "read-out starts with exp(lambda * rank from newest)")
    resampling: float = quantity(7, 0, 30, "-", "r_s", "idea: Raaijmakers & Shiffrin 1981 (1 = SAM)", "sampling weight of an item once it was recalled, relative to before")
    start_range: float = quantity(19.89, .5, 1000, "items", "n_L", "effect: Ward, Tan & Grenfell-Essam 2010", "number of items after which the start of the list has become a poor cue")
    context_recovery: float = quantity(0.16, 0, 1, "-", "psi", "this model", "share of recovery that depends on the match of contexts")
    list_discrimination: float = quantity(1.7, 0, 10, "-", "k_l", "effect: Healey & Kahana 2016", "how well the list of a recovered item is known: taken for one of this list with exp(-k_l * strength)")
    start_probe: float = quantity(0.5, 0, 1, "-", "p_L", "this model", "probability that recall begins with the start of the list")
    context_reinstatement: float = quantity(65, 0, 1000, "-", "beta", "idea: Howard & Kahana 2002", "weight of the context that a recalled item brings back")
    probe_time: float = quantity(.4, 0, 5, "s", "t_p", "Sternberg 1966 (intercept about .4 s)", "time to take in a probe and to respond")
    scan_time: float = quantity(.03, 0, 1, "s/item", "t_scan", "Sternberg 1966 (about .038 s an item)", "time to compare a probe with one item held")
    recognition_criterion: float = quantity(.5, 0, 20, "-", "c_r", "rule: Gillund & Shiffrin 1984", "strength above which a probe is called old")


class Procedural(Section):
    """Associations from stimulus to response that grow with practice and answer only by doing."""

    response_time_base: float = quantity(.588, 0, 5, "s", "t_b", "this model", "time of perceiving and moving, which practice cannot shorten")
    selection_time: float = quantity(.742, 0, 5, "s", "t_sel", "effect: Hick 1952", "time to select an unpractised response")
    race_shape: float = quantity(1.365, .3, 20, "-", "k_r", "rule: Logan 1988", "shape of the race between stored instances")
    practice_strength: float = quantity(1, 0, 100, "-", "a_r", "law: Newell & Rosenbloom 1981", "strength that one performed trial adds")
    sequence_share: float = quantity(.2, 0, 1, "-", "s_q", "effect: Nissen & Bullemer 1987", "share of a response -> next stimulus association that helps selection")
    procedural_decay: float = quantity(.01, 0, 1, "-", "d_r", "effect: Fleishman & Parker 1962", "exponent of forgetting of a skill")
    response_error: float = quantity(.035, 0, 1, "-", "p_err", "this model", "probability of a wrong response")


class Population(Section):
    """Who is simulated: how well these people learn, and how much they differ from each other."""

    ability: float = quantity(1, .05, 10, "-", "alpha", "1 = Murdock 1962", "factor on a and a_p, what rehearsal and presentation add to an item")
    ability_spread: float = quantity(.15, 0, 2, "-", "sigma_alpha", "this model", "standard deviation between people of log ability")


class Neural(Section):
    """The networks of the neural backend: noise, drift, gains and stopping, set without training; no other backend reads them."""

    state_noise: float = quantity(0.077, 0, 5, "-", "s_h", "idea: Botvinick & Plaut 2006", "noise in each unit of h_t a second; divided by capacity relative to its default")
    distractor_noise: float = quantity(2, 0, 50, "-", "s_d", "this model", "factor of a distractor on the noise in h_t")
    state_decay: float = quantity(38.92, .5, 1e9, "s", "tau_h", "this model", "leak of h_t: exp(-t / tau_h); times lifetime relative to its default")
    state_gain: float = quantity(3.355, .1, 50, "-", "g_s", "this model", "how sharply a word is held or not: sigma(g_s (z - z_0)) with z, what h_t says of it")
    state_criterion: float = quantity(1.842, 0, 20, "-", "z_0", "this model", "what h_t has to say of a word for it to be held by half")
    state_weight: float = quantity(2.528, 0, 50, "-", "w_h", "this model", "how much a word that is held counts when one is sampled")
    write_strength: float = quantity(1, 0, 10, "-", "a_M", "idea: Howard & Kahana 2002", "what a word shown writes into the store; times ability and presentation strength relative to its default")
    later_seconds: float = quantity(0.8395, 0, 5, "-", "l_M", "this model", "what each further second in view writes of a word, relative to the first")
    write_noise: float = quantity(0.3496, 0, 5, "-", "s_M", "this model", "noise in the context under which a word is written")
    rehearsal_share: float = quantity(0.2051, 0, 1, "-", "r_M", "this model", "share of what is written that h_t holds, instead of the word shown; divided by rehearsal interval relative to its default")
    rehearsal_gain: float = quantity(1.2, 0, 20, "-", "g_r", "this model", "how far rehearsal goes to what h_t holds best")
    drift: float = quantity(0.7562, 0, 1, "-", "b_c", "idea: Howard & Kahana 2002", "step of the context c_t towards each word")
    distractor_drift: float = quantity(.35, 0, 1, "-", "b_d", "idea: Howard & Kahana 2002", "step of c_t to a new direction in a second of distraction")
    slow_drift: float = quantity(0.2411, 0, 1, "-", "k_c", "this model", "drift of the slow part of c_t relative to the fast one")
    slow_share: float = quantity(0.5104, 0, 1, "-", "w_c", "this model", "share of the slow part in the cue")
    list_drift: float = quantity(.8, 0, 1, "-", "b_L", "idea: Howard & Kahana 2002", "step of the slow part of c_t to a new direction with each new list")
    signal_drift: float = quantity(0.999, 0, 1, "-", "b_r", "this model", "step of the fast part of c_t to a new direction at the signal to recall")
    store_gain: float = quantity(18.78, 0, 50, "-", "g_l", "this model", "gain of what the store gives to the present context")
    cue_noise: float = quantity(0.1102, 0, 5, "-", "s_C", "this model", "noise in the context as a cue, at each attempt")
    threshold: float = quantity(2.96, .1, 500, "-", "th", "rule: Raaijmakers & Shiffrin 1981", "a sampled word is said if its evidence is above th * E, with E ~ Exp(1) drawn for each word once in a recall period")
    state_recovery: float = quantity(14.56, 0, 500, "-", "g_h", "this model", "what being held counts, beside strength in the store, when it is decided whether a word is said")
    tried_before: float = quantity(1.217, 0, 50, "-", "i_t", "this model", "how much less a word is sampled that was tried in vain with this cue")
    attempts: float = quantity(18.06, 1, 500, "attempts", "K_n", "rule: Raaijmakers & Shiffrin 1981", "mean number of attempts that end recall; times stop failures relative to their default")
    attempt_time: float = quantity(0.6449, .01, 10, "s", "t_a", "this model", "mean time of an attempt (exponential); times sample time relative to its default")
    repeats: float = quantity(0.2578, 0, 30, "-", "r_w", "idea: Raaijmakers & Shiffrin 1981", "sampling weight of a word once it was said, which costs time; times resampling relative to its default")
    start_cue: float = quantity(0.4771, 0, 5, "-", "c_s", "this model", "weight of the context of the list's start in the cue")
    retrieved_context: float = quantity(0.99, 0, 1, "-", "e_r", "idea: Howard & Kahana 2002", "step of c_t towards the context that a word said brings back")
    forward: float = quantity(3.035, 0, 20, "-", "f_r", "idea: Howard & Kahana 2002", "weight of the direction of the word itself in that context: what makes transitions go forward")
    state_loss: float = quantity(0, 0, 1, "-", "x_h", "lesion of h_t", "share of h_t that is lost at the signal to recall")
    store_loss: float = quantity(0, 0, 1, "-", "x_M", "lesion of the store", "share of what is written into the store that is lost")
    first_words: float = quantity(0.5714, 0, 6, "-", "phi_n", "this model", "extra attention to the first words; times primacy scale relative to its default")
    recovery_by_context: float = quantity(0.2904, 0, 1, "-", "psi_n", "this model", "share of the match with the present context in recovery; times context in recovery relative to its default")
    starts: float = quantity(0.4, 0, 1, "-", "p_n", "this model", "probability that recall of a short list begins with its start; times start probe relative to its default")
    starts_range: float = quantity(16.66, .5, 1000, "items", "n_n", "this model", "list length over which that falls to 1/e; times start range relative to its default")
    context_return: float = quantity(0.5175, 0, 1, "-", "b_e", "this model", "return of c_t to the cue of the signal after an attempt in vain")
    order_noise: float = quantity(.05, 0, 5, "-", "s_o", "idea: Botvinick & Plaut 2006", "ordered recall: noise in each unit of h_t a second, divided by the room for items relative to that of the default")
    order_distractor_noise: float = quantity(4, 0, 100, "-", "k_o", "this model", "ordered recall: noise during a second of distraction, in times of the usual")
    order_gain: float = quantity(3, 0, 50, "-", "g_z", "this model", "ordered recall: gain of what h_t says of each word when one is chosen, by softmax(g_z z + g_M M c)")
    order_store_gain: float = quantity(6, 0, 50, "-", "g_M", "this model", "ordered recall: gain of what the store gives to the present context")
    order_threshold: float = quantity(-2.5, -20, 20, "-", "th_o", "this model", "ordered recall: log odds of a word above which it is said")
    learning_rate: float = quantity(.07, 0, 100, "-", "eta", "idea: Botvinick & Plaut 2006; effect: Hebb 1961", "step of the slow weights after each list; times what practice adds relative to its default")


class Numerics(Section):
    """How finely the clock counts."""

    time_resolution: float = quantity(1e-9, 1e-9, 1, "s", "dt", "exact clock", "step to which every duration is rounded")
# fmt: on


class _Samples(dict[str, float]):
    """A dict that is not changed once made, so that parameters can be hashed and shared."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError("samples cannot be changed in place: use Parameters.with_values({'samples.NAME': ...})")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))

    def __reduce__(self) -> tuple[Any, ...]:
        return _Samples, (dict(self),)


_Ability = Annotated[float, Field(strict=True, ge=0.05, le=10, allow_inf_nan=False)]


class Parameters(Checked):
    """All parameters of the model: frozen, validated, hashable, equal when all values are equal.

    Raises `ParameterError` with every mistake in it. Changed copies come from the methods, and are validated too.

    >>> p = Parameters().with_values({"short_term.capacity": 5})
    >>> p.short_term.capacity, p.value("numerics.time_resolution")
    (5.0, 1e-09)
    >>> Parameters(short_term={"capacity": 12})
    Traceback (most recent call last):
    simulator.parameters.quantities.ParameterError: short_term.capacity = 12 is above 9; allowed: 1 to 9 items
    """

    sensory: Sensory = Sensory()
    attention: Attention = Attention()
    short_term: ShortTerm = ShortTerm()
    rehearsal: Rehearsal = Rehearsal()
    transfer: Transfer = Transfer()
    declarative: Declarative = Declarative()
    retrieval: Retrieval = Retrieval()
    procedural: Procedural = Procedural()
    population: Population = Population()
    neural: Neural = Neural()
    numerics: Numerics = Numerics()
    samples: Annotated[dict[Annotated[str, Field(min_length=1)], _Ability], AfterValidator(_Samples)] = Field(
        default_factory=_Samples,
        description="ability of the people of a study in place of the one that stands in its table; 0.05 to 10",
    )

    @classmethod
    def from_yaml(cls, path: str | Path) -> Parameters:
        """Read a parameter file; what it does not name keeps its default. Raises ParameterError with every mistake."""
        return _over_defaults([files.read_yaml(path)])

    def to_yaml(self) -> str:
        """Return these parameters as a parameter file, each field with its unit, range, symbol, meaning and source."""
        return files.to_yaml(self)

    def with_values(self, values: Mapping[str, Any]) -> Parameters:
        """Return a validated copy with values by dotted name, as in {"short_term.capacity": 5}."""
        document = files.read_values(values, "with_values")
        if mistakes := document.mistakes(type(self)):
            raise mistakes
        return Parameters(**document.over(self.model_dump()))

    @property
    def abilities(self) -> dict[str, float]:
        """Ability of the people of every study: that of the tables of the package, or what `samples` puts in its place."""
        return {**catalogue_abilities(), **self.samples}

    def value(self, name: str) -> float:
        """Return one value by its dotted name; raises ParameterError for an unknown name."""
        name = name if isinstance(name, str) else shown(name)
        section, _, field = name.partition(".")
        if section == "samples" and field in self.abilities:
            return self.abilities[field]
        if name not in QUANTITIES:
            problem = explain(Finding((section, field), "extra_forbidden", "?"), QUANTITIES)
            raise ParameterError([problem.replace(" = '?'", "", 1)])
        return float(getattr(getattr(self, section), field))

    def for_sample(self, name: str, ability: float | None = None) -> Parameters:
        """Return a copy with the ability of the people of one study in force.

        It is what `samples` says of them, or else `ability` (what their own table says), or else what the tables of the
        package say. Raises ParameterError for people of whom none of these says anything.

        >>> Parameters().for_sample("murdock1962").population.ability
        1.0
        """
        name = name if isinstance(name, str) else shown(name)
        if name in self.samples or ability is None:
            abilities = self.abilities
            if name not in abilities:
                text = f"samples.{shown_name(name)}: unknown sample{did_you_mean(name, abilities)}"
                raise ParameterError([f"{text} (known: {', '.join(abilities)})"])
            ability = abilities[name]
        return self.with_values({"population.ability": ability})

    def for_population(self, name: str) -> Parameters:
        """Return a copy for a population of `populations.POPULATIONS`: "young" (no change), "older" or "amnesic"."""
        return self.with_values(population_values(name, self.value))

    def lesioned(self, /, **removed: float) -> Parameters:
        """Return a copy with a fraction (0 to 1) of a store removed: `short_term`, `declarative` or `procedural`.

        A lesion of the short-term store takes slots, one of declarative memory the strengths that transfer gives,
        one of procedural memory the strength that practice gives. What falls below a field's range is an error.

        >>> intact = Parameters()
        >>> round(intact.lesioned(declarative=0.95).transfer.forward_link / intact.transfer.forward_link, 3)
        0.05
        """
        return self.with_values(lesion_values(removed, self.value))

    def to_record(self) -> np.ndarray:
        """Return all fields as a structured array of shape (1,) and type `DTYPE`, which compiled code can read."""
        import numpy as np

        row = tuple(self.value(name) for name in QUANTITIES)
        return np.array([row], dtype=_dtype())


QUANTITIES: dict[str, Quantity] = quantities(Parameters)
"""Every declared parameter by its dotted name, in declared order."""

FIELDS: tuple[str, ...] = tuple(quantity.name for quantity in QUANTITIES.values())
"""The field names, which are unique across sections: the names of `DTYPE`."""


def _dtype() -> np.dtype[np.void]:
    import numpy as np

    return np.dtype([(name, np.float64) for name in FIELDS], align=True)


def __getattr__(name: str) -> Any:
    # numpy is imported when DTYPE is asked for, not with the parameters: the command line has to answer at once
    if name == "DTYPE":
        globals()["DTYPE"] = _dtype()
        return globals()["DTYPE"]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_parameters(config: str | Path | None = None, settings: Iterable[str] = ()) -> Parameters:
    """Return the defaults, changed by a parameter file and then by settings such as "short_term.capacity=5".

    Raises one ParameterError with every mistake in the file and in the settings.
    """
    documents = [files.read_yaml(config)] if config is not None else []
    documents.append(files.read_settings(settings))
    return _over_defaults(documents)


def _over_defaults(documents: Iterable[files.Document]) -> Parameters:
    """The defaults with the values of documents laid over them, one after the other."""
    documents = list(documents)
    mistakes = [error for document in documents if (error := document.mistakes(Parameters))]
    if mistakes:
        problems = [problem for error in mistakes for problem in error.problems]
        raise ParameterError(problems, more=sum(error.more for error in mistakes))
    values = Parameters().model_dump()
    for document in documents:
        values = document.over(values)
    return Parameters(**values)


def parse_settings(settings: Iterable[str]) -> dict[str, float]:
    """Return settings as dotted names and values, validated; raises one ParameterError with every mistake.

    >>> parse_settings(["short_term.capacity=5", "declarative.decay=1e-1"])
    {'short_term.capacity': 5.0, 'declarative.decay': 0.1}
    """
    document = files.read_settings(settings)
    if mistakes := document.mistakes(Parameters):
        raise mistakes
    return {f"{section}.{name}": float(value) for section, inner in document.values.items() for name, value in inner.items()}
