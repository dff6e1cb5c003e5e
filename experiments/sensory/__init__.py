"""Experiments on the sensory registers."""
