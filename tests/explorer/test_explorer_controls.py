"""The controls of parameters come from the declarations, and places on them stand for values."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.explorer.controls import STEPS, controls, groups
from simulator.parameters.declarations import QUANTITIES, Parameters
from simulator.parameters.quantities import Section, quantities, quantity

names = st.sampled_from(list(QUANTITIES))


class Mood(Section):
    """A store that nobody has declared yet."""

    brightness: float = quantity(2, 0.01, 100, "lux", "b_m", "nobody 2000", "how bright the mood is")


class Moody(Parameters):
    """Parameters with one more section."""

    mood: Mood = Mood()


def test_every_parameter_has_one_control() -> None:
    """All declared parameters have a control, each in the group of its store."""
    assert list(controls()) == list(QUANTITIES)
    held = [control.name for group in groups() for control in group.controls]
    assert sorted(held) == sorted(QUANTITIES)
    assert all(control.name.startswith(f"{group.section}.") for group in groups() for control in group.controls)
    assert all(group.about for group in groups())


def test_a_new_parameter_appears_with_its_declaration() -> None:
    """A parameter that is declared has a control with its range, unit, symbol, meaning and source."""
    made = groups(quantities(Moody), Moody)[-1]
    assert (made.title, made.about) == ("Mood", "A store that nobody has declared yet.")
    (control,) = made.controls
    assert (control.label, control.unit, control.scale) == ("brightness", "lux", "logarithmic")
    assert (control.value(0), control.value(STEPS), control.value(STEPS / 2)) == (0.01, 100, 1)
    for words in ("How bright the mood is", "b_m", "Default 2", "0.01 to 100 lux", "nobody 2000"):
        assert words in control.hint


@pytest.mark.parametrize("name", QUANTITIES)
def test_both_ends_are_reached(name: str) -> None:
    """The ends of a control are exactly the ends of the range."""
    control, declared = controls()[name], QUANTITIES[name]
    assert (control.value(0), control.value(STEPS)) == (declared.low, declared.high)
    assert 0 <= control.place(declared.default) <= STEPS
    assert (control.place(declared.low), control.place(declared.high)) == (0, STEPS)


@given(names, st.floats(0, STEPS), st.floats(0, STEPS))
def test_values_rise_with_places_within_the_range(name: str, one: float, other: float) -> None:
    """Every place is an allowed value, and further right is never less."""
    control, declared = controls()[name], QUANTITIES[name]
    low, high = sorted((one, other))
    assert declared.low <= control.value(low) <= control.value(high) <= declared.high
    Parameters().with_values({name: control.value(one)})


@given(names, st.floats(0, STEPS))
def test_place_of_a_value_is_where_it_came_from(name: str, place: float) -> None:
    """Values have three digits, so that the place of one is near where it came from; places count millionths."""
    control, declared = controls()[name], QUANTITIES[name]
    value = control.value(place)
    rounding = (declared.high - declared.low) * 1e-6 / STEPS
    assert math.isclose(control.value(control.place(value)), value, rel_tol=0.006, abs_tol=2 * rounding)


def test_ranges_of_decades_are_logarithmic() -> None:
    """Where the range spans decades, equal steps are equal factors."""
    made = controls()
    assert made["short_term.lifetime"].scale == made["numerics.time_resolution"].scale == "logarithmic"
    assert made["retrieval.start_probe"].scale == "linear"
    one = made["declarative.drift_scale"]
    assert math.isclose(one.value(100) / one.value(50), one.value(150) / one.value(100), rel_tol=0.02)
