"""What the tests of the explorer's pages share: one server, one browser, and a page that may neither err nor ask outside.

Where there is no Chromium, or the packages for it are missing, tests that ask for a page are skipped with the reason.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
#: Longest time that a page may take to show what is waited for (ms); the machine may be busy.
PATIENCE = 30_000


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a running explorer, without a slash at its end."""
    if find_spec("nicegui") is None:
        pytest.skip("the package nicegui is not installed")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "simulator", "explore", "--no-browser"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env=environment,
    )  # fmt: skip
    assert server.stdout is not None
    said = server.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert found, said
    yield found[0]
    server.terminate()
    rest = server.communicate(timeout=30)[0]
    assert "Traceback" not in rest, rest


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running browser."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


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
