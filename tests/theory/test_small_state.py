"""What the other tests of this folder rest on."""

from __future__ import annotations

import numpy as np
import pytest
from small_state import mind, small_state, token

from simulator.parameters.declarations import DTYPE
from simulator.theory.state import ASSOCIATION, MIND, TOKEN, TRACE


@pytest.mark.parametrize("dtype", [MIND, TOKEN, TRACE, ASSOCIATION, DTYPE])
def test_fields_are_read_as_attributes(dtype: np.dtype[np.void]) -> None:
    """Uncompiled, a field with the name of a method of numpy's records would be read as that method."""
    assert not [name for name in dtype.names or () if hasattr(np.record, name)]


def test_a_misspelt_field_is_an_error() -> None:
    """A test that sets a field that is not there would set nothing."""
    with pytest.raises(ValueError, match="no field of name capacities"):
        mind(small_state()).capacities = 3
    with pytest.raises(ValueError, match="no field of name fades"):
        token(small_state(), 0).update(fades=3)
