"""What the tests of the explorer's pages share: one server, one browser, and a page that may neither err nor ask outside.

Where there is no Chromium, or the packages for it are missing, tests that ask for a page are skipped with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.explorer import browsing, served
from benchmarks.explorer import chromium as find_chromium

#: Longest time that a page may take to show what is waited for (ms); the machine may be busy.
PATIENCE = 60_000


@pytest.fixture(scope="session")
def explorer() -> Iterator[Any]:
    """A running explorer: its address without a slash at its end, and its process."""
    if find_spec("nicegui") is None:
        pytest.skip("the package nicegui is not installed")
    with served() as running:
        yield running


@pytest.fixture
def address(explorer: Any) -> str:
    """The address of a running explorer."""
    return str(explorer[0])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running browser."""
    if find_chromium() is None:
        pytest.skip("there is no Chromium")
    pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    with browsing() as browser:
        yield browser


@pytest.fixture
def visitor(address: str, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens the explorer as a new visitor: `visitor("/?tab=curves", width=..., height=...)` returns the page.

    At the end of the test no visitor's console holds an error, and no request has gone elsewhere.
    """
    wrong: list[str] = []
    contexts = []

    def listen(page: Any) -> None:
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if _own(request.url, address) else wrong.append(request.url))

    def open_page(path: str = "/", *, width: int = 1300, height: int = 850, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        listen(page)
        page.goto(address + path)
        page.get_by_role("tab").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong, wrong


def _own(url: str, address: str) -> bool:
    """Whether a request stays on this machine and with this server."""
    asked = urlsplit(url)
    return asked.scheme in ("data", "blob") or asked.netloc == urlsplit(address).netloc


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a Chromium is marked, so that `make test` leaves it out and `make test-browser` runs it."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
