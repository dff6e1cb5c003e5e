"""The experiments: one script per phenomenon, all of one anatomy."""

from experiments.catalogue import load, names

__all__ = ["load", "names"]
