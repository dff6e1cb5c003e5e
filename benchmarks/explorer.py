"""How fast the explorer answers a moved slider: the simulation alone, and in a browser where there is one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from benchmarks.timing import Result, result

#: Names under which systems install Chromium.
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: The y values of the model's line in the first plot of the page; the last trace are the people.
LINE = "document.querySelector('.explorer-plot .js-plotly-plot')?.data?.at(-2)?.y?.join()"
#: The state that the plots show, in words.
SHOWN = "document.querySelector('.explorer-plots')?.dataset.shown"
SLIDER = '[data-parameter="short_term.capacity"]'


def chromium() -> str | None:
    """The path of the system's Chromium, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def served() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running explorer: its address without a slash at its end, and its process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "simulator", "explore", "--no-browser"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env=environment,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        said = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        if found is None:
            raise RuntimeError(f"the explorer did not start: {said + server.stdout.read()}")
        yield found[0], server
    finally:
        server.terminate()
        rest = server.communicate(timeout=30)[0]
    if "Traceback" in rest:
        raise RuntimeError(f"the explorer: {rest[-3000:]}")


@contextmanager
def browsing() -> Iterator[Any]:
    """A running browser, as playwright offers it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


def time_first_curve(page: Any) -> float:
    """How long it takes from a moved slider to another curve on an open page (s)."""
    shown, line = page.evaluate(SHOWN), page.evaluate(LINE)
    page.locator(SLIDER).focus()
    begin = time.perf_counter()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{SHOWN} !== {shown!r} && {LINE} !== {line!r}", polling=5)
    return time.perf_counter() - begin


def simulated_curves(repeats: int) -> Iterator[Result]:
    """The first curves of the page that the explorer opens with, without a browser."""
    from simulator.explorer import plots
    from simulator.explorer.curve_state import first_state
    from simulator.explorer.curves import picture

    def moved(value: float) -> float:
        begin = time.perf_counter()
        state = first_state().with_value("short_term.capacity", value, 0)
        for view in picture(state, 0).views:
            plots.figure(view)
        return time.perf_counter() - begin

    moved(4.0)
    times = [moved(4.01 + k / 1000) for k in range(4 * repeats)]
    yield result("explorer: first curves of a changed parameter", times, "s on the wall", 20, 1)


def slider_to_curve(repeats: int) -> Iterator[Result]:
    """From a moved slider to the first curve in a browser; nothing where the browser or its packages are missing."""
    if chromium() is None or find_spec("playwright") is None or find_spec("nicegui") is None:
        return
    with served() as (address, _), browsing() as browser:
        page = browser.new_page()
        page.goto(address)
        page.wait_for_function(f"{LINE} !== undefined")
        page.wait_for_timeout(3000)
        times = []
        for _ in range(4 * repeats):
            times.append(time_first_curve(page))
            page.wait_for_timeout(150)
    yield result("explorer: from slider to first curve, in Chromium", times, "s on the wall", 20)
