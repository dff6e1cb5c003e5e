"""The pages of the explorer in a browser."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.explorer import LINE, time_first_curve
from benchmarks.explorer import SLIDER as CAPACITY
from simulator.explorer.curve_state import first_state, number
from simulator.explorer.tabs import tabs
from simulator.parameters.declarations import QUANTITIES, Parameters

Visitor = Callable[..., Any]


def ready(page: Any) -> Any:
    """Wait until curves are drawn."""
    page.wait_for_function(f"{LINE} !== undefined")
    return page


def refined(page: Any) -> None:
    """Wait until nothing is refined any more."""
    page.get_by_text(re.compile(r"^[\d,]+ simulated lists$")).wait_for()


def line(page: Any) -> str:
    """The model's line in the first plot."""
    return str(page.evaluate(LINE))


def slide(page: Any, selector: str, presses: int = 6) -> None:
    """Move a slider with the keyboard."""
    page.locator(selector).focus()
    for _ in range(presses):
        page.keyboard.press("ArrowRight")


def test_every_tab_opens(visitor: Visitor) -> None:
    """Each tab shows something of its own, and its name stands in the address."""
    page = ready(visitor())
    names = page.get_by_role("tab").all()
    assert names
    for tab in names:
        tab.click()
        page.wait_for_function("document.querySelector('.q-tab-panel, [role=tabpanel]')?.innerText.length > 20")
    page.get_by_role("tab").first.click()
    page.wait_for_url(re.compile(r"\?tab=curves"))


def test_one_press_of_a_key_leaves_the_default(visitor: Visitor) -> None:
    """Whatever the default is: the slider's next place is another value, and the place that it came from is the default again."""
    page = ready(visitor())
    refined(page)
    slide(page, CAPACITY, presses=1)
    page.wait_for_url(re.compile(r"short_term\.capacity="))
    assert page.locator(".control.changed").count() == 1
    page.locator(CAPACITY).press("ArrowLeft")
    page.wait_for_url(lambda url: "short_term.capacity" not in url)
    assert page.locator(".control.changed").count() == 0


def test_a_moved_slider_changes_the_curve(visitor: Visitor) -> None:
    """The curve follows the slider, the parameter is marked, its group counts it, and reset takes all of it back."""
    page = ready(visitor())
    refined(page)
    before = line(page)
    slide(page, CAPACITY)
    page.wait_for_function(f"{LINE} !== {before!r}")
    page.wait_for_url(re.compile(r"short_term\.capacity="))
    page.get_by_text("Short term · 1 changed").wait_for()
    assert page.locator(".control.changed").count() == 1
    page.get_by_text("model, changed", exact=True).wait_for()
    page.get_by_role("button", name="Reset capacity").click()
    page.wait_for_function(f"{LINE} === {before!r}")
    assert page.locator(".control.changed").count() == 0
    assert "short_term.capacity" not in page.url


def test_every_declared_parameter_has_a_control(visitor: Visitor) -> None:
    """When all groups are open there is a slider for every declared parameter, named with unit and range."""
    page = ready(visitor())
    closed = page.locator(".control-group [role=button][aria-expanded=false]")
    closed.evaluate_all("all => all.forEach(one => one.click())")
    page.wait_for_function(f"document.querySelectorAll('[data-parameter]').length === {len(QUANTITIES)}")
    shown = page.eval_on_selector_all("[data-parameter]", "all => all.map(one => one.dataset.parameter)")
    assert sorted(shown) == sorted(QUANTITIES)
    label = page.locator(CAPACITY).get_attribute("aria-label")
    assert label == f"capacity: {QUANTITIES['short_term.capacity'].description}, 1 to 9 items"
    assert page.locator(CAPACITY).get_attribute("aria-valuetext") == f"{number(Parameters().short_term.capacity)} items"


def test_a_typed_number_moves_the_slider(visitor: Visitor) -> None:
    """A number that is typed is taken exactly, and one beyond the range becomes its end, in the field when it is left."""
    page = ready(visitor())
    box = page.locator(".control", has=page.locator(CAPACITY)).locator("input[type=number]")
    box.fill("5.25")
    page.wait_for_url(re.compile(r"short_term\.capacity=5\.25"))
    page.wait_for_function(f"Math.abs(document.querySelector('{CAPACITY}').value - 106.25) < 1")
    box.fill("70")
    page.wait_for_url(re.compile(r"short_term\.capacity=9($|&)"))
    box.blur()
    page.wait_for_timeout(500)
    assert float(box.input_value()) == 9


def test_an_address_restores_the_state(visitor: Visitor) -> None:
    """A deep link opens the study, the changed values, the population, the lesions and the seed that it names."""
    words = "tab=curves&experiment=practice&study=practice_choice_rt:same_mapping"
    path = f"/?{words}&procedural.race_shape=2.5&population=older&lesion.procedural=0.3&seed=7"
    page = ready(visitor(path))
    assert page.locator('[data-parameter="procedural.race_shape"]').get_attribute("aria-valuetext") == "2.5"
    assert page.locator('[data-lesion="procedural"]').input_value() == "30"
    assert page.get_by_label("Seed").input_value() == "7"
    page.get_by_text("older", exact=True).first.wait_for()
    page.get_by_text("Response time", exact=False).first.wait_for()
    assert page.url.endswith(path)


def test_a_wrong_address_is_told_and_the_rest_holds(visitor: Visitor) -> None:
    """What an address says wrongly is told on the page, which shows the rest."""
    page = ready(visitor("/?tab=curves&short_term.capcity=5&declarative.decay=0.3"))
    page.get_by_text("did you mean 'short_term.capacity'").wait_for()
    assert page.locator('[data-parameter="declarative.decay"]').get_attribute("aria-valuetext") == "0.3"


def test_a_change_beyond_a_range_is_told(visitor: Visitor) -> None:
    """A lesion that leaves the range of a parameter is said in words, and another choice goes on."""
    page = ready(visitor("/?tab=curves&lesion.short_term=0.5"))
    page.locator('[data-lesion="short_term"]').fill("90")
    page.get_by_text("short_term.capacity").first.wait_for()
    page.get_by_role("button", name="Reset all").click()
    page.get_by_text("The curves are those of before").wait_for(state="hidden")


def test_another_experiment_is_chosen(visitor: Visitor) -> None:
    """Choosing an experiment shows its first study and keeps what is changed."""
    page = ready(visitor("/?tab=curves&declarative.decay=0.3"))
    page.get_by_label("Experiment").click()
    page.get_by_role("option", name="Practice", exact=False).first.click()
    page.wait_for_url(re.compile(r"experiment=practice&study=practice_choice_rt:same_mapping&declarative\.decay=0\.3"))
    page.get_by_text("Response time", exact=False).first.wait_for()


def test_state_is_copied_as_text(visitor: Visitor) -> None:
    """The command, the Python code and the parameter file are shown and copied."""
    page = ready(visitor("/?tab=curves&short_term.capacity=5", permissions=["clipboard-read", "clipboard-write"]))
    page.get_by_text("Take it along").click()
    page.get_by_role("button", name="Copy command").click()
    page.get_by_text("multistore compare --human murdock1962 --set short_term.capacity=5").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("--set short_term.capacity=5")
    page.get_by_role("button", name="Copy Python").click()
    page.get_by_text("people.with_values({'short_term.capacity': 5.0})").wait_for()
    page.get_by_role("button", name="Copy parameter file").click()
    page.get_by_text("capacity: 5.0", exact=False).first.wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save points").click()
    assert saved.value.suggested_filename == "murdock1962_20-1.csv"


def test_two_visitors_have_states_of_their_own(visitor: Visitor) -> None:
    """What one visitor changes, another does not see."""
    one, other = ready(visitor()), ready(visitor())
    slide(one, CAPACITY)
    one.get_by_text("Short term · 1 changed").wait_for()
    assert other.locator(".control.changed").count() == 0
    assert "short_term.capacity" not in other.url


def test_eight_visitors_at_once(visitor: Visitor) -> None:
    """Eight visitors move their sliders at the same time; each sees the curve of the value in its own address."""
    pages = [ready(visitor()) for _ in range(8)]
    for k, page in enumerate(pages):
        slide(page, CAPACITY, presses=k + 2)
    for page in pages:
        page.get_by_text("Short term · 1 changed").wait_for()
        page.get_by_text("model, changed", exact=True).wait_for()
    assert len({page.url for page in pages}) == len(pages)


def test_plots_stay_in_sight_on_a_phone(visitor: Visitor) -> None:
    """While a parameter far below is moved on a narrow page, the first plot is still within the window."""
    page = ready(visitor(width=390, height=844))
    page.locator('[data-parameter="short_term.gap_marked"]').scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    page.wait_for_timeout(500)
    box = page.locator(".explorer-plot").first.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 844


@pytest.mark.parametrize(("width", "zoom"), [(390, 1), (390, 2), (1300, 2)])
def test_narrow_pages_and_large_text_fit(visitor: Visitor, width: int, zoom: int) -> None:
    """On a phone's width and with text at 200% nothing is wider than the page."""
    page = ready(visitor(width=width, height=800))
    page.evaluate(f"document.documentElement.style.fontSize = '{16 * zoom}px'")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    slide(page, CAPACITY)
    page.get_by_text("Short term · 1 changed").wait_for()


#: Font sizes (px) of all texts that are seen, those within the drawing of the film aside, which follows its own width.
SIZES = """() => [...document.querySelectorAll('body *')].filter((one) => one.getClientRects().length
  && !one.closest('.ms-picture, .q-icon') && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  .map((one) => parseFloat(getComputedStyle(one).fontSize))"""


@pytest.mark.parametrize("tab", [tab.name for tab in tabs()])
def test_all_text_follows_the_reader_s_own_size(visitor: Visitor, tab: str) -> None:
    """With the browser's text size doubled, every text of a tab is twice as large."""
    page = visitor(f"/?tab={tab}" + ("&prediction=1" if tab == "lessons" else ""))
    page.wait_for_selector({"list": ".ms-film svg", "data": ".explorer-drop"}.get(tab, ".js-plotly-plot text"))
    page.wait_for_timeout(500)
    before = page.evaluate(SIZES)
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    page.wait_for_timeout(500)
    after = page.evaluate(SIZES)
    assert min(before) >= 10.5
    assert min(after) >= 2 * min(before) - 0.5
    assert sorted(set(after)) == pytest.approx([2 * size for size in sorted(set(before))], abs=0.5)


def test_everything_is_reached_with_the_keyboard(visitor: Visitor) -> None:
    """Tab leads from the first tab through choices, people and parameters."""
    page = ready(visitor())
    page.get_by_role("tab").first.focus()
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.dataset.parameter || document.activeElement.getAttribute('aria-label')"))
    assert {"short_term.capacity", "short_term.lifetime", "Seed", "Experiment"} <= {str(name) for name in seen}


@pytest.mark.verify
def test_first_curve_comes_at_once(visitor: Visitor) -> None:
    """From a moved slider to the first curve it takes less than .3 s in the median."""
    page = ready(visitor())
    refined(page)
    medians = []
    for _ in range(3):  # other programs may be busy for a while
        times = []
        for _ in range(9):
            times.append(time_first_curve(page))
            page.wait_for_timeout(150)
        medians.append(statistics.median(times))
    assert min(medians) < 0.3


@pytest.mark.verify
def test_memory_is_flat_over_many_changes(visitor: Visitor, explorer: Any) -> None:
    """After 500 further changes the server holds hardly more memory than after the first hundred."""

    def memory() -> float:
        status = Path(f"/proc/{explorer[1].pid}/status")
        if not status.is_file():
            pytest.skip("this system does not tell the memory of a process")
        return int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1]) / 1000  # type: ignore[index]

    page = ready(visitor())
    move = (
        "([selector, k]) => { const one = document.querySelector(selector); one.value = 20 + k % 160;"
        " one.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    held = []
    for k in range(600):
        page.evaluate(move, [CAPACITY, k * 7])
        page.wait_for_timeout(60)
        if k in (99, 599):
            page.wait_for_timeout(3000)
            held.append(memory())
    assert held[1] - held[0] < 25, held


def test_first_state_is_what_the_page_opens_with(visitor: Visitor) -> None:
    """The empty address becomes that of the first state."""
    page = ready(visitor())
    page.wait_for_url(re.compile(re.escape(first_state().query()["study"])))
    assert page.locator(".control.changed").count() == 0
