"""Figures, the files of an experiment, and the report."""
