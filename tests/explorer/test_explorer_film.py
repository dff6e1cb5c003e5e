"""The film in a browser: played to its end, stepped, scrubbed, by keys, on a phone, saved as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from simulator import paradigms, simulate
from simulator.explorer.film import SCRIPTS, film
from simulator.explorer.one_list import ListState
from simulator.tasks.paradigms import PARADIGMS

STATIC = Path(__file__).parents[2] / "simulator" / "explorer" / "static"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PROTOCOLS = [
    paradigms.free_recall(6, 1.0, recall_time=20.0),
    paradigms.free_recall(30, 1.0, modality="auditory"),
    paradigms.serial_recall(5),
    paradigms.brown_peterson(3, 18.0),
    paradigms.partial_report(4, 5, cue_delay=0.1),
    paradigms.savings(4),
    paradigms.choice_practice(10, 1, 40),
    paradigms.recognition(4),
    paradigms.serial_recall(9, group_size=3, group_gap=1.0, modality="auditory"),
]
#: A new paradigm joins them as its film begins in the tab.
PROTOCOLS += [ListState(name).protocol() for name in PARADIGMS if name not in {one.paradigm for one in PROTOCOLS}]


@pytest.fixture
def page(chromium):
    """A page without a server; an error in its console, or any request, fails the test."""
    context = chromium.new_context(viewport=WIDE, accept_downloads=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith(("data:", "blob:")) else wrong.append(request.url))
    yield page
    context.close()
    assert not wrong


def shown(page, protocol, seed=1):
    """Show the film of a protocol alone on a page; returns the film."""
    made = film(protocol, simulate(protocol, trace=True, seed=seed, threads=1))
    page.set_content('<body style="font-family: sans-serif"><div id="host"></div></body>')
    for name in SCRIPTS:
        page.add_script_tag(content=(STATIC / name).read_text(encoding="utf-8"))
    page.evaluate("film => { window.player = MultistoreFilm.mount(document.getElementById('host'), film); }", made)
    return made


def at(page):
    """Where the player is: its state, the number of the present event, its time."""
    data = page.locator(".ms-film").evaluate("node => ({...node.dataset})")
    return data["state"], int(data["event"]), float(data["time"])


def test_a_film_is_played_to_its_end(page):
    made = shown(page, PROTOCOLS[0])
    said = page.evaluate("() => { window.said = []; new MutationObserver(() => said.push(player.words.textContent)).observe(player.words, {childList: true}); return said; }")
    page.get_by_label("Speed").select_option("8")
    page.get_by_role("button", name="Play (space)").click()
    assert at(page)[0] == "playing"
    page.wait_for_selector('.ms-film[data-state="ended"]', timeout=30_000)
    assert at(page) == ("ended", len(made["events"]) - 1, pytest.approx(made["duration"]))
    said = page.evaluate("() => said")
    assert said[-1].endswith(made["events"][-1]["text"][1:])
    assert page.locator(".ms-log [aria-current]").inner_text().endswith(made["events"][-1]["text"])
    page.get_by_role("button", name="Play (space)").click()
    assert at(page)[2] < 2


def test_steps_keys_and_scrubbing_agree(page):
    made = shown(page, PROTOCOLS[0])
    forward = page.get_by_role("button", name="Next event (right arrow)")
    forward.click()
    forward.click()
    assert at(page) == ("paused", 2, made["events"][2]["t"])
    assert page.locator(".ms-sentence").inner_text() == f"At {made['events'][2]['t']:.2f} s {made['events'][2]['text']}"
    page.locator(".ms-film").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert at(page)[1] == 1
    page.keyboard.press(" ")
    assert at(page)[0] == "playing"
    page.keyboard.press(" ")
    assert at(page)[0] == "paused"
    page.keyboard.press("End")
    assert at(page)[1] == len(made["events"]) - 1
    page.keyboard.press("Home")
    slider = page.get_by_label("Time in the list")
    slider.evaluate("node => { node.value = 6.5; node.dispatchEvent(new Event('input')); }")
    assert at(page)[2] == pytest.approx(6.5)
    scrubbed = page.evaluate("player.svg()")
    page.evaluate("player.jump(player.film.events.length - 1); player.seek(6.5)")
    assert page.evaluate("player.svg()") == scrubbed
    page.locator(".ms-log button").nth(4).click()
    assert at(page)[1] == 4


def test_a_reader_who_wants_no_motion_gets_events_only(page):
    made = shown(page, PROTOCOLS[0])
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("() => { window.times = new Set(); const show = player.show.bind(player); player.show = () => { show(); times.add(player.t); }; }")
    page.get_by_label("Speed").select_option("8")
    page.get_by_role("button", name="Play (space)").click()
    page.wait_for_selector('.ms-film[data-state="ended"]', timeout=30_000)
    stops = {event["t"] for event in made["events"]} | {0.0, made["duration"]}
    assert {round(t, 4) for t in page.evaluate("[...times]")} <= {round(t, 4) for t in stops}


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: f"{protocol.paradigm}-{protocol.n_items}")
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_moment_is_a_valid_drawing_within_its_frame(page, protocol, size):
    page.set_viewport_size(size)
    made = shown(page, protocol)
    drawings = page.evaluate("() => player.film.events.map((e, k) => player.svg(e.t, k))")
    assert len(drawings) == len(made["events"])
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert not any(word in drawing for word in ("NaN", "undefined", "Infinity", "null"))
        width = float(root.attrib["viewBox"].split()[2])
        for mark in root.iter("{http://www.w3.org/2000/svg}rect"):
            assert -0.5 <= float(mark.attrib["x"]) <= float(mark.attrib["x"]) + float(mark.attrib["width"]) <= width + 0.5
            assert float(mark.attrib["height"]) >= 0
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0
    words = page.evaluate("Math.min(...[...document.querySelectorAll('.ms-picture text')].map(t => t.getBoundingClientRect().height))")
    assert words >= (4 if size is PHONE else 6)


def test_text_of_twice_the_size_is_twice_as_large(page):
    made = shown(page, PROTOCOLS[0])
    smallest = "Math.min(...[...document.querySelectorAll('.ms-picture text')].map(t => t.getBoundingClientRect().height))"
    usual = page.evaluate(smallest)
    page.evaluate("document.documentElement.style.fontSize = '200%'; document.body.style.fontSize = '1rem'")
    page.set_viewport_size({"width": 1279, "height": 900})
    page.wait_for_selector(".ms-film.ms-narrow")
    assert page.evaluate(smallest) > 1.7 * usual
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.locator(".ms-log button").count() == len(made["events"])


def saved(page, kind, folder):
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=f"Save as {kind}").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_pictures_are_saved(page, tmp_path):
    from PIL import Image, ImageSequence

    made = shown(page, paradigms.recognition(1, retention_interval=0.0))
    page.keyboard.press("End")
    page.evaluate("player.jump(3)")
    svg = saved(page, "SVG", tmp_path)
    root = ElementTree.parse(svg).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and made["events"][3]["text"][1:] in ElementTree.tostring(root, "unicode", "xml").replace("&apos;", "'")
    assert "http" not in svg.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    with Image.open(saved(page, "PNG", tmp_path)) as picture:
        picture.load()
        width, _ = picture.size
        assert picture.format == "PNG" and width == 1920
    path = saved(page, "GIF", tmp_path)
    with Image.open(path) as picture:
        frames = [frame.convert("RGB").resize((240, 160)) for frame in ImageSequence.Iterator(picture)]
        assert picture.format == "GIF" and picture.size == (960, 650) and len(frames) == len(made["events"])
        assert all(frame.getpixel((0, 0)) == (255, 255, 255) for frame in frames)
        assert len({frame.tobytes() for frame in frames}) == len(frames)
    assert path.stat().st_size < 2_000_000


def test_the_tab_restores_an_address_and_shows_another_list(visitor):
    page = visitor("/?tab=list&paradigm=serial_recall&list_length=4&seed=2")
    page.wait_for_selector(".ms-film svg", timeout=60_000)
    film_shown = "document.querySelector('.ms-film').parentElement.multistorePlayer.film"
    first = page.evaluate(film_shown)
    assert first["paradigm"] == "serial_recall" and len(first["items"]) == 4
    page.get_by_role("button", name="Another list").click()
    before = json.dumps(json.dumps(first["events"], separators=(",", ":"), ensure_ascii=False))
    page.wait_for_function(f"JSON.stringify({film_shown}.events) !== {before}")
    page.wait_for_url("**seed=3**")
    page.get_by_label("list length").fill("7")
    page.wait_for_function(f"{film_shown}.items.length === 7")
    page.wait_for_url("**list_length=7**")


def test_parameters_changed_in_the_curves_are_taken_over(visitor):
    page = visitor("/?tab=curves&short_term.capacity=2")
    page.get_by_role("tab", name="One list").click()
    page.wait_for_selector(".ms-film svg", timeout=60_000)
    page.get_by_role("button", name="Take the parameters of Curves").click()
    page.get_by_text("short_term.capacity = 2").wait_for()
    page.wait_for_url("**tab=list**short_term.capacity=2**")
    page.wait_for_function("document.querySelector('.ms-film').parentElement.multistorePlayer.film.places <= 3")
    page.get_by_role("button", name="Default parameters").click()
    page.wait_for_function("document.querySelector('.ms-film').parentElement.multistorePlayer.film.places > 3")


def test_a_wrong_address_is_answered(visitor):
    page = visitor("/?tab=list&paradigm=free_recal")
    page.wait_for_selector(".ms-film svg", timeout=60_000)
    assert "did you mean 'free_recall'?" in page.get_by_role("alert").first.inner_text()
