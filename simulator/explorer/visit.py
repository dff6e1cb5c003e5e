"""One visitor's page: the words of its address, the state of each tab, and work done for it off the event loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, TypeVar

from nicegui import Client, ui

from simulator.explorer.addresses import address

Result = TypeVar("Result")


@cache
def _workers() -> ThreadPoolExecutor:
    """The threads that simulate, for all visitors together; the compiled engine releases the interpreter's lock."""
    return ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 1), thread_name_prefix="explorer")


class Visit:
    """A page that somebody has open. Every visitor, and every open page, has one of its own."""

    def __init__(self, client: Client, tab: str, query: Mapping[str, str]) -> None:
        self.client = client
        self.active = tab
        self._queries: dict[str, dict[str, str]] = {tab: dict(query)}

    def query(self, tab: str) -> dict[str, str]:
        """The words of the address that are meant for a tab; none for one that the address does not name."""
        return dict(self._queries.get(tab, {}))

    def keep(self, tab: str, query: Mapping[str, str]) -> None:
        """Keep the state of a tab; the address of the page shows it while the tab is open."""
        if self._queries.get(tab) != dict(query):
            self._queries[tab] = dict(query)
            self.show_address()

    def open(self, tab: str) -> None:
        """Make a tab the one that the address names."""
        self.active = tab
        self.show_address()

    def show_address(self) -> None:
        """Put the state of the open tab into the address of the page, without a new entry in the browser's history."""
        with self.client:
            ui.navigate.history.replace(address(self.active, self._queries.get(self.active, {})))

    async def run(self, function: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        """Run a function in a thread, so that no visitor waits for another one's simulation."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_workers(), partial(function, *arguments, **options))

    @property
    def closed(self) -> bool:
        """Whether the page is gone for good."""
        return self.client.id not in Client.instances
