"""Experiments on procedural long-term memory."""
