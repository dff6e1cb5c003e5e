"""How predictable recalls are: events, the logit, and the table of predictors."""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime
from typer.testing import CliRunner

from simulator import Parameters, paradigms, simulate
from simulator.cli import app
from simulator.errors import MultistoreError
from simulator.likelihood import logit, prediction
from simulator.likelihood.events import Events, events_of, uniform_nats
from simulator.records import from_lists
from simulator.records.table import Records

LENGTH = 6


def people(subjects: int, seed: int = 0, **values: float) -> Records:
    """Simulated people who learn lists of six words."""
    parameters = Parameters().with_values({name.replace("__", "."): value for name, value in values.items()})
    return simulate(paradigms.free_recall(LENGTH, 1.0, lists_per_session=8), parameters, subjects=subjects, seed=seed)


def drawn(weights: logit.Logit, lists: int, seed: int) -> Events:
    """Events of whole lists, drawn word by word from a logit written down anew."""
    random = np.random.default_rng(seed)
    n = weights.position.shape[1]
    rows = []
    for number in range(lists):
        left, before = np.ones(n, bool), -1
        for output in range(1, n + 1):
            phase = sum(output >= first for first in logit.PHASES) - 1
            u = np.array([
                weights.position[phase, i] + (weights.lag[phase, i - before + n - 1] if before >= 0 else 0.0) for i in range(n)
            ])  # fmt: skip
            p = np.where(left, np.exp(u), 0.0)
            word = int(random.choice(n, p=p / p.sum()))
            rows.append((number % 10, number, output, before, word, left.copy()))
            left[word], before = False, word
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return Events(*columns)


def test_events_leave_out_intrusions_and_repetitions() -> None:
    records = from_lists([["a", "b", "c"], ["d", "e", "f"]], [["c", "x", "c", "a"], ["f", "a"]])
    events = events_of(records)
    assert events.ordinal.tolist() == [0, 0, 1] and events.output.tolist() == [1, 2, 1]
    assert events.chosen.tolist() == [2, 0, 2] and events.previous.tolist() == [-1, 2, -1]
    assert events.left.tolist() == [[True] * 3, [True, True, False], [True] * 3]
    assert uniform_nats(events).tolist() == pytest.approx([math.log(3), math.log(2), math.log(3)])


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(MultistoreError, match="list length: got 2 to 3, allowed one length"):
        events_of(from_lists([["a", "b", "c"], ["d", "e"]], [["a"], ["d"]]))


def test_probabilities_are_those_of_the_formula() -> None:
    """Word 3 recalled first, word 1 then, of three: worked out with a calculator's softmax."""
    phases = len(logit.PHASES)
    weights = logit.Logit(np.zeros((phases, 3)), np.zeros((phases, 5)))
    weights.position[0] = [0.0, 1.0, 2.0]
    weights.position[1] = [0.5, 0.0, 9.0]
    weights.lag[1] = [1.0, 2.0, 9.0, 9.0, 9.0]  # lags -2 to 2
    events = events_of(from_lists([["a", "b", "c"]], [["c", "a"]]))
    first = math.exp(2) / (1 + math.e + math.exp(2))
    second = math.exp(0.5 + 1.0) / (math.exp(0.5 + 1.0) + math.exp(2.0))
    assert weights.nats(events).tolist() == pytest.approx([-math.log(first), -math.log(second)])


@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_is_that_of_the_loss(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    held: dict[str, Any] = {}

    def keep(loss: Any, start: np.ndarray, **options: Any) -> Any:
        held["loss"] = loss
        return type("Result", (), {"x": start})

    monkeypatch.setattr(logit, "minimize", keep)
    random = np.random.default_rng(seed)
    phases = len(logit.PHASES)
    events = drawn(logit.Logit(random.normal(size=(phases, 4)), random.normal(size=(phases, 7))), 20, seed)
    logit.fit(events)
    at = random.normal(size=phases * 11)
    numeric = approx_fprime(at, lambda weights: held["loss"](weights)[0], 1e-6)
    assert np.allclose(held["loss"](at)[1], numeric, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_a_logit_is_found_again(seed: int) -> None:
    """On lists of its own kind the fitted logit is as good as the true one within .02 nats, and better than guessing."""
    random = np.random.default_rng(seed)
    phases = len(logit.PHASES)
    true = logit.Logit(random.normal(size=(phases, LENGTH)), random.normal(size=(phases, 2 * LENGTH - 1)))
    found = logit.fit(drawn(true, 1500, seed))
    new = drawn(true, 1500, seed + 100)
    best, nats = true.nats(new).mean(), found.nats(new).mean()
    assert best - 0.02 < nats < best + 0.02 < uniform_nats(new).mean()


def test_shares_and_their_errors() -> None:
    """Two people with a recall each: half of the gain is a share of a half, whoever is drawn."""
    ones, two = np.ones(2, int), np.array([0, 1])
    events = Events(two, two, ones, -ones, ones, np.ones((2, 3), bool))
    nats = {prediction.GUESSER: np.array([2.0, 4.0]), "half": np.array([1.5, 3.0]), "best": np.array([1.0, 2.0])}
    found = prediction.Prediction(events, nats, dict.fromkeys(nats, "x"))
    table = found.table().set_index("predictor")
    assert found.best == "best"
    assert table["nats"].tolist() == [3.0, 2.25, 1.5]
    assert table["share"].tolist() == pytest.approx([0, 0.5, 1])
    assert table.loc["half", ["low", "high"]].tolist() == pytest.approx([0.5, 0.5])
    assert table.loc["guesser", "sem"] == pytest.approx(math.sqrt(0.5), rel=0.1)  # people drawn twice: 2, 3, 3 or 4


def test_an_engine_that_is_the_people_knows_what_can_be_known() -> None:
    """Other lists of the people's own model give about what a fit to people gives; a crippled model gives less."""
    held_out = people(60, seed=1)
    engines = {
        "same": lambda: people(60, seed=2),
        "other": lambda: people(60, seed=2, short_term__capacity=1.0, retrieval__context_reinstatement=0.0, transfer__forward_link=0.0),
    }
    found = prediction.predict(held_out, engines, network=False, seed=3)
    nats = {name: float(values.mean()) for name, values in found.nats.items()}
    assert nats["same"] == pytest.approx(nats["logit"], abs=0.04)
    assert nats["same"] + 0.05 < nats["other"] and nats["same"] + 0.2 < nats["guesser"]
    by_output = found.by_output(3)
    assert by_output["n"].iloc[0] == (found.events.output == 1).sum()
    first = by_output[(by_output["predictor"] == "guesser") & (by_output["output"] == 1)]["nats"]
    assert first.item() == pytest.approx(math.log(LENGTH))


def test_people_are_predicted_by_others() -> None:
    """Parts are of equal size within one, and hold all events of a person."""
    events = events_of(people(12))
    fold = prediction._folds(events, 5)
    of_person = pd.Series(fold).groupby(events.subject)
    assert (of_person.nunique() == 1).all()
    assert sorted(of_person.first().value_counts()) == [2, 2, 2, 3, 3]
    with pytest.raises(MultistoreError, match="got 4 people, allowed at least 5"):
        prediction._folds(events.of(events.subject < 4), 5)


def test_the_sample_data_are_peoples() -> None:
    """126 people with 28 lists of 16 words; nothing of psifr is imported (its own tests import it elsewhere)."""
    pytest.importorskip("psifr")
    events = events_of(prediction.sample_data())
    assert len(np.unique(events.subject)) == 126 and events.list_length == 16
    assert uniform_nats(events).mean() == pytest.approx(2.27, abs=0.03)


def test_without_psifr_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "psifr" else find(name, *rest))
    run = CliRunner().invoke(app, ["predict", "--out", str(tmp_path / "results")])
    assert run.exit_code == 2 and "pip install psifr" in run.output
    assert not (tmp_path / "results").exists()


def test_the_command_writes_table_curves_and_provenance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(prediction, "sample_data", lambda: people(10, seed=4))
    monkeypatch.setattr(prediction, "simulated", lambda *arguments: people(10, seed=5))
    monkeypatch.setattr("simulator.backends.neural.requirement.PACKAGES", ("no_such_package",))
    command = ["predict", "--backend", "compiled", "--backend", "event", "--seed", "3", "--subjects", "10", "--out", str(tmp_path)]
    run = CliRunner().invoke(app, command)
    assert run.exit_code == 0, run.output
    assert "the recurrent network is left out: it needs no_such_package" in run.output
    table = pd.read_csv(tmp_path / "prediction" / "table.csv")
    assert table["predictor"].tolist() == ["guesser", "logit", "compiled, event"]
    assert (tmp_path / "prediction" / "table.png").stat().st_size > 10_000
    record = json.loads((tmp_path / "prediction" / "table.json").read_text())["provenance"]["run"]
    assert record["command"] == ["predict", "--subjects", "10", "--seed", "3", "--backend=compiled"]


@pytest.mark.parametrize(
    ("words", "message"),
    [(["--backend", "compild"], "allowed compiled, event"), (["--subjects", "0"], "subjects: got 0"), (["--set", "a=1"], "a")],
)
def test_wrong_arguments(words: list[str], message: str, tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["predict", "--out", str(tmp_path / "new"), *words])
    assert run.exit_code == 2 and message in run.output and not (tmp_path / "new").exists()
