"""Objects in a notebook and in a terminal: what is shown, escaped, short."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser

import pytest

import experiments
from simulator import Parameters, Records, human, paradigms, simulate
from simulator.comparison.run_experiment import run_experiment
from simulator.comparison.simulated_conditions import Effort
from simulator.display import MOST_ROWS, html_page, html_table
from simulator.records.table import from_lists

EVIL = "<script>alert('x')</script>&\""
VOID = {"br", "hr", "img"}


class Reader(HTMLParser):
    """Reads HTML strictly: every tag is closed in order, and nothing runs."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag in {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "caption"}, tag
        assert all(name == "colspan" for name, _ in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(shown) -> str:
    """The text of an object's HTML, which has to be whole and without anything active."""
    reader = Reader()
    reader.feed(shown if isinstance(shown, str) else shown._repr_html_())
    reader.close()
    assert not reader.open
    return " ".join(reader.text)


def test_parameters_show_what_differs_with_unit_and_symbol():
    parameters = Parameters().with_values({"short_term.capacity": 5, "samples.mine": 1.25})
    shown = read(parameters)
    assert "2 of " in shown and "differ from the defaults" in shown
    assert all(word in shown for word in ("short_term.capacity", "5", f"{Parameters().short_term.capacity:g}", "items", "mean number of standard words held"))
    assert "short_term.capacity = 5" in str(parameters) and f"(items, r; default {Parameters().short_term.capacity:g})" in str(parameters)
    assert "samples.mine" in str(parameters) and "ability of a sample" in shown
    assert "rehearsal_interval" not in shown
    assert repr(parameters).startswith("Parameters(short_term.capacity=5.0")


def test_default_parameters_say_so():
    assert "at their defaults" in str(Parameters())
    assert "at their defaults" in read(Parameters())
    assert "short_term.capacity" in read(Parameters().with_values({"short_term.capacity": 5}).short_term)


@pytest.mark.parametrize("make", [
    lambda: paradigms.free_recall(12, 1.0, retention_interval=16), lambda: paradigms.savings(), paradigms.choice_practice,
    lambda: paradigms.partial_report(cue_delay=None), lambda: paradigms.recognition(), lambda: paradigms.brown_peterson(),
])  # fmt: skip
def test_a_protocol_shows_its_timeline(make):
    protocol = make()
    shown = read(protocol)
    assert protocol.paradigm in shown and shown.rstrip().endswith("end")
    assert str(protocol).splitlines()[0] == repr(protocol)
    assert all(line[24:].strip() in shown for line in str(protocol).splitlines()[1:])


def test_records_show_counts_and_first_rows():
    records = simulate(paradigms.free_recall(8, 1.0), subjects=3, lists=2, seed=1)
    shown = read(records)
    assert "6 lists, 3 subjects" in shown and "48" in shown and "study" in shown
    assert shown.count("word_") >= 6
    assert len(shown) < 3000 and len(str(records).splitlines()) == 9
    assert sum(records.counts().values()) == len(records)


def test_records_without_rows_are_shown():
    whole = from_lists([["cat"]], [["cat"]])
    empty = Records({name: column[:0] for name, column in whole.columns.items()}, whole.items, whole.conditions)
    assert "0 events" in read(empty)
    assert str(empty) == repr(empty)


@pytest.mark.parametrize("name", human.ids())
def test_a_human_table_shows_its_conditions(name):
    table = human.load(name)
    shown = read(table)
    assert table.entry.title in shown and table.entry.citation in shown
    assert all(condition in shown and condition in str(table) for condition in table.conditions)


def test_results_show_the_scores():
    experiment = dataclasses.replace(experiments.load("brown_peterson"), sensitivity=False)
    results = run_experiment(experiment, Parameters(), Effort(subjects=2))
    shown = read(results)
    assert experiment.question in shown and "floden2000" in shown
    assert len(results.scores()) == 3 and "retention" in str(results)
    assert len(repr(results)) < 120
    assert str(round(float(results.scores()["rmse"].iloc[0]), 3))[:4] in shown


def test_text_of_users_is_escaped():
    records = from_lists([[EVIL]], [[EVIL]])
    assert EVIL in read(records).replace("  ", " ")
    named = dataclasses.replace(paradigms.free_recall(1, 1.0), names=(EVIL,), arguments={})
    assert EVIL in read(named)
    table = human.load("murdock1962")
    evil = dataclasses.replace(table, entry=table.entry.model_copy(update={"title": EVIL, "people": EVIL}))
    assert EVIL in read(evil)
    assert EVIL in read(Parameters(samples={EVIL: 1.0}))
    assert EVIL in read(html_page(EVIL, [EVIL], html_table([EVIL], [[EVIL]], EVIL)))


def test_a_long_table_is_cut_and_says_so():
    shown = read(html_table(["x"], [[k] for k in range(MOST_ROWS + 7)]))
    assert "... and 7 more" in shown and str(MOST_ROWS + 3) not in shown.split()
