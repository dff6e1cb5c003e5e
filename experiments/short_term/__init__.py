"""Experiments on the short-term store and on rehearsal."""
