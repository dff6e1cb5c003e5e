"""Experiments in which trained networks take the place of the multi-store model."""
