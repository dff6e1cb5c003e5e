"""Lessons: what each claims comes out of the simulation, and a wrong file is told with all its mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import experiments
from simulator import Parameters, human
from simulator.explorer import lessons
from simulator.explorer.lessons.files import SECTIONS, LessonError, read_folder, read_lesson
from simulator.tasks import paradigms

HERE = Path(lessons.__file__).parent
#: Learning a row anew takes many trials, so that lesson is simulated once.
SLOW = ("07_forgetting_over_a_month",)


def by_name(name: str) -> lessons.Lesson:
    return next(lesson for lesson in lessons.load() if lesson.id == name)


def seeds() -> list[tuple[str, int]]:
    return [(lesson.id, seed) for lesson in lessons.load() for seed in range(1 if lesson.id in SLOW else 3)]


@pytest.mark.parametrize(("name", "seed"), seeds())
def test_what_a_lesson_claims_comes_out(name, seed):
    lesson = by_name(name)
    assert not lessons.failures(lesson, lessons.curves_of(lesson, seed=seed))


@pytest.mark.verify
@pytest.mark.parametrize("name", [lesson.id for lesson in lessons.load()])
def test_what_a_lesson_claims_comes_out_for_many_seeds(name):
    lesson = by_name(name)
    for seed in range(20):
        assert not lessons.failures(lesson, lessons.curves_of(lesson, seed=seed)), seed


def test_there_are_lessons_on_what_the_theory_is_about():
    titles = " ".join(lesson.header.question + lesson.header.reference for lesson in lessons.load())
    assert len(lessons.load()) >= 8
    assert all(name in titles for name in ("Rundus", "Glanzer", "Baddeley", "Cowan", "Murdock", "Ebbinghaus", "Sperling", "Newell"))


@pytest.mark.parametrize("lesson", lessons.load(), ids=lambda lesson: lesson.id)
def test_a_lesson_is_complete_and_names_what_there_is(lesson):
    header = lesson.header
    assert tuple(lesson.sections) == SECTIONS
    assert re.search(r"\(\d{4}\)|, \d{4}", header.reference)
    assert header.experiment in experiments.names()
    assert all(prediction.reply for prediction in header.predictions)
    named = {word for text in lesson.sections.values() for word in re.findall(r"`([a-z_]+\.?[a-z_]*)`", text)}
    arguments = paradigms.arguments_of(header.paradigm)
    assert named <= {*lesson.parameters(next(iter(header.conditions))).__class__.model_fields, *experiments.names(), *arguments,
                     *header.controls}  # fmt: skip


def test_claims_are_not_empty_talk():
    """With the curves of its conditions exchanged the first lesson fails, and with no curve of a point, too."""
    lesson = by_name("01_primacy_from_rehearsal")
    curves = lessons.curves_of(lesson, subjects=20)
    one, other, *_ = lesson.header.conditions
    assert lessons.failures(lesson, {**curves, one: curves[other], other: curves[one]})
    assert lessons.failures(lesson, {name: curve[curve["x"] > 4] for name, curve in curves.items()})


def test_a_claim_of_a_range_fails_beyond_it():
    lesson = by_name("08_iconic_memory")
    curves = {name: curve.assign(mean=2.0) for name, curve in lessons.curves_of(lesson, subjects=2, lists=1).items()}
    told = " ".join(lessons.failures(lesson, curves))
    assert "usual 2.000; claimed: 2.5 to 3.7" in told and "usual 6.000; claimed: 7.5 to 11" in told


def test_people_of_a_study_have_its_ability():
    lesson = by_name("07_forgetting_over_a_month")
    table = human.load("ebbinghaus_savings")
    expected = Parameters().for_sample(table.sample("Ebbinghaus"), table.ability("Ebbinghaus")).population.ability
    assert all(lesson.parameters(name).population.ability == expected for name in lesson.header.conditions)
    halved = lesson.parameters("decay half as steep").declarative.decay
    assert halved == pytest.approx(Parameters().declarative.decay / 2, rel=0.3), "the name of the condition says so"


def test_an_argument_moved_by_the_student_changes_the_curve():
    lesson = by_name("06_presentation_rate")
    usual = lessons.curve_of(lesson, "a word every second", subjects=60)
    slow = lessons.curve_of(lesson, "a word every second", arguments={"seconds_per_item": 4.0}, subjects=60)
    assert slow["mean"][:5].mean() > usual["mean"][:5].mean() + 0.1


def test_a_control_moved_by_the_student_changes_the_curve():
    lesson = by_name("05_capacity")
    usual = lesson.parameters("four places (usual)")
    small = usual.with_values({"short_term.capacity": 1})
    as_declared = lessons.curve_of(lesson, "four places (usual)", subjects=20)
    changed = lessons.curve_of(lesson, "four places (usual)", parameters=small, subjects=20)
    assert (as_declared["mean"].sum() - changed["mean"].sum()) > 0.5


def written(folder: Path, text: str, name: str = "mine.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def good() -> str:
    return (HERE / "05_capacity.md").read_text(encoding="utf-8")


def test_a_teachers_own_folder_is_read_by_name(tmp_path, good):
    written(tmp_path, good, "b.md")
    written(tmp_path, good.replace("More places", "Even more places"), "a.md")
    written(tmp_path, "# what these are", "README.md")
    assert [lesson.title[:4] for lesson in read_folder(tmp_path)] == ["Even", "More"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("short_term.capacity: 7", "short_term.capacity: 70", r"mine.md: conditions.seven places: .*short_term.capacity = 70.*1 to 9"),
        ("short_term.capacity: 7", "short_term.capcity: 7", r"did you mean 'short_term.capacity'"),
        ("paradigm: free_recall", "paradigm: free_recal", r"paradigm: unknown 'free_recal'.*did you mean 'free_recall'"),
        ("measure: serial_position", "measure: serial_postion", r"measure: unknown 'serial_postion'.*serial_position"),
        ("measure: serial_position", "measure: retention", r"over: retention needs an argument to be drawn over"),
        ("measure: serial_position", "measure: serial_position\nover: {list_length: [4, 8]}", r"has an axis of its own"),
        ("list_length: 16", "list_lenght: 16", r"conditions.two places: .*did you mean 'list_length'"),
        ("experiment: serial_position", "experiment: serial_postion", r"experiment: unknown .*did you mean 'serial_position'"),
        ("right: true", "right: false", r"predictions: 0 are right; allowed: one"),
        ("right: true", "right: perhaps", r"line \d+, predictions.1.right: got 'perhaps', allowed true or false"),
        ("short_term.displacement_bias, ", "short_term.displacment_bias, ", r"controls: unknown .*did you mean 'short_term.displacement_bias'"),
        ("more: seven places", "more: seven placs", r"claims.0: unknown condition 'seven placs'.*did you mean 'seven places'"),
        ("by: 0.25", "by: 0.25, within: 1", r"claims.0: allowed: more and less \(with by\), alike with within, or of with low and high"),
        ("by: 0.25", "by: 0.25, of: seven places", r"claims.0: allowed: more and less"),
        ("{of: two places,", "{of: two placs,", r"unknown condition 'two placs'.*did you mean 'two places'"),
        ("low: 5, high: 8.2", "by: 1", r"claims.\d: allowed: more and less"),
        ("measure: serial_position", "measure: serial_position\noptions: {rows: 8}", r"options: .*rows"),
        ("  four places (usual): {}", "  four places (usual): {study: 'murdock1962:20-3'}", r"conditions.four places \(usual\): .*20-3"),
        ("title:", "titel:", r"titel: unknown field.*did you mean 'title'"),
        ("## Why", "## Because", r"unknown heading 'Because'"),
        ("## Why", "### Why", r"the section '## Why' is missing"),
        ("---\ntitle", "title", r"line 1: a lesson begins with a line ---"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path, good, old, new, told):
    assert old in good
    with pytest.raises(LessonError) as caught:
        read_lesson(written(tmp_path, good.replace(old, new, 1)))
    assert re.search(told, str(caught.value))
    assert len(str(caught.value).encode()) < 2000


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path, good):
    written(tmp_path, good.replace("measure: serial_position", "measure: nothing").replace("## Why", "## How"), "a.md")
    written(tmp_path, "no lesson", "b.md")
    (tmp_path / "c.md").write_bytes(b"---\n\xff\xfe")
    with pytest.raises(LessonError) as caught:
        read_folder(tmp_path)
    assert {problem.partition(":")[0] for problem in caught.value.problems} == {"a.md", "b.md", "c.md"}
    assert len([problem for problem in caught.value.problems if problem.startswith("a.md")]) >= 3


@pytest.mark.parametrize("folder", ["", "nothing_here", "x" * 300, "a\0b"])
def test_a_folder_without_lessons_is_told(tmp_path, folder):
    with pytest.raises(LessonError, match="lessons: "):
        read_folder(tmp_path / folder if folder else tmp_path)


def test_the_lesson_and_the_code_of_the_guide_are_right(tmp_path):
    page = (Path(__file__).resolve().parent.parent / "docs" / "add-a-lesson.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```markdown\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    lesson = read_lesson(written(tmp_path, text))
    assert not lessons.failures(lesson, lessons.curves_of(lesson))
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    exec(compile(code, "guide", "exec"), {})
    assert all(f"`{field}`" in page for field in lessons.Header.model_fields)


LINES = {path.name: path.read_text(encoding="utf-8").splitlines() for path in sorted(HERE.glob("*.md"))}
VALUES = st.one_of(
    st.sampled_from(["null", "[]", "{}", "-1", "1e999", ".nan", "[[1]]", "{a: {b: 1}}", "yes", "'x'", "0x10", "&a 1", "*a", "- 1", "..", "---", "true"]),
    st.text(max_size=20),
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_a_line_says_is_read_or_told(tmp_path_factory, data):
    """Any line of any lesson replaced, cut, doubled or given another value: a lesson, or a LessonError under 2 kB."""
    name = data.draw(st.sampled_from(sorted(LINES)))
    lines = list(LINES[name])
    at = data.draw(st.integers(0, min(len(lines) - 1, 45)))
    change = data.draw(st.sampled_from(["value", "cut", "double", "replace", "name"]))
    if change == "value":
        lines[at] = lines[at].partition(":")[0] + ": " + data.draw(VALUES)
    elif change == "name":
        lines[at] = data.draw(st.text(max_size=12)) + ":" + lines[at].partition(":")[2]
    elif change == "replace":
        lines[at] = data.draw(st.text(max_size=30))
    else:
        lines[at : at + 1] = [] if change == "cut" else [lines[at]] * 2
    path = tmp_path_factory.mktemp("lesson") / "mine.md"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    try:
        assert read_lesson(path).title
    except LessonError as error:
        assert error.problems and len(str(error).encode("utf-8", "replace")) < 2000
