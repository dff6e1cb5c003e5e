"""Engines: the interface, the registry, and the two of this package (SimPy, and one loop in numba)."""

from __future__ import annotations

from simulator.backends.interface import Backend, Block
from simulator.backends.registry import get, names, register, unregister

__all__ = ["Backend", "Block", "get", "names", "register", "unregister"]
