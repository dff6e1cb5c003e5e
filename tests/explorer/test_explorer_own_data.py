"""The tab Your data in a browser: tables are dropped, their curves drawn, a fit is run, stopped and saved; bad files are answered."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from benchmarks.explorer import LINE
from simulator import human, paradigms, simulate
from simulator.explorer import own_data
from simulator.parameters.declarations import Parameters


def opened(visitor: Any, path: str = "/?tab=data", **options: Any) -> Any:
    page = visitor(path, **options)
    page.get_by_role("heading", name="Your data").wait_for()
    return page


def drop(page: Any, *paths: Path) -> None:
    """Give files to the page as if they had been chosen or dropped."""
    page.locator("input[type=file]").set_input_files([str(path) for path in paths])


def drawn(page: Any) -> None:
    page.wait_for_function(f"{LINE} !== undefined")


@pytest.fixture
def trials(tmp_path: Path) -> Path:
    """Trials of three people in short lists, so that a fit is short, too."""
    path = tmp_path / "mine.csv"
    simulate(paradigms.free_recall(5, 1.0), subjects=3, lists=8, seed=2).to_psifr().to_csv(path, index=False)
    return path


def test_trials_are_dropped_and_their_curves_stand_beside_the_model(visitor, trials):
    page = opened(visitor)
    assert page.get_by_role("button", name="Fit", exact=True).is_disabled()
    drop(page, trials)
    page.get_by_text("mine.csv: 3 people, 24 lists").wait_for()
    page.get_by_text("free_recall.seconds_per_item: is missing").wait_for()
    page.get_by_label("seconds per item (s)").fill("1")
    drawn(page)
    assert page.locator(".explorer-plot").count() >= 3
    points = page.evaluate("document.querySelector('.explorer-plot .js-plotly-plot').data.at(-1).y.length")
    assert points == 5
    before = page.evaluate(LINE)
    page.get_by_text("Short term", exact=True).click()
    slider = page.locator('[data-parameter="short_term.capacity"]')
    slider.focus()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"{LINE} !== {before!r}")
    page.wait_for_url(re.compile(r"tab=data&paradigm=free_recall&seconds_per_item=1&short_term\.capacity="))
    page.get_by_label("Whose curves").click()
    page.get_by_role("option", name="person 1").click()
    page.wait_for_function("document.querySelector('.explorer-plot .js-plotly-plot').data.at(-1).error_y.array[0] >= 0")
    page.get_by_text("÷ noise floor").first.wait_for()


def test_a_fit_shows_how_far_it_is_and_its_parameters_are_saved(visitor, trials, tmp_path):
    page = opened(visitor, "/?tab=data&seconds_per_item=1")
    drop(page, trials)
    drawn(page)
    page.get_by_role("switch", name="each person, too").click()
    page.get_by_role("button", name="Fit", exact=True).click()
    page.get_by_text(re.compile(r"\d+ of about \d+ points of the surface simulated")).wait_for()
    assert page.get_by_role("progressbar").is_visible()
    page.get_by_text(re.compile("^Fitted after")).wait_for(timeout=300_000)
    rows = page.locator(".explorer-estimates tbody tr")
    assert rows.count() == 4
    assert re.search(r"everybody \(24 lists\)\s+ability\s+[\d.]+ ± [\d.]+", rows.first.inner_text())
    page.get_by_text("Population · 1 changed").wait_for()
    page.get_by_text("model, changed", exact=True).wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save parameter file").click()
    saved.value.save_as(tmp_path / "parameters.yaml")
    fitted = Parameters.from_yaml(tmp_path / "parameters.yaml")
    assert f"{fitted.population.ability:.4g}" in page.url
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save estimates").click()
    assert saved.value.suggested_filename == "fit.csv"
    page.get_by_text("Take it along").click()
    page.get_by_role("button", name="Copy command").click()
    page.get_by_text("multistore compare --trials mine.csv --seconds-per-item 1 --fit population.ability --per-subject").wait_for()


def test_a_fit_is_stopped(visitor):
    page = opened(visitor)
    page.get_by_role("button", name="Try an example").click()
    page.get_by_text(own_data.example().summary).wait_for()
    page.get_by_label("One to 5 parameters").click()
    page.keyboard.type("short_term.cap")
    page.get_by_role("option", name="short_term.capacity").click()
    page.keyboard.press("Escape")
    page.locator(".explorer-bounds").nth(1).wait_for()
    page.get_by_role("button", name="Fit", exact=True).click()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text(re.compile("^Stopped after")).wait_for()
    assert page.locator(".explorer-estimates").count() == 0
    assert page.get_by_role("button", name="Fit", exact=True).is_enabled()


def test_a_table_of_means_is_dropped_in_two_halves(visitor, tmp_path):
    table, about = human.write_template("free-recall", tmp_path)
    page = opened(visitor)
    drop(page, table)
    page.get_by_text("drop my_free_recall.yaml together with it").wait_for()
    drop(page, about)
    page.get_by_text("my_free_recall.csv: 20 students").wait_for()
    drawn(page)
    page.get_by_label("Condition", exact=True).click()
    page.get_by_role("option", name="fast").click()
    page.wait_for_function("document.querySelectorAll('.explorer-plot').length === 1")
    assert not page.get_by_label("Paradigm").is_visible()
    assert page.get_by_role("button", name="Fit", exact=True).is_enabled()


def test_a_bad_file_is_answered_with_its_problems(visitor, trials, tmp_path):
    lines = trials.read_text().splitlines()
    broken = tmp_path / "broken.csv"
    broken.write_text("\n".join([*lines[:4], lines[4].replace(",study,4,", ",study,x,"), *lines[5:], lines[1]]))
    page = opened(visitor, "/?tab=data&seconds_per_item=1")
    drop(page, trials)
    drawn(page)
    drop(page, broken)
    page.get_by_text(re.compile("line 5: column position: got 'x'")).wait_for()
    page.get_by_text(re.compile("study position 1 of subject 0, list 1 is there before")).wait_for()
    assert page.locator(".explorer-plot").count() == 0
    for name, content, part in (("my.xlsx", b"PK\x03\x04", "a zip archive or a spreadsheet"), ("run.py", b"print(1)", "no table by its name")):
        path = tmp_path / name
        path.write_bytes(content)
        drop(page, path)
        page.get_by_text(part).wait_for()
    drop(page, trials)
    drawn(page)
    assert page.get_by_text("no table by its name").count() == 0


def test_too_large_a_file_is_refused_by_the_page_and_by_the_server(visitor, address, tmp_path):
    large = tmp_path / "large.csv"
    large.write_bytes(b"subject,list\n" + b"1,1\n" * 5_100_000)
    page = opened(visitor)
    drop(page, large)
    page.get_by_text("not taken: more than 20,000,000 bytes").wait_for()
    request = urllib.request.Request(f"{address}/_nicegui/client/x/upload/1", data=large.read_bytes(), method="POST")
    with pytest.raises((urllib.error.HTTPError, urllib.error.URLError)) as refused:
        urllib.request.urlopen(request, timeout=60)
    assert getattr(refused.value, "code", 413) == 413


def test_two_visitors_have_data_of_their_own(visitor, trials):
    one, other = opened(visitor, "/?tab=data&seconds_per_item=1"), opened(visitor)
    drop(one, trials)
    drawn(one)
    assert other.locator(".explorer-plot").count() == 0
    other.get_by_role("button", name="Try an example").click()
    other.get_by_text("example.csv: 10 people").wait_for()
    assert one.get_by_text("mine.csv: 3 people").count() == 1


def test_an_address_restores_the_form(visitor):
    page = opened(visitor, "/?tab=data&paradigm=serial_recall&seconds_per_item=0.5&suppression=yes&short_term.capacity=3&gpa=1")
    assert page.get_by_label("seconds per item (s)").input_value() == "0.5"
    page.get_by_text("Short term · 1 changed").wait_for()
    page.get_by_text("address: gpa: unknown").wait_for()


@pytest.mark.parametrize(("width", "zoom"), [(390, 1), (390, 2), (1300, 2)])
def test_it_fits_a_phone_and_large_text(visitor, trials, width, zoom):
    page = opened(visitor, "/?tab=data&seconds_per_item=1", width=width, height=800)
    page.evaluate(f"document.documentElement.style.fontSize = '{16 * zoom}px'")
    drop(page, trials)
    drawn(page)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_is_reached_with_the_keyboard(visitor, trials):
    page = opened(visitor)
    page.get_by_role("tab", name="Your data").focus()
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText).trim()"))
    wanted = ["Choose a file", "Try an example", "Paradigm", "seconds per item (s)", "One to 5 parameters, and the bounds of each"]
    assert [name for name in wanted if name not in seen] == []
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose a file").focus()
        page.keyboard.press("Enter")
    chosen.value.set_files(str(trials))
    page.get_by_text("mine.csv: 3 people, 24 lists").wait_for()
