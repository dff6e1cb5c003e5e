"""Multistore, a simulator of human memory."""
