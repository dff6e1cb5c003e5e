"""Work is estimated before anything runs: the first look at everything stays small, and what is left can be told."""

import dataclasses

import pytest

import experiments
from simulator import human, paradigms, simulate
from simulator.comparison.assumed_timings import people_needed
from simulator.comparison.run_experiment import run_experiment
from simulator.comparison.simulated_conditions import Effort
from simulator.comparison.stages import stages
from simulator.parameters import Parameters
from simulator.tasks.work import work_of

#: Lists of 20 words that 3 CPU minutes simulate at 110,000 lists a second, in units of work.
THREE_MINUTES = 180 * 110_000 * work_of(paradigms.free_recall(20, 1.0))
QUICK = Effort(subjects=30)


def work(name):
    return sum(stage.work for stage in stages(experiments.load(name), QUICK))


def test_a_first_look_at_all_experiments_takes_a_small_part_of_three_minutes():
    """A tenth, as compiling and drawing take their share; a quarter of the three minutes for none of them."""
    each = {name: work(name) for name in experiments.names()}
    assert sum(each.values()) < 0.1 * THREE_MINUTES
    assert max(each.values()) < 0.025 * THREE_MINUTES


def test_work_counts_what_a_person_does():
    assert work_of(paradigms.free_recall(20, 1.0)) == 2 * work_of(paradigms.free_recall(10, 1.0))
    assert work_of(paradigms.savings(13)) > 10 * work_of(paradigms.serial_recall(13))
    assert work_of(paradigms.choice_practice(blocks=3, trials_per_block=7)) == 3 * (7 + 20)


@pytest.mark.parametrize("name", experiments.names())
def test_a_run_passes_through_the_stages_that_were_foreseen(name):
    experiment, effort = experiments.load(name), Effort(subjects=1)
    seen, lists = [], []
    run_experiment(experiment, Parameters(), effort, stage=seen.append, tick=lists.append)
    foreseen = stages(experiment, effort)
    assert seen == [stage.name for stage in foreseen]
    assert all(stage.work > 0 and stage.lists > 0 for stage in foreseen)
    assert 0.5 < sum(lists) / sum(stage.lists for stage in foreseen) < 2


def test_a_quick_run_tries_assumptions_with_fewer_people_and_a_precise_one_with_all():
    table = human.load("ebbinghaus_savings")
    quick, precise = (people_needed(table, "Dros", Effort(subjects=n), 8) for n in (30, None))
    assert quick < precise
    assert people_needed(human.load("murdock1962"), "20-1", Effort(subjects=30), 10) == 30


def test_measures_of_rehearsal_take_records_of_people_who_never_rehearse():
    protocol = dataclasses.replace(paradigms.free_recall(5, 1.0), strategy="none")
    curve = simulate(protocol, keep="measures", measures=["rehearsals"])["rehearsals"]
    assert (curve["mean"] == 0).all()
