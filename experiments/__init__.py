"""The experiments: one script per phenomenon, all of one anatomy."""

from experiments.catalogue import load, load_study, names, study_names

__all__ = ["load", "load_study", "names", "study_names"]
