"""Loss curves of trained networks: one line per seed."""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure

from simulator.reporting import figure_style
from simulator.storage.json_text import read_json

#: Most points of a curve; a longer one is drawn as means of neighbours.
POINTS = 120


def draw_losses(folder: Path, name: str) -> Path:
    """Draw the loss over steps of every seed of a network whose records are in a folder; returns the PNG file."""
    with figure_style.styled():
        figure = Figure(figsize=(figure_style.WIDTH / 2, 2.4), layout="constrained")
        axes = figure.add_subplot(xlabel="step", ylabel="loss", title=f"Training of {name}")
        for k, path in enumerate(sorted(folder.glob(f"{name}-*.json"))):
            record = read_json(path)
            curve, colour = record["loss_curve"], figure_style.OKABE_ITO[k % len(figure_style.OKABE_ITO)]
            together = -(-len(curve["loss"]) // POINTS)
            parts = [curve["loss"][i : i + together] for i in range(0, len(curve["loss"]), together)]
            steps = [curve["steps"] * together * (i + 1) for i in range(len(parts))]
            axes.plot(steps, [sum(part) / len(part) for part in parts], color=colour, lw=0.9, label=f"seed {record['seed']}")
        axes.legend()
        png, _ = figure_style.save(figure, folder / f"{name}_loss")
    return png
