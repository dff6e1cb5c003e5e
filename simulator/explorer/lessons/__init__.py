"""Lessons: a question, a prediction to make, the controls that matter, what happens, why, and what people do.

Each is a Markdown file with a header in YAML in this folder; a teacher adds one by writing a file (`read_folder`). What
a lesson claims is in its header too, and is simulated by the tests (`claims`).

>>> from simulator.explorer import lessons
>>> [lesson.id for lesson in lessons.load()][:2]
['01_primacy_from_rehearsal', '02_delay_takes_recency']
"""

from __future__ import annotations

from simulator.explorer.lessons.claims import curve_of, curves_of, failures
from simulator.explorer.lessons.files import Lesson, LessonError, load, read_folder, read_lesson
from simulator.explorer.lessons.header import Claim, Condition, Header, Prediction

__all__ = [
    "Claim", "Condition", "Header", "Lesson", "LessonError", "Prediction", "curve_of", "curves_of", "failures", "load",
    "read_folder", "read_lesson",
]  # fmt: skip
