"""Parameters that leave nothing to chance, so that a timeline can be worked out by hand."""

from __future__ import annotations

from simulator.parameters.declarations import QUANTITIES, Parameters

_PATHS = {one.name: path for path, one in QUANTITIES.items()}

#: Everything presented is encoded, nothing decays or is displaced by chance, every act takes its mean time, rehearsal
#: goes round from the first item held, recall reads the store from its first item on and leaves nothing behind.
CERTAIN = {
    "encoding_probability": 1.0,
    "capacity": 9.0,
    "lifetime": 1e9,
    "lifetime_shape": 20.0,
    "rehearsal_spread": 0.0,
    "newest_first": 0.0,
    "head_start": 0.0,
    "round_restart": 1.0,
    "readout_spread": 0.0,
    "readout_bias": 3.0,
    "start_probe": 0.0,
    "output_strength": 0.0,
    "viewing_time": 0.01,
    "primacy_scale": 0.0,
    "transposition": 0.0,
    "distractor_entry": 0.0,
    "judgement_entry": 0.0,
    "ability_spread": 0.0,
    # easy numbers
    "reading_time": 0.02,  # a word has 5 letters: .1 s
    "rehearsal_interval": 0.5,
    "start_time": 0.5,
    "recitation_start": 0.0,
    "readout_time": 0.8,
    "switch_time": 0.05,
    "time_resolution": 1e-9,
}


def certain(**changed: float) -> Parameters:
    """The parameters of `CERTAIN`, with changes by field name."""
    wanted = CERTAIN | changed
    unknown = set(changed) - set(_PATHS)
    assert not unknown, f"no such parameter: {unknown}"
    return Parameters().with_values({_PATHS[name]: value for name, value in wanted.items() if name in _PATHS})
