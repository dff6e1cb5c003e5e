"""Reading lessons: a Markdown file with a header in YAML, everything that is wrong with it told at once.

A file begins with a line `---`, the header (`header.Header`), and a second line `---`; below stand the sections that
`SECTIONS` names, each under a heading of the second level.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import experiments
from simulator import human
from simulator.comparison.people import parameters_of_people
from simulator.errors import MistakesError, MultistoreError, did_you_mean, shown
from simulator.explorer.lessons.header import Claim, Header
from simulator.human.mistakes import Problems, validated
from simulator.measures import MEASURES, Measure, create
from simulator.parameters.declarations import QUANTITIES, Parameters
from simulator.storage.existing_files import UnreadableError, read_text
from simulator.storage.strict_yaml import parse_yaml
from simulator.tasks import paradigms
from simulator.tasks.protocol import Protocol

#: The headings of a lesson's text, in order.
SECTIONS = ("What happens", "Why", "What people do")
#: Bytes of the largest lesson.
LARGEST_LESSON = 100_000
#: Lessons in one folder.
MOST_LESSONS = 200
#: Points of a curve over an argument.
MOST_POINTS = 20


class LessonError(MistakesError):
    """Lessons that cannot be used; `problems` lists the reasons, each with file, place, value and what is allowed."""


@dataclass(frozen=True)
class Lesson:
    """One lesson: its name, the header, and the text of each section (Markdown)."""

    id: str
    header: Header
    sections: Mapping[str, str]

    @property
    def title(self) -> str:
        """The title."""
        return self.header.title

    def parameters(self, condition: str) -> Parameters:
        """The parameters of a condition: those of its population (or of a study's people), with its settings."""
        chosen = self.header.conditions[condition]
        base = Parameters()
        if chosen.study:
            table, _, label = chosen.study.partition(":")
            base = parameters_of_people(human.load(table), label, base)["sample"]
        return base.for_population(chosen.population).with_values(chosen.settings)

    def arguments(self, condition: str) -> dict[str, Any]:
        """The arguments of the paradigm in a condition, the one aside that the curve is drawn over."""
        return {**self.header.arguments, **self.header.conditions[condition].arguments}

    def protocols(self, condition: str, changes: Mapping[str, Any] | None = None) -> dict[float | None, Protocol]:
        """The protocols of a condition by the point that each stands for (None: the curve has points of its own).

        `changes` replace arguments.
        """
        header = self.header
        arguments = {**self.arguments(condition), **(changes or {})}
        if not header.over:
            return {None: paradigms.build(header.paradigm, arguments)}
        ((argument, values),) = header.over.items()
        return {
            math.nan if value is None else float(value): paradigms.build(header.paradigm, {**arguments, argument: value})
            for value in values
        }

    def measure(self) -> Measure:
        """The measure of the lesson, empty."""
        return create(self.header.measure, **self.header.options)


@cache
def load() -> tuple[Lesson, ...]:
    """The lessons of the package, in order.

    >>> all(sum(one.right for one in lesson.header.predictions) == 1 for lesson in load())
    True
    """
    return read_folder(Path(str(resources.files(__package__))))


def read_folder(folder: str | Path) -> tuple[Lesson, ...]:
    """Every lesson of a folder (its files NAME.md but README.md), by name; LessonError with all mistakes of all files."""
    folder, problems = Path(folder), Problems()
    try:
        paths = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    except (OSError, ValueError) as error:
        raise LessonError([f"lessons: {shown(str(folder))}: cannot be read: {error}"]) from None
    if not paths or len(paths) > MOST_LESSONS:
        what = "is no folder" if not folder.is_dir() else f"holds {len(paths)} lessons"
        raise LessonError([f"lessons: {shown(str(folder))} {what}; allowed: a folder with 1 to {MOST_LESSONS} files NAME.md"])
    lessons = [_read(path, problems) for path in paths]
    problems.check(LessonError)
    return tuple(lesson for lesson in lessons if lesson is not None)


def read_lesson(path: str | Path) -> Lesson:
    """Read and check one lesson; LessonError with everything that is wrong in it."""
    problems = Problems()
    lesson = _read(Path(path), problems)
    problems.check(LessonError)
    assert lesson is not None
    return lesson


def _read(path: Path, problems: Problems) -> Lesson | None:
    """A lesson, or None with what is wrong in `problems`."""
    name = path.name
    try:
        text = read_text(path, LARGEST_LESSON)
    except UnreadableError as error:
        problems.add(name, "", error.reason)
        return None
    parts = re.fullmatch(r"---\r?\n(.*?\n)---[ \t]*\r?\n(.*)", text, re.DOTALL)
    if parts is None:
        problems.add(name, "line 1", "a lesson begins with a line ---, the header in YAML, and a second line ---")
        return None
    sections = _sections(parts[2], name, problems)
    header = validated(parse_yaml("\n" + parts[1]), Header, name, problems)  # the line above keeps the numbers of lines
    if header is None:
        return None
    lesson = Lesson(path.stem, header, sections)
    _check_meaning(lesson, name, problems)
    return lesson


def _sections(body: str, name: str, problems: Problems) -> dict[str, str]:
    """The text under each heading of the second level."""
    before, *parts = re.split(r"^## +(.*?)[ \t]*\r?$", body, flags=re.MULTILINE)
    sections = {heading: text.strip() for heading, text in zip(parts[::2], parts[1::2], strict=True)}
    if before.strip():
        problems.add(name, "", f"text before the first heading: {shown(before.strip())}; allowed: '## {SECTIONS[0]}' first")
    for heading in sections:
        if heading not in SECTIONS:
            problems.add_unknown(name, "", heading, SECTIONS, "heading")
    for heading in SECTIONS:
        if not sections.get(heading):
            problems.add(name, "", f"the section '## {heading}' is {'empty' if heading in sections else 'missing'}")
    if len(parts[::2]) != len(sections):
        problems.add(name, "", "a heading stands there twice; allowed: each once")
    return sections


def _check_meaning(lesson: Lesson, name: str, problems: Problems) -> None:
    """What the header names exists, its conditions can be simulated, and one prediction is right."""
    header = lesson.header
    right = sum(one.right for one in header.predictions)
    if right != 1:
        problems.add(name, "predictions", f"{right} are right; allowed: one")
    known = list(paradigms.PARADIGMS)
    if header.paradigm not in known:
        problems.add_unknown(name, "paradigm", header.paradigm, known)
    else:
        _check_conditions(lesson, name, problems)
    if header.measure not in MEASURES:
        problems.add_unknown(name, "measure", header.measure, MEASURES)
    elif (MEASURES[header.measure].axis is None) != bool(header.over):
        one = MEASURES[header.measure].axis is None
        problems.add(name, "over", f"{header.measure} {'needs an argument to be drawn over' if one else 'has an axis of its own'}")
    else:
        try:
            lesson.measure()
        except MultistoreError as error:
            problems.add(name, "options", str(error))
    if header.experiment and header.experiment not in experiments.names():
        problems.add_unknown(name, "experiment", header.experiment, experiments.names())
    controls = [*QUANTITIES, *(paradigms.arguments_of(header.paradigm) if header.paradigm in known else ())]
    for control in header.controls:
        if control not in controls:
            problems.add(name, "controls", f"unknown {shown(control)}{did_you_mean(control, controls)}")
    for number, claim in enumerate(header.claims):
        _check_claim(claim, f"claims.{number}", lesson, name, problems)


def _check_conditions(lesson: Lesson, name: str, problems: Problems) -> None:
    values = next(iter(lesson.header.over.values()), [None])
    numbers = all(v is None or (isinstance(v, (int, float)) and not isinstance(v, bool)) for v in values)
    if not numbers or not 1 <= len(values) <= MOST_POINTS:
        problems.add(name, "over", f"got {shown(values)}, allowed 1 to {MOST_POINTS} numbers (null: none)")
        return
    for condition in lesson.header.conditions:
        for make in (lesson.parameters, lesson.protocols):
            try:
                make(condition)
            except MultistoreError as error:
                problems.add(name, f"conditions.{condition}", str(error))


def _check_claim(claim: Claim, where: str, lesson: Lesson, name: str, problems: Problems) -> None:
    forms = [bool(claim.more or claim.less), bool(claim.alike), bool(claim.of)]
    bounded = claim.low is not None or claim.high is not None
    if sum(forms) != 1 or bool(claim.alike) != (claim.within is not None) or bool(claim.of) != bounded:
        problems.add(name, where, "allowed: more and less (with by), alike with within, or of with low and high")
        return
    if claim.alike and len(claim.alike) != 2:
        problems.add(name, f"{where}.alike", f"got {len(claim.alike)} conditions, allowed: two")
    for condition in claim.named:
        if condition not in lesson.header.conditions:
            problems.add_unknown(name, where, condition, lesson.header.conditions, "condition")
