"""multistore report: one self-contained page of everything in a results folder."""

from __future__ import annotations

from pathlib import Path

import typer

from simulator.cli import options


def report(out: options.Out = Path("results")) -> None:
    """Write OUT/report.html: figures, trace picture, scoreboard, parameters and provenance in one file."""
    from simulator.reporting.html_report import write_report

    typer.echo(f"report: {write_report(out)}")
