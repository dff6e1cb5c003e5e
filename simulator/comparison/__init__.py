"""The model held against people: conditions simulated as people lived them, distances, the scoreboard."""

from simulator.comparison.distance import Score, noise_floor, score

__all__ = ["Score", "noise_floor", "score"]
