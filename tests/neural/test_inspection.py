"""A look inside the networks: what is found there, and the command that looks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import torch
from typer.testing import CliRunner

from simulator.cli import app
from simulator.network_studies.inspection import LENGTH, decoded, similarity


def test_a_decoder_finds_what_is_there_and_nothing_else() -> None:
    """Answers that the states hold are named on lists not seen before, answers drawn at random are not."""
    generator = torch.Generator().manual_seed(1)
    answers = torch.randint(4, (800,), generator=generator)
    states = torch.nn.functional.one_hot(answers, 4).float() + 0.1 * torch.randn(800, 4, generator=generator)
    assert decoded(states, answers, 4) > 0.99
    other = torch.randint(4, (800,), generator=generator)
    assert decoded(states, other, 4) == pytest.approx(0.25, abs=0.1)


def test_similarity_of_states_by_lag() -> None:
    """A state that turns by a sixth of a circle with each word: the cosine of the lag's angle."""
    angles = torch.arange(LENGTH) * torch.pi / 3
    states = torch.stack([angles.cos(), angles.sin()], dim=1)[None].repeat(3, 1, 1)
    assert [value for _, value in similarity(states - states.mean(dim=(0, 1)))][:4] == pytest.approx([1, 0.5, -0.5, -1], abs=0.1)


def test_the_command(tmp_path: Path) -> None:
    """It looks, prints, and writes what `run inspection` writes; the last word is in h, and recalled from it."""
    run = CliRunner().invoke(app, ["inspect", "--quick", "--out", str(tmp_path)])
    assert run.exit_code == 0, run.output
    assert {path.suffix for path in (tmp_path / "inspection").iterdir()} == {".csv", ".json", ".png", ".svg"}
    table = pd.read_csv(tmp_path / "inspection" / "inspection.csv")

    def mean(measure: str, condition: str, x: float) -> float:
        rows = table[(table["measure"] == measure) & (table["condition"] == condition) & (table["x"] == x)]
        assert len(rows) > 0
        return float(rows["value"].mean())

    assert mean("item decoded", "h", 0) > 5 * mean("item decoded, shuffled", "h", 0)
    assert mean("item decoded", "h", 0) > mean("item decoded", "h", 4) + 0.2
    owed = [mean("recalls owed to h", "by serial position", k) for k in (1, LENGTH)]
    assert owed[1] > owed[0] + 0.3
