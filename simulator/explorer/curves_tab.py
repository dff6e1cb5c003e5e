"""The tab Curves."""

from __future__ import annotations

from nicegui import ui

from simulator.explorer.tabs import Tab
from simulator.explorer.visit import Visit


def build(visit: Visit) -> None:
    """Build the tab."""
    ui.label("Curves")


TAB = Tab("curves", "Curves", "how curves change with the parameters, beside those of people", 10, build)
