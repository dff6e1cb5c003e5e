"""multistore sweep: a family of curves over the values of one parameter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli import options
from simulator.errors import MultistoreError, did_you_mean

if TYPE_CHECKING:
    from simulator.comparison.experiment import Experiment, Panel
MOST_VALUES = 25


def sweep(
    assignment: Annotated[
        str, typer.Argument(metavar="PARAMETER=FIRST:LAST:STEP", help="As short_term.capacity=2:7:1.")
    ],
    experiment: Annotated[str, typer.Option("--experiment", "-e", help="The experiment to run at each value.")],
    condition: Annotated[str | None, typer.Option(help="One condition of the experiment (default: its first).")] = None,
    subjects: Annotated[int, typer.Option("--subjects", "-n", help="People per value.")] = 200,
    seed: options.Seed = 0,
    config: options.Config = None,
    setting: options.Set = None,
    backend: options.Backend = "compiled",
    device: options.Device = None,
    threads: options.Threads = None,
    out: options.Out = Path("results"),
) -> None:
    """Draw how a condition's curves change with one parameter, and print how well each value does."""
    import experiments
    from simulator.cli import progress
    from simulator.comparison.run_experiment import run_experiment
    from simulator.comparison.stages import stages
    from simulator.parameters.declarations import QUANTITIES
    from simulator.reporting import curve_figures, figure_style

    name, values = parse(assignment)
    parameters = options.load_parameters(config, setting)
    family = {value: parameters.with_values({name: value}) for value in values}
    narrowed, panels = one_condition(experiments.load(experiment), condition)
    effort = options.effort(subjects, seed, backend, threads)
    options.check_writable(out)
    by_value = {}
    watch = progress.Watch({f"{name} = {value:g}": stages(narrowed, effort) for value in values})
    progress.announce_compiling()
    with progress.bar(watch):
        for value, changed in family.items():
            stage, tick = watch.callbacks(f"{name} = {value:g}")
            by_value[value] = run_experiment(narrowed, changed, effort, stage=stage, tick=tick)
            watch.finish(f"{name} = {value:g}")
    picture = curve_figures.draw_sweep(by_value, name, QUANTITIES[name].unit, panels)
    stem = out / "figures" / f"sweep_{experiment}_{name.replace('.', '_')}"
    first = by_value[values[0]]
    from simulator.reporting.experiment_results import record_of

    command = ["sweep", assignment, "--experiment", experiment, *(["--condition", condition] if condition else [])]
    record = record_of(first, effort, options.words(" ".join(command), effort, config, setting))
    png, svg = figure_style.save(picture, stem, record)
    measures = [panel.measure for panel in panels]
    lines = []
    for value, results in by_value.items():
        own = results.rows[results.rows["ability"] == "sample"].set_index("measure")["rmse"]
        lines.append([f"{value:g}", *(progress.number(float(own.get(measure, float("nan")))) for measure in measures)])
    progress.print_table([name, *(f"rmse {measure}" for measure in measures)], lines)
    typer.echo(f"picture: {png}, {svg.name}")


def parse(assignment: str) -> tuple[str, list[float]]:
    """The parameter's name and its values; MultistoreError for anything but NAME=FIRST:LAST:STEP in its range.

    >>> parse("short_term.capacity=2:4:1")
    ('short_term.capacity', [2.0, 3.0, 4.0])
    """
    from simulator.parameters.declarations import QUANTITIES

    name, equals, text = assignment.partition("=")
    parts = text.split(":")
    if not equals or len(parts) != 3:
        raise MultistoreError(
            f"sweep: got {assignment!r}, allowed PARAMETER=FIRST:LAST:STEP, as short_term.capacity=2:7:1"
        )
    if name not in QUANTITIES:
        raise MultistoreError(f"sweep: unknown parameter {name!r}{did_you_mean(name, QUANTITIES)}")
    try:
        first, last, step = (float(part) for part in parts)
    except ValueError as error:
        raise MultistoreError(f"sweep {name}: got {text!r}, allowed three numbers FIRST:LAST:STEP") from error
    quantity = QUANTITIES[name]
    if not (quantity.low <= first <= last <= quantity.high):
        raise MultistoreError(f"sweep {name}: got {first:g} to {last:g}, allowed rising values from {quantity.allowed}")
    if not step > 0 or (last - first) / step > MOST_VALUES - 1 + 1e-9:
        raise MultistoreError(f"sweep {name}: got a step of {step:g}, allowed above 0 and at most {MOST_VALUES} values")
    count = int((last - first) / step + 1e-9) + 1
    return name, [round(first + k * step, 12) for k in range(count)]


def one_condition(experiment: Experiment, condition: str | None) -> tuple[Experiment, list[Panel]]:
    """The experiment with one condition only (default: its first) and without variants, and its panels."""
    import dataclasses

    from simulator import human

    labels: list[str] = []
    for against in experiment.against:
        for label in against.conditions or human.load(against.table).conditions:
            labels.append(label)
            if condition not in (None, label):
                continue
            panels = [
                dataclasses.replace(panel, conditions=(label,), variants=(), title="")
                for row in experiment.figure
                for panel in row
                if panel.table == against.table and not panel.variants
                and (not panel.conditions or label in panel.conditions)
                and panel.measure in human.load(against.table).measures(label)
            ]  # fmt: skip
            narrowed = dataclasses.replace(
                experiment, against=(dataclasses.replace(against, conditions=(label,)),), variants=(),
                effects=lambda view: {}, sensitivity=False,
            )  # fmt: skip
            return narrowed, panels
    raise MultistoreError(
        f"--condition: {experiment.name} has no {condition!r}{did_you_mean(str(condition), labels)} "
        f"(known: {', '.join(labels)})"
    )
