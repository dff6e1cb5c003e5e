"""What the networks need beyond the package, and what to say where it is not there."""

from __future__ import annotations

import importlib.util

from simulator.errors import MultistoreError

#: Packages of the extra `neural`.
PACKAGES = ("torch", "safetensors")


def missing() -> list[str]:
    """The packages of the extra `neural` that are not installed."""
    return [name for name in PACKAGES if importlib.util.find_spec(name) is None]


def require(purpose: str) -> None:
    """Raise a MultistoreError that says what to install, where a package of the extra `neural` is missing.

    >>> require("the neural backend")
    """
    if absent := missing():
        raise MultistoreError(
            f"{purpose} needs {' and '.join(absent)}: pip install 'multistore[neural]' (in a checkout: pip install '.[neural]')"
        )
