"""The tab of lessons in a browser: a prediction is made, what happens is shown, a control draws a curve of one's own."""

from __future__ import annotations

import re

import pytest

from simulator.explorer import lesson_picture, lessons, one_list
from simulator.explorer.curve_state import read
from simulator.explorer.lessons import shelf


def drawn(page) -> list[str]:
    """The names of the curves in the plot."""
    plot = page.locator(".explorer-lesson-plot")
    plot.locator(".scatterlayer .trace").first.wait_for()
    return plot.evaluate("one => (one.data || one.querySelector('.js-plotly-plot').data).map(each => each.name)")


def test_a_prediction_is_made_and_what_happens_is_shown(visitor):
    page = visitor("/?tab=lessons")
    lesson = lessons.load()[0]
    page.get_by_role("heading", name=lesson.title).wait_for()
    reveal = page.get_by_role("button", name="See what happens")
    assert reveal.is_disabled()
    page.get_by_role("radio", name=re.compile("All words are remembered less")).click()
    reveal.click()
    page.get_by_text(lesson.header.predictions[1].reply).wait_for()
    assert drawn(page) == list(lesson.header.conditions)
    for heading in ("What happens", "Why", "What people do", "Try it"):
        assert page.get_by_role("heading", name=heading, exact=True).count() == 1
    page.wait_for_url(re.compile("prediction=2"))
    assert f"lesson={lesson.id}" in page.url
    page.get_by_role("radio", name=re.compile("lose their advantage")).click()
    reveal.click()
    page.get_by_text(lesson.header.predictions[0].reply).wait_for()


def test_a_control_draws_a_curve_of_ones_own(visitor):
    page = visitor("/?tab=lessons&lesson=05_capacity&prediction=2")
    assert lesson_picture.YOURS not in drawn(page)
    slider = page.locator('[data-parameter="short_term.capacity"]')
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => { const one = document.querySelector('.explorer-lesson-plot');"
        " const data = one.data || (one.querySelector('.js-plotly-plot') || {}).data || [];"
        " return data.some(each => each.name === 'yours'); }"
    )


def test_an_argument_of_the_task_draws_a_curve_of_ones_own(visitor):
    page = visitor("/?tab=lessons&lesson=06_presentation_rate&prediction=3")
    assert lesson_picture.YOURS not in drawn(page)
    assert page.get_by_text("a word every two seconds", exact=True).first.is_visible()
    page.get_by_label("seconds per item").fill("4")
    page.locator(".explorer-legend").get_by_text("yours").wait_for()
    assert lesson_picture.YOURS in drawn(page)
    page.get_by_label("Start from").click()
    page.get_by_role("option", name="a word every two seconds").click()
    page.wait_for_function("() => [...document.querySelectorAll('input[aria-label=\"seconds per item\"]')].some(one => one.value == 2)")


def test_a_lesson_is_chosen_and_leads_to_the_curves_of_its_experiment(visitor):
    page = visitor("/?tab=lessons&lesson=03_amnesia&prediction=1")
    assert len(drawn(page)) == len(lessons.load()[2].header.conditions)
    page.get_by_role("button", name="Next lesson").click()
    page.get_by_role("heading", name="The mirror of amnesia").wait_for()
    page.wait_for_url(re.compile("lesson=04"))
    assert "prediction" not in page.url
    page.goto(page.url.replace("04_mirror_of_amnesia", "03_amnesia") + "&prediction=2")
    link = page.get_by_role("link", name=re.compile("people: delayed_recall, amnesic after"))
    link.click()
    page.wait_for_url(re.compile("tab=curves.*population=amnesic"))


def test_a_wrong_address_is_answered(visitor):
    page = visitor("/?tab=lessons&lesson=99_nothing&prediction=77")
    page.get_by_text("There is no lesson '99_nothing'").wait_for()
    page.get_by_role("heading", name=lessons.load()[0].title).wait_for()


def test_it_fits_a_phone_and_large_text(visitor):
    page = visitor("/?tab=lessons&lesson=01_primacy_from_rehearsal&prediction=1", width=360, height=740)
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.add_style_tag(content="html { font-size: 200%; }")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("lesson", lessons.load(), ids=lambda lesson: lesson.id)
def test_a_lesson_has_a_picture_and_its_links_are_read_without_complaint(lesson):
    curves = lessons.curves_of(lesson, subjects=2)
    figure = lesson_picture.figure(lesson, curves)
    assert [one["name"] for one in figure["data"]] == list(lesson.header.conditions)
    assert len({(one["line"]["dash"], one["marker"]["symbol"]) for one in figure["data"]}) == len(figure["data"])
    assert all(name in lesson_picture.described(lesson, curves) for name in curves)
    for condition in lesson.header.conditions:
        words = lesson_picture.curves_words(lesson, condition)
        state, problems = read(words)
        assert not problems and state.experiment == lesson.header.experiment
        film, problems = one_list.read(lesson_picture.film_words(lesson, condition))
        assert not problems and film.paradigm == lesson.header.paradigm and film.protocol().n_items
        settings = {name: float(x) for name, x in lesson.header.conditions[condition].settings.items()}
        assert dict(state.values) == settings
        ability = lesson.parameters(condition).population.ability
        assert dict(film.values) == settings | ({"population.ability": ability} if lesson.header.conditions[condition].study else {})


def test_a_point_without_a_number_stands_apart():
    lesson = next(one for one in lessons.load() if one.header.measure == "accuracy")
    figure = lesson_picture.figure(lesson, lessons.curves_of(lesson, subjects=2, lists=1))
    for line in figure["data"]:
        assert line["y"][-2] is None and line["y"][-1] is not None and line["x"][-1] == line["x"][-2] > line["x"][-3]
    assert figure["layout"]["xaxis"]["ticktext"][-1] == "none"


def test_a_teachers_folder_takes_the_place_of_the_packages_lessons(tmp_path):
    from pathlib import Path

    text = (Path(lessons.__file__).parent / "05_capacity.md").read_text(encoding="utf-8")
    (tmp_path / "mine.md").write_text(text, encoding="utf-8")
    shelf.put(tmp_path)
    try:
        assert [lesson.id for lesson in shelf.shown()] == ["mine"]
    finally:
        shelf.put_back()
    assert len(shelf.shown()) == len(lessons.load())


def test_wrong_lessons_end_the_command_with_all_problems(tmp_path):
    from typer.testing import CliRunner

    from simulator.cli import app
    from simulator.errors import MultistoreError

    (tmp_path / "mine.md").write_text("---\ntitle: x\n---\n", encoding="utf-8")
    ended = CliRunner().invoke(app, ["explore", "--no-browser", "--lessons", str(tmp_path)])
    told = str(ended.exception) if isinstance(ended.exception, MultistoreError) else ended.output
    assert ended.exit_code != 0 and "mine.md" in told and "question: is missing" in told
