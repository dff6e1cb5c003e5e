"""Experiments on declarative long-term memory."""
