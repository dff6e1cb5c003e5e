"""The descent on response surfaces, on problems with a known answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.fitting import descent
from simulator.fitting.descent import descend, evaluations, signs

SETTINGS: dict[str, Any] = {"rounds": 6, "width": 0.05, "share": 1.0, "tolerance": 1e-9, "seed": 1}


class Noisy:
    """Residuals that are linear in the parameters up to a bend, with a misfit that stays, and noise of lists.

    The least sum of squares is `misfit` squared, at `best`. A seed has a noise of its own at every point, which points close
    by share (half of it goes within a distance of .1), and which falls with the share of the lists.
    """

    def __init__(self, n: int = 8, points: int = 60, noise: float = 0.3, misfit: float = 3.0, bend: float = 5.0) -> None:
        rng = np.random.default_rng(n)
        inside, _ = np.linalg.qr(rng.normal(size=(points, n + 1)))
        self.best = rng.uniform(0.3, 0.7, n)
        self.slopes = inside[:, :n] * np.geomspace(60, 5, n) @ np.linalg.qr(rng.normal(size=(n, n)))[0]
        self.rest = misfit * inside[:, n]
        self.bends = bend * rng.normal(size=(points, n)) / np.sqrt(points)
        self.noise, self.lists = noise, 0.0

    def mean(self, at):
        away = at - self.best
        return self.rest + self.slopes @ away + self.bends @ away**2

    def loss(self, at) -> float:
        return float(self.mean(at) @ self.mean(at))

    def __call__(self, at, seeds, share):
        self.lists += share * len(at)
        rows = []
        for point, seed in zip(at, seeds, strict=True):
            rng = np.random.default_rng(seed)
            waves = rng.normal(size=(32, len(point))) * 4
            noise = np.sqrt(2 / 32) * rng.normal(size=(len(self.rest), 32)) @ np.cos(waves @ point + rng.uniform(0, 7, 32))
            rows.append(self.mean(point) + self.noise * noise / np.sqrt(share))
        return np.array(rows)


def starts(problem: Noisy, count: int):
    return [np.clip(problem.best + np.random.default_rng(k).normal(0, 0.1, len(problem.best)), 0, 1) for k in range(count)]


def test_the_known_answer_is_found_better_than_the_noise_of_one_seed_allows():
    """The minimum of one seed's own loss, with all the lists of a point, is what a search with common random numbers ends at."""
    problem, found, of_one_seed = Noisy(), [], []
    for k, start in enumerate(starts(problem, 10)):
        end = descend(problem, start, **{**SETTINGS, "seed": k})
        found.append(problem.loss(end.point) - 9)
        noise = problem(problem.best[None], [k], 1.0)[0] - problem.mean(problem.best)
        of_one_seed.append(problem.loss(problem.best - np.linalg.lstsq(problem.slopes, noise)[0]) - 9)
    assert max(problem.loss(start) for start in starts(problem, 10)) > 100
    assert np.mean(found) < 0.6 * np.mean(of_one_seed), (found, of_one_seed)
    assert max(found) < 1


def test_the_same_seed_gives_the_same_descent():
    problem = Noisy()
    (start,) = starts(problem, 1)
    one, other, third = (descend(problem, start, **{**SETTINGS, "seed": seed}) for seed in (4, 4, 5))
    np.testing.assert_array_equal(one.point, other.point)
    assert one.steps == other.steps and not np.array_equal(one.point, third.point)


def test_shifts_tell_how_far_noise_moves_the_end():
    """Root mean square of the shifts against the spread of ends over seeds, by coordinate, within a factor of 1.6."""
    problem = Noisy(n=4, bend=0.0)
    (start,) = starts(problem, 1)
    ends = [descend(problem, start, **{**SETTINGS, "seed": k}) for k in range(40)]
    spread = np.std([end.point for end in ends], axis=0)
    told = np.sqrt(np.mean([(end.shifts**2).sum(axis=0) for end in ends], axis=0))
    assert ((told / spread > 1 / 1.6) & (told / spread < 1.6)).all(), told / spread


def test_a_curved_valley_and_walls():
    """Without noise: the valley of Rosenbrock, and a least point outside the cube."""

    def valley(at, seeds, share):
        return np.stack([10 * (at[:, 1] - at[:, 0] ** 2), 0.6 - at[:, 0]], axis=1)

    end = descend(valley, np.array([0.1, 0.9]), **{**SETTINGS, "rounds": 30, "width": 0.01})
    assert end.point == pytest.approx([0.6, 0.36], abs=5e-3)
    asked = []

    def outside(at, seeds, share):
        asked.append(at)
        return at - np.array([1.4, 0.2, -0.3])

    end = descend(outside, np.array([0.9, 1.0, 0.5]), **{**SETTINGS, "rounds": 12})
    assert end.point == pytest.approx([1.0, 0.2, 0.0], abs=1e-4)
    assert min(at.min() for at in asked) >= 0 and max(at.max() for at in asked) <= 1
    assert (end.shifts[:, [0, 2]] == 0).all(), "a bound does not move"


def test_rounds_begin_with_few_lists_and_end_with_all():
    shares, problem = [], Noisy()

    def counted(at, seeds, share):
        shares.append(share)
        return problem(at, seeds, share)

    end = descend(counted, problem.best, **{**SETTINGS, "share": 2.0})
    by_round = [step.share for step in end.steps]
    assert by_round == sorted(by_round) and by_round[-1] == 2.0 and by_round[0] < 0.5
    assert shares[::2] == shares[1::2] == by_round
    assert end.evaluations == evaluations(8, 6) and end.reason == "rounds used up"


def test_a_descent_ends_when_its_surface_promises_nothing_more():
    problem = Noisy(noise=0.001, bend=0.0)
    end = descend(problem, problem.best, **{**SETTINGS, "tolerance": 0.01})
    assert end.reason == "converged" and len(end.steps) == 2 and end.steps[-1].share == 1.0
    assert end.point == pytest.approx(problem.best, abs=1e-3)


def test_without_rounds_the_surface_is_told():
    problem = Noisy(noise=0.0, bend=0.0)
    end = descend(problem, problem.best, **{**SETTINGS, "rounds": 0})
    assert end.steps == () and end.evaluations == evaluations(8, 0) == 2 * len(signs(8)) + 2
    np.testing.assert_array_equal(end.point, problem.best)
    np.testing.assert_allclose(end.surface.slopes, problem.slopes, atol=1e-9)
    np.testing.assert_allclose(end.surface.residuals, problem.rest, atol=1e-9)


def test_slopes_do_not_see_curvature_nor_interactions():
    """r = x y + z^2: at (.5, .5, .5) the slopes are .5, .5 and 1, whatever the width; at z = .5 the bend is in the heights."""
    product = lambda at, seeds, share: (at[:, 0] * at[:, 1] + at[:, 2] ** 2)[:, None] * np.ones(5)  # noqa: E731
    end = descend(product, np.full(3, 0.5), **{**SETTINGS, "rounds": 0, "width": 0.2})
    np.testing.assert_allclose(end.surface.slopes, [[0.5, 0.5, 1.0]] * 5, atol=1e-9)


def test_designs_are_wider_where_the_loss_is_flat():
    slopes = np.diag([100.0, 10.0, 1.0])
    widths = descent._widths(descent.Surface(np.ones(3), slopes), 0.05)
    assert widths == pytest.approx([0.4 * 0.05, 0.05, 2.5 * 0.05])


def test_points_of_a_similar_model_stand_for_designs():
    """The same slopes but for a coordinate that is gone, and another misfit: the least loss is found in less than half the work."""
    known_problem, left = Noisy(n=8), [0, 1, 2, 4, 5, 6, 7]
    found, of_start, seen = [], [], []
    for k in range(6):
        whole = descend(known_problem, known_problem.best, **{**SETTINGS, "seed": k})
        problem = Noisy(n=8)
        problem.rest = problem.rest + problem.slopes @ np.random.default_rng(k).normal(0, 0.03, 8)
        fixed = problem.best[3] + 0.1

        def without(at, seeds, share, problem=problem, fixed=fixed):
            return problem(np.insert(at, 3, fixed, axis=1), seeds, share)

        def loss(at, problem=problem, fixed=fixed):
            return problem.loss(np.insert(at, 3, fixed))

        points = whole.points.of_another_model(whole.surface, left)
        end = descend(without, whole.point[left], **{**SETTINGS, "seed": 50 + k}, known=points)
        own = [descend(without, whole.point[left], **{**SETTINGS, "seed": 90 + j}) for j in range(2)]
        least = min(loss(one.point) for one in own)
        of_start.append(loss(whole.point[left]) - least)
        found.append(loss(end.point) - least)
        seen.append(end.evaluations / own[0].evaluations)
        assert end.evaluations == evaluations(7, 6, known=True)
    assert max(seen) < 0.5 and np.mean(found) < 0.05 * np.mean(of_start), (found, of_start)


@pytest.mark.parametrize("columns", [*range(1, 24), 27, 45, 60])
def test_signs_are_orthogonal(columns):
    plan = signs(columns)
    assert set(np.unique(plan)) == {-1, 1} and plan.shape[1] == columns < len(plan)
    np.testing.assert_array_equal(plan.T @ plan, len(plan) * np.eye(columns))
