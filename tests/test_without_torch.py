"""What needs torch says what to install, and nothing else imports it."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

import pytest
from typer.testing import CliRunner

from simulator.cli import app


@pytest.fixture
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra `neural` were not installed."""
    find = importlib.util.find_spec

    def hidden(name: str, *rest: Any) -> Any:
        return None if name in ("torch", "safetensors") else find(name, *rest)

    monkeypatch.setattr(importlib.util, "find_spec", hidden)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("torch", "safetensors")]:
        monkeypatch.setitem(sys.modules, name, None)


def test_training_says_what_to_install(no_torch: None) -> None:
    run = CliRunner().invoke(app, ["train", "retrieved_context"])
    assert run.exit_code == 2 and "multistore train needs torch and safetensors: pip install" in run.output


@pytest.mark.parametrize("name", ["sequence_tasks", "reconstruction"])
def test_a_study_of_networks_says_what_to_install(name: str, no_torch: None) -> None:
    run = CliRunner().invoke(app, ["run", name, "--quick"])
    assert run.exit_code == 2 and f"multistore run {name} needs torch and safetensors: pip install" in run.output
