"""What the networks need beyond the package, and what to say where it is not there."""

from __future__ import annotations

import importlib.util

from simulator.errors import MultistoreError

#: Packages of the extra `neural`.
PACKAGES = ("torch", "safetensors")


def require(purpose: str) -> None:
    """Raise a MultistoreError that says what to install, where a package of the extra `neural` is missing.

    >>> require("the neural backend")
    """
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise MultistoreError(
            f"{purpose} needs {' and '.join(missing)}: pip install 'multistore[neural]' (in a checkout: pip install '.[neural]')"
        )
