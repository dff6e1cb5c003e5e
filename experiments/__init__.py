"""The experiments: one script per phenomenon, all of one anatomy."""

from experiments.catalogue import folders, load, load_study, names, network_names, study_names

__all__ = ["folders", "load", "load_study", "names", "network_names", "study_names"]
