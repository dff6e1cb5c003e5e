"""Training is seeded, learns, goes on after an interruption to the same weights, and its files are checked."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from simulator import paradigms, simulate
from simulator.backends import get
from simulator.backends.neural import free_recall, recipes, training, weights
from simulator.backends.neural.cells import CELLS
from simulator.backends.neural.retrieved_context import Sizes
from simulator.cli import app
from simulator.errors import MultistoreError
from simulator.storage.json_text import read_json

torch.set_num_threads(1)
SMALL = Sizes(words=24, distractors=4, hidden=24, context=16)


def small(name: str = "small") -> training.Recipe:
    """The recipe of free recall for a network that learns in a second."""
    return recipes.retrieved_context(sizes=SMALL, name=name)


class Killed(Exception):
    """The end of a process in the middle of a training."""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> training.Trained:
    """50 steps of training, written to a file."""
    return training.train(small(), 3, tmp_path_factory.mktemp("networks"), steps=50)


def equal(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("cell", CELLS)
def test_loss_falls_and_gradients_are_finite(cell: str) -> None:
    """In 50 steps, with each cell; every weight that can learn moves."""
    sizes = Sizes(words=24, distractors=4, hidden=24, context=16, cell=cell)
    made = recipes.retrieved_context(sizes=sizes, name="small")
    begin = made.build(torch.Generator().manual_seed(1))
    end = training.train(made, 1, steps=50)

    def loss(network: torch.nn.Module) -> float:
        generator = torch.Generator().manual_seed(7)
        with torch.no_grad():
            return sum(float(made.loss(network, 0.2, generator)) for _ in range(8)) / 8

    assert loss(end.network) < loss(begin)
    for name, parameter in end.network.named_parameters():
        assert parameter.grad is not None and torch.isfinite(parameter.grad).all(), name
        assert not torch.equal(parameter, begin.state_dict()[name]), name


def test_equal_seeds_give_equal_weights(trained: training.Trained) -> None:
    """Another seed gives others."""
    assert equal(training.train(small(), 3, steps=50).network, trained.network)
    assert not equal(training.train(small(), 4, steps=50).network, trained.network)


def test_a_killed_training_goes_on_to_the_same_weights(trained: training.Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the checkpoint, without the steps that it holds."""
    monkeypatch.setattr(training, "CHECKPOINT_STEPS", 10)

    def kill(done: int, of: int, loss: float) -> None:
        if done == 34:
            raise Killed

    with pytest.raises(Killed):
        training.train(small(), 3, tmp_path, steps=50, progress=kill)
    steps: list[int] = []
    again = training.train(small(), 3, tmp_path, steps=50, progress=lambda done, of, loss: steps.append(done))
    assert steps == list(range(31, 51))
    assert equal(again.network, trained.network) and again.losses == trained.losses
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small-3.json", "small-3.safetensors"]


def test_a_checkpoint_of_another_training_is_not_continued(tmp_path: Path) -> None:
    """Other steps, another seed: from the beginning; a damaged checkpoint is named."""
    path = tmp_path / "small-3.checkpoint"
    path.write_bytes(b"nothing")
    with pytest.raises(MultistoreError, match=r"small-3\.checkpoint: is no checkpoint"):
        training.train(small(), 3, tmp_path, steps=2)


def test_weights_are_read_as_they_were_written(trained: training.Trained) -> None:
    """With the record of their training."""
    assert trained.path is not None
    held, record = weights.read(trained.path)
    network = small().build(torch.Generator().manual_seed(9))
    weights.fill(network, held, trained.path)
    assert equal(network, trained.network)
    assert (record["name"], record["seed"], record["steps"]) == ("small", 3, 50)
    assert record["metrics"]["loss"] > 0 and len(record["loss_curve"]["loss"]) == 5


def test_damaged_and_wrong_files_are_refused(trained: training.Trained, tmp_path: Path) -> None:
    """One changed byte, no record, another network, another format: each is named."""
    assert trained.path is not None
    data, text = trained.path.read_bytes(), trained.path.with_suffix(".json").read_text(encoding="utf-8")
    path = tmp_path / "small-3.safetensors"
    path.write_bytes(data)
    with pytest.raises(MultistoreError, match=r"small-3\.json"):
        weights.read(path)
    path.with_suffix(".json").write_text(text, encoding="utf-8")
    held, _ = weights.read(path)
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(MultistoreError, match="damaged or belongs to another training"):
        weights.read(path)
    path.write_bytes(data)
    path.with_suffix(".json").write_text(text.replace('"format": 1', '"format": 9'), encoding="utf-8")
    with pytest.raises(MultistoreError, match="format: got 9, allowed 1"):
        weights.read(path)
    with pytest.raises(MultistoreError, match="shape"):
        weights.fill(recipes.retrieved_context(sizes=Sizes(words=30, distractors=4, hidden=24, context=16)).build(torch.Generator()), held, path)
    with pytest.raises(MultistoreError, match="is missing"):
        weights.fill(small().build(torch.Generator()), {name: held[name] for name in list(held)[1:]}, path)


def test_the_command_trains_and_draws(tmp_path: Path) -> None:
    """Weights, record and loss curve; a wrong name gets the likely spelling."""
    run = CliRunner().invoke(app, ["train", "retrieved_context", "--seed", "2", "--steps", "2", "--out", str(tmp_path)])
    assert run.exit_code == 0, run.output
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"retrieved_context-2.safetensors", "retrieved_context-2.json", "retrieved_context_loss.png", "retrieved_context_loss.svg"}
    assert read_json(tmp_path / "retrieved_context-2.json")["steps"] == 2
    wrong = CliRunner().invoke(app, ["train", "retrieved_contxt", "--out", str(tmp_path)])
    assert wrong.exit_code == 2 and "did you mean 'retrieved_context'" in wrong.output
    assert CliRunner().invoke(app, ["train", "retrieved_context", "--steps", "-1", "--out", str(tmp_path)]).exit_code == 2
    cell = CliRunner().invoke(app, ["train", "retrieved_context", "--cell", "gruu", "--out", str(tmp_path)])
    assert cell.exit_code == 2 and "did you mean 'gru'" in cell.output


def test_networks_of_a_folder_of_ones_own_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Untrained ones with another cell: other recalls than the shipped ones', another identity; a missing seed is named."""
    protocol = paradigms.free_recall(6, 1.0)
    shipped, identity = simulate(protocol, backend="neural", subjects=10, seed=1), get("neural").identity()
    for seed in range(1, 6):
        run = CliRunner().invoke(app, ["train", "retrieved_context", "--seed", str(seed), "--steps", "0", "--cell", "gru", "--out", str(tmp_path)])
        assert run.exit_code == 0 and "untrained" in run.output
    monkeypatch.setenv("MULTISTORE_NETWORKS", str(tmp_path))
    own = simulate(protocol, backend="neural", subjects=10, seed=1)
    assert len(own) != len(shipped) or (own["item"] != shipped["item"]).any()
    assert get("neural").identity()["source"] != identity["source"]
    (tmp_path / "retrieved_context-3.safetensors").rename(tmp_path / "away")
    free_recall.FreeRecallNetwork.of.cache_clear()
    with pytest.raises(MultistoreError, match="retrieved_context-3"):
        simulate(protocol, backend="neural", subjects=10)
    monkeypatch.setenv("MULTISTORE_NETWORKS", str(tmp_path / "nowhere"))
    with pytest.raises(MultistoreError, match=r"MULTISTORE_NETWORKS: got .*, allowed a folder of weights"):
        simulate(protocol, backend="neural")
