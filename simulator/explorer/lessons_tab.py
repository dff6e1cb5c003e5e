"""The tab Lessons: a question, the student's prediction, then what happens and why, and controls to go on with."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from nicegui import background_tasks, ui

from simulator.errors import MultistoreError
from simulator.explorer import lesson_picture as picture
from simulator.explorer.addresses import address
from simulator.explorer.arguments import Argument, Value, film_arguments
from simulator.explorer.controls import controls
from simulator.explorer.lessons import curve_of, curves_of, shelf
from simulator.explorer.lessons.claims import lists_of
from simulator.explorer.lessons.files import SECTIONS
from simulator.explorer.parameter_controls import ControlRow
from simulator.explorer.tabs import Tab
from simulator.explorer.visit import Visit
from simulator.parameters.declarations import QUANTITIES
from simulator.tasks import paradigms

if TYPE_CHECKING:
    import pandas as pd

NAME = "lessons"
#: The curves of lessons that some visitor has seen: they are the same for everybody.
_KNOWN: dict[str, dict[str, pd.DataFrame]] = {}


class LessonsTab:
    """One visitor's tab: which lesson, which prediction was made, and the curves that follow it."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        query = visit.query(NAME)
        self.lessons = {lesson.id: lesson for lesson in shelf.shown()}
        asked = query.get("lesson", "")
        self.lesson = self.lessons.get(asked, next(iter(self.lessons.values())))
        self.chosen = self._prediction(query.get("prediction", ""))
        titles = {lesson.id: f"{k}. {lesson.title}" for k, lesson in enumerate(self.lessons.values(), start=1)}
        with ui.element("div").classes("row-wrap"):
            self.select = ui.select(titles, value=self.lesson.id, label="Lesson", on_change=self._choose)
            self.select.props("dense outlined options-dense").classes("explorer-select")
            ui.button("Next lesson", on_click=self._next).props("flat dense no-caps")
        if asked and asked not in self.lessons:
            ui.label(f"There is no lesson {asked[:60]!r}; this is the first one.").classes("wrong").props("role=alert")
        self.place = ui.element("div").classes("explorer-lesson")
        self._show()

    def _prediction(self, text: str) -> int | None:
        """The number of a prediction from 1, as the address has it; None for none."""
        count = len(self.lesson.header.predictions)
        return int(text) if text.isdecimal() and 1 <= int(text[:4]) <= count else None

    def _choose(self, event: object) -> None:
        name = getattr(event, "value", None)
        if name in self.lessons and name != self.lesson.id:
            self.lesson, self.chosen = self.lessons[name], None
            self._keep()
            self._show()

    def _next(self) -> None:
        names = list(self.lessons)
        self.select.set_value(names[(names.index(self.lesson.id) + 1) % len(names)])

    def _keep(self) -> None:
        words = {"lesson": self.lesson.id}
        self.visit.keep(NAME, words | ({"prediction": str(self.chosen)} if self.chosen else {}))

    def _show(self) -> None:
        """Show the lesson from its beginning, and what happens where a prediction was made."""
        self.place.clear()
        with self.place:
            ui.html(f"<h2>{escape(self.lesson.title)}</h2>", sanitize=False)
            ui.html(f"<p>{escape(self.lesson.header.question)}</p>", sanitize=False)
            ui.html("<h3>What do you expect?</h3>", sanitize=False)
            answers = {k: one.text for k, one in enumerate(self.lesson.header.predictions, start=1)}
            self.answers = ui.radio(answers, value=self.chosen, on_change=self._answered)
            self.answers.props('aria-label="Your prediction"').classes("explorer-answers")
            self.button = ui.button("See what happens", on_click=self._reveal).props("no-caps").mark("reveal")
            self.button.set_enabled(self.chosen is not None)
            self.result = ui.element("div").classes("explorer-lesson")
        if self.chosen is not None:
            self._reveal()

    def _answered(self, event: object) -> None:
        self.chosen = getattr(event, "value", None)
        self.button.set_enabled(self.chosen is not None)
        self.result.clear()

    def _reveal(self) -> None:
        if self.chosen is None:
            return
        self._keep()
        header = self.lesson.header
        prediction = header.predictions[self.chosen - 1]
        self.result.clear()
        with self.result:
            verdict = "It comes true." if prediction.right else "It comes out differently."
            ui.html(f'<p role="status"><strong>{escape(prediction.reply or verdict)}</strong></p>', sanitize=False)
            with ui.element("div").classes("explorer-lesson-result"):
                with ui.element("div").classes("explorer-lesson explorer-lesson-seen"):
                    self.status = ui.label("Simulating ...").classes("faint").props("role=status")
                    self.plot_place = ui.element("figure").classes("explorer-plot")
                    self._build_controls()
                with ui.element("div").classes("explorer-lesson"):
                    for name in SECTIONS:
                        ui.html(f"<h3>{escape(name)}</h3>", sanitize=False)
                        ui.markdown(self.lesson.sections[name]).classes("explorer-lesson-text")
                    ui.html(f"<h3>Read on</h3><p>{escape(header.reference)}</p>", sanitize=False)
                    self._build_links()
        self.curves: dict[str, pd.DataFrame] = {}
        self.plot: ui.plotly | None = None
        background_tasks.create(self._simulate(), name="explorer lesson")

    async def _simulate(self) -> None:
        lesson = self.lesson
        place = self.plot_place
        if lesson.id not in _KNOWN:
            made = await self.visit.run(curves_of, lesson, threads=1)
            _KNOWN[lesson.id] = made
        if self.visit.closed or place is not self.plot_place or place.is_deleted:
            return
        self.curves = dict(_KNOWN[lesson.id])
        lists = lesson.header.people * lists_of(lesson) * max(1, *map(len, lesson.header.over.values()), 1)
        self.status.set_text(f"{lists:,} simulated lists in each condition")
        self._draw()

    def _draw(self) -> None:
        figure = picture.figure(self.lesson, self.curves)
        if self.plot is None:
            with self.plot_place:
                self.legend = ui.html("", sanitize=False)
                self.plot = ui.plotly(figure).classes("explorer-lesson-plot")
        self.legend.set_content(picture.legend(self.curves))
        self.plot.props["role"] = "img"
        self.plot.props["aria-label"] = picture.described(self.lesson, self.curves)
        self.plot.update_figure(figure)

    def _build_controls(self) -> None:
        """What matters, parameters and arguments of the task; moving it draws a curve of one's own beside those of the lesson."""
        self.base = next(iter(self.lesson.header.conditions))
        self.values: dict[str, float] = {}
        self.arguments: dict[str, Value] = {}
        self._running, self._again = False, False
        ui.html("<h3>Try it</h3>", sanitize=False)
        words = {
            name: name + (f" ({more})" if (more := picture.differences(self.lesson, name)) else "")
            for name in self.lesson.header.conditions
        }
        select = ui.select(words, value=self.base, label="Start from", on_change=self._rebase)
        select.props("dense outlined options-dense").classes("explorer-select")
        self.rows_place = ui.element("div").classes("explorer-controls")
        self.problem = ui.label("").classes("wrong").props("role=alert")
        self._build_rows()

    def _build_rows(self) -> None:
        usual, named = self.lesson.parameters(self.base), self.lesson.header.controls
        taken = self.lesson.arguments(self.base)
        self.rows_place.clear()
        with self.rows_place:
            with ui.element("div").classes("row-wrap"):
                for one in film_arguments(self.lesson.header.paradigm):
                    if one.name in named and one.name not in self.lesson.header.over:
                        self._argument(one, taken.get(one.name, paradigms.arguments_of(self.lesson.header.paradigm)[one.name].default))
            for name in named:
                if name in QUANTITIES:
                    ControlRow(controls()[name], usual.value(name), usual.value(name), self._moved)

    def _argument(self, one: Argument, value: Any) -> None:
        """The control of an argument of the task."""
        if isinstance(one.start, bool):
            field: Any = ui.switch(one.label, value=bool(value))
        elif one.choices:
            field = ui.select(list(one.choices), value=value, label=one.label).props("outlined dense options-dense stack-label")
        else:
            number = value if isinstance(value, (int, float)) else None
            field = ui.number(one.label, value=number, min=one.low, max=one.high, step=one.step, suffix=one.unit or None)
            field.props("outlined dense stack-label debounce=400").classes("explorer-short")
        field.on_value_change(lambda event: self._argue(one, event.value))

    def _argue(self, one: Argument, value: Any) -> None:
        if value is not None or one.optional:
            self.arguments[one.name] = one.taken(value)
            self._simulate_again()

    def _rebase(self, event: object) -> None:
        self.base, self.values, self.arguments = str(getattr(event, "value", self.base)), {}, {}
        self._build_rows()
        if self.curves.pop(picture.YOURS, None) is not None:
            self._draw()

    def _moved(self, name: str, value: float) -> None:
        self.values[name] = value
        self._simulate_again()

    def _simulate_again(self) -> None:
        self._again = True
        if not self._running:
            self._running = True
            background_tasks.create(self._follow(), name="explorer lesson control")

    async def _follow(self) -> None:
        """Simulate what the controls say until they rest."""
        try:
            while self._again and not self.visit.closed:
                self._again = False
                lesson, base = self.lesson, self.base
                try:
                    changed = lesson.parameters(base).with_values(self.values)
                    arguments = dict(self.arguments)
                    curve = await self.visit.run(curve_of, lesson, base, parameters=changed, arguments=arguments, threads=1)
                except MultistoreError as error:
                    self.problem.set_text(str(error))
                    continue
                if lesson is self.lesson and base == self.base and self.plot is not None and not self.plot.is_deleted:
                    self.problem.set_text("")
                    self.curves = {**self.curves, picture.YOURS: curve}
                    self._draw()
        finally:
            self._running = False

    def _build_links(self) -> None:
        """To the curves of an experiment with people's data, and to one list as a film, for two of the conditions."""
        names = list(self.lesson.header.conditions)
        links = []
        for condition in dict.fromkeys((names[0], names[-1])):
            if words := picture.film_words(self.lesson, condition):
                links.append(_link("list", words, f"One list: {condition}"))
            if words := picture.curves_words(self.lesson, condition):
                links.append(_link("curves", words, f"Curves beside people: {words['experiment']}, {condition}"))
        if links:
            ui.html(f"<h3>See it happen</h3><ul>{''.join(links)}</ul>", sanitize=False)


def _link(tab: str, words: dict[str, str], text: str) -> str:
    return f'<li><a href="{escape(address(tab, words))}">{escape(text)}</a></li>'


def build(visit: Visit) -> None:
    """Build the tab for one visitor."""
    LessonsTab(visit)


TAB = Tab(NAME, "Lessons", "questions with a prediction to make, what happens and why", 40, build)
