"""The tabs of the explorer: how one is declared, and which there are."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.explorer.visit import Visit


@dataclass(frozen=True)
class Tab:
    """A tab of the page: its name in addresses, its label, what it is for in a sentence, and its place among the tabs.

    `build(visit)` makes its elements when the tab is first opened, within the tab's own panel. `visit.query` holds the
    words of the address that are meant for it, and `visit.keep` puts its state into the address.
    """

    name: str
    label: str
    about: str
    order: int
    build: Callable[[Visit], None]


def tabs() -> list[Tab]:
    """Every tab in its order: the `TAB` of each module of this package whose name ends with `_tab`."""
    names = [
        module.name
        for module in pkgutil.iter_modules([str(Path(__file__).parent)])
        if module.name.endswith("_tab")
    ]
    found = [importlib.import_module(f"simulator.explorer.{name}").TAB for name in names]
    return sorted(found, key=lambda tab: (tab.order, tab.name))
