"""The parameter file: every field, every way to get it wrong, and all mistakes told at once."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

import simulator
from simulator import human
from simulator.errors import MultistoreError, did_you_mean
from simulator.parameters import declarations as module
from simulator.parameters.declarations import (
    FIELDS,
    QUANTITIES,
    ParameterError,
    Parameters,
    load_parameters,
    parse_settings,
)
from simulator.parameters.populations import LESIONS, POPULATIONS
from simulator.parameters.printing import format_table, json_schema, parameter_table
from simulator.parameters.quantities import quantities

DEFAULTS = Path(simulator.__file__).parent / "defaults.yaml"
EVERY = list(QUANTITIES.values())
BAD = {
    "text": ("many", "'many'", "not a number"),
    "number in quotes": ('"1"', "'1'", "not a number"),
    "null": ("null", "null", "not a number"),
    "true": ("true", "true", "not a number"),
    "list": ("[1]", "[1]", "not a number"),
    "mapping": ("{a: 1}", "{'a': 1}", "not a number"),
    "nan": (".nan", "nan", "not finite"),
    "infinity": (".inf", "inf", "not finite"),
    "minus infinity": ("-.inf", "-inf", "not finite"),
}


def problems_of(path: Path, text: str) -> tuple[str, ...]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        load_parameters(path)
    return caught.value.problems


def limits(unit: str) -> str:
    return "(no unit)" if unit == "-" else unit


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("field", EVERY, ids=lambda one: one.path)
def test_bad_value(tmp_path, field, kind):
    text, shown, wrong = BAD[kind]
    (problem,) = problems_of(tmp_path / "mine.yaml", f"{field.section}:\n  {field.name}: {text}\n")
    expected = ("mine.yaml, line 2", field.path, f"= {shown}", wrong, f"{field.low:.12g} to {field.high:.12g}")
    for part in (*expected, limits(field.unit)):
        assert part in problem


@pytest.mark.parametrize("field", EVERY, ids=lambda one: one.path)
def test_out_of_range(tmp_path, field):
    step = max(abs(field.low), abs(field.high), 1) * 1e-3
    for value, wrong in ((field.low - step, "is below"), (field.high + step, "is above")):
        (problem,) = problems_of(tmp_path / "mine.yaml", f"{field.section}: {{{field.name}: {value!r}}}\n")
        for part in ("mine.yaml, line 1", field.path, f"{value:.12g}", wrong, field.allowed, limits(field.unit)):
            assert part in problem
        with pytest.raises(ParameterError, match=wrong):
            load_parameters(settings=[f"{field.path}={value!r}"])
        with pytest.raises(ParameterError, match=wrong):
            Parameters().with_values({field.path: value})


@pytest.mark.parametrize("field", EVERY, ids=lambda one: one.path)
def test_misspelt_field(tmp_path, field):
    middle = len(field.name) // 2
    wrong = field.name[:middle] + field.name[middle + 1 :]
    (problem,) = problems_of(tmp_path / "mine.yaml", f"{field.section}:\n  {wrong}: 1\n")
    for part in ("mine.yaml, line 2", f"{field.section}.{wrong} = 1", f"did you mean '{field.path}'", field.allowed):
        assert part in problem


@pytest.mark.parametrize("field", EVERY, ids=lambda one: one.path)
def test_limits_are_allowed(field):
    for value in (field.low, field.high):
        changed = load_parameters(settings=[f"{field.path}={value!r}"])
        assert changed.value(field.path) == value
        assert changed.to_record()[field.name] == value


@pytest.mark.parametrize("field", EVERY, ids=lambda one: one.path)
def test_declaration(field):
    assert field.low <= field.default <= field.high
    assert field.low < field.high
    assert all((field.unit, field.symbol, field.source, field.description))


def test_names_and_symbols_are_unique():
    assert len(set(FIELDS)) == len(FIELDS) == len(QUANTITIES)
    symbols = [one.symbol for one in EVERY]
    assert sorted(set(symbols)) == sorted(symbols)


def test_all_mistakes_at_once(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "short_term:\n  capacity: 12\n  capcity: 4\n  capacity: 5\n"
        "declaritive:\n  decay: .1\ncapacity: 3\nretrieval: 7\nsamples:\n  me: 99\n  you: yes\n"
    )
    with pytest.raises(ParameterError) as caught:
        load_parameters(tmp_path / "mine.yaml", ["retrieval.start_probe=2", "nonsense", "short_term.decay=.1"])
    problems = caught.value.problems
    expected = [
        ("line 4", "short_term.capacity", "twice", "line 2"),
        ("line 2", "short_term.capacity = 12", "above 9", "1 to 9 items"),
        ("line 3", "short_term.capcity", "'short_term.capacity'"),
        ("line 5", "declaritive", "unknown section", "'declarative'"),
        ("line 7", "capacity = 3", "no section", "'short_term.capacity' (1 to 9 items)"),
        ("line 8", "retrieval = 7", "not a section"),
        ("line 10", "samples.me = 99", "above 10", "0.05 to 10"),
        ("line 11", "samples.you = 'yes'", "not a number"),
        ("--set retrieval.start_probe=2", "above 1", "0 to 1 (no unit)"),
        ("--set nonsense", "section.name=value"),
        ("--set short_term.decay=.1", "'declarative.decay' (allowed: 0 to 1 (no unit))"),
    ]
    for parts in expected:
        assert any(all(part in problem for part in parts) for problem in problems), parts
    assert len(problems) == len(expected)
    assert all(problem in str(caught.value) for problem in problems)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("- 1\n- 2\n", ("holds a list",)),
        ("hello\n", ("holds a single value",)),
        ("short_term: {capacity: 4\n", ("line", "not readable as YAML")),
        ("short_term:\n\tcapacity: 4\n", ("line 2", "not readable as YAML")),
        ("short_term: !!python/object:os.system {}\n", ("line 1", "tag", "is not read")),
        ("a: 1\n---\nb: 2\n", ("not readable as YAML",)),
        ("short_term: [1]\n", ("short_term = [1]", "not a section")),
        ("? [1, 2]\n: 3\n", ("line 1", "a list stands where a name belongs")),
        ("shortterm: {capacity: 4}\n", ("unknown section", "did you mean 'short_term'?")),
        ("zzz: 4\n", ("unknown section", "numerics")),
        ("short_term: {capacity: 4}\nshort_term: {lifetime: 9}\n", ("line 2", "twice", "line 1")),
        ("short_term: {qqq: 4}\n", ("unknown field", "capacity (1 to 9 items)")),
        ("short_term: {capacity: 1:30}\n", ("'1:30'", "not a number")),
        ("samples: {'': 1}\n", ("a sample needs a name",)),
    ],
)
def test_bad_file(tmp_path, text, parts):
    problems = problems_of(tmp_path / "mine.yaml", text)
    assert len(problems) == 1
    assert all(part in problems[0] for part in ("mine.yaml", *parts)), problems


def test_file_that_cannot_be_read(tmp_path):
    for path, reason in ((tmp_path / "none.yaml", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(MultistoreError, match=reason) as caught:
            Parameters.from_yaml(path)
        assert str(path) in str(caught.value)
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00capacity")
    with pytest.raises(ParameterError, match=r"bytes\.yaml: not a text file"):
        Parameters.from_yaml(tmp_path / "bytes.yaml")


@pytest.mark.parametrize("text", ["", "# nothing\n", "short_term:\n", "short_term: {}\n", "null\n", "---\n"])
def test_nothing_said_changes_nothing(tmp_path, text):
    (tmp_path / "mine.yaml").write_text(text)
    assert load_parameters(tmp_path / "mine.yaml") == Parameters()


def test_default_file_equals_declarations():
    """To write it anew: `make docs`."""
    assert DEFAULTS.read_text(encoding="utf-8") == Parameters().to_yaml()
    assert Parameters.from_yaml(DEFAULTS) == Parameters()


def test_round_trip(tmp_path):
    third = {one.path: one.low + (one.high - one.low) / 3 for one in EVERY}
    names = {"samples.my people": 1 / 3, 'samples.a "b"\\c: d': 2, "samples.null": 3, "samples.12": 4}
    changed = Parameters().with_values({**third, **names})
    (tmp_path / "mine.yaml").write_text(changed.to_yaml(), encoding="utf-8")
    assert Parameters.from_yaml(tmp_path / "mine.yaml") == changed
    assert Parameters(**changed.model_dump()) == changed
    assert Parameters(**json.loads(json.dumps(changed.model_dump()))) == changed
    plain = yaml.safe_load(changed.to_yaml())
    assert all(plain[one.section][one.name] == changed.value(one.path) for one in EVERY)


def test_file_then_settings(tmp_path):
    (tmp_path / "mine.yaml").write_text("short_term: {capacity: 5, lifetime: 1e1}\nsamples: {mine: 2}\n")
    loaded = load_parameters(tmp_path / "mine.yaml", ["samples.murdock1962=1.5"])
    assert (loaded.short_term.capacity, loaded.short_term.lifetime) == (5, 10)
    assert loaded.samples["mine"] == 2 and loaded.samples["murdock1962"] == 1.5 and loaded.value("samples.ward2003") == Parameters().value("samples.ward2003")
    assert load_parameters(tmp_path / "mine.yaml", ["short_term.capacity=6"]).short_term.capacity == 6
    assert load_parameters(settings=["retrieval.stop_failures=010"]).retrieval.stop_failures == 10


@pytest.mark.parametrize("setting", ["", "a", "=5", "short_term.capacity=", "short_term.capacity=[1"])
def test_bad_setting(setting):
    with pytest.raises(ParameterError) as caught:
        parse_settings([setting])
    assert f"--set {setting}" in str(caught.value)


def test_setting_given_twice_or_as_a_whole_section():
    with pytest.raises(ParameterError, match="twice"):
        parse_settings(["short_term.capacity=5", "short_term.capacity=6"])
    for settings in (["short_term.capacity=12", "short_term=5"], ["short_term=5", "short_term.capacity=12"]):
        with pytest.raises(ParameterError, match="both as a section and as one value"):
            parse_settings(settings)


def test_wrong_values_in_python():
    with pytest.raises(ParameterError, match=r"short_term\.capacity = 12 is above 9; allowed: 1 to 9 items"):
        module.ShortTerm(capacity=12)
    with pytest.raises(ParameterError, match=r"did you mean 'short_term\.capacity'"):
        module.ShortTerm(capcity=4)
    with pytest.raises(ParameterError) as caught:
        Parameters(short_term={"capacity": 12}, declarative={"decay": True}, sensori={})
    assert len(caught.value.problems) == 3
    with pytest.raises(ParameterError, match=r"did you mean 'declarative\.decay'"):
        Parameters().value("declarative.decai")
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


def test_copies_are_validated_and_originals_unchanged():
    start = Parameters()
    changed = start.with_values({"short_term.capacity": np.int64(5), "declarative.decay": np.float32(0.5)})
    assert (changed.short_term.capacity, changed.declarative.decay) == (5.0, 0.5)
    assert isinstance(changed.short_term.capacity, float)
    assert start == Parameters() and start != changed
    with pytest.raises(ValueError, match="frozen"):
        start.short_term.capacity = 3  # type: ignore[misc]
    with pytest.raises(TypeError, match="cannot be changed in place"):
        start.samples["murdock1962"] = 3
    assert hash(start) == hash(Parameters()) != hash(changed)
    assert pickle.loads(pickle.dumps(changed)) == changed


def test_record_is_flat():
    record = Parameters().for_sample("healey_kahana2014").to_record()
    assert record.shape == (1,) and record.dtype == module.DTYPE
    assert record.dtype.names == FIELDS and {record.dtype[name] for name in FIELDS} == {np.dtype(float)}
    assert record["ability"][0] == Parameters().value("samples.healey_kahana2014") and record["capacity"][0] == Parameters().short_term.capacity


def test_the_ability_of_a_study_stands_in_its_table():
    """A parameter file replaces it; what people of a user's own have stands in their own table."""
    start = Parameters()
    assert start.samples == {} and len(start.abilities) >= 11
    for name, ability in start.abilities.items():
        assert start.for_sample(name).population.ability == start.value(f"samples.{name}") == ability
    changed = start.with_values({"samples.murdock1962": 1.5, "samples.mine": 2})
    assert changed.for_sample("murdock1962").population.ability == changed.abilities["murdock1962"] == 1.5
    assert changed.for_sample("mine").population.ability == changed.for_sample("mine", 3).population.ability == 2
    assert changed.for_sample("theirs", 3).population.ability == start.for_sample("ward2003", 3).population.ability == 3
    for name in ("murdok1962", None, 5, "x" * 1000):
        with pytest.raises(ParameterError, match="unknown sample"):
            start.for_sample(name)
    with pytest.raises(ParameterError, match="did you mean 'murdock1962'"):
        start.for_sample("murdok1962")
    with pytest.raises(ParameterError, match="above 10"):
        start.for_sample("mine", 11)


def test_the_catalogue_says_the_same_of_a_sample_everywhere():
    abilities = {}
    for table in human.catalogue().values():
        for condition in table.conditions:
            sample, ability = table.sample(condition), table.ability(condition)
            assert (sample is None) == (ability is None)
            if sample is not None:
                assert abilities.setdefault(sample, ability) == ability
    assert abilities == Parameters().abilities


def test_a_file_with_all_samples_still_loads(tmp_path):
    full = Parameters().with_values({f"samples.{name}": 2.0 for name in Parameters().abilities})
    (tmp_path / "old.yaml").write_text(full.to_yaml())
    assert set(Parameters.from_yaml(tmp_path / "old.yaml").abilities.values()) == {2.0}


@pytest.mark.parametrize("value", [None, 5, ["a.yaml"], b"a"])
def test_wrong_arguments_in_python(value):
    with pytest.raises(ParameterError, match="parameter file: got"):
        Parameters.from_yaml(value)
    with pytest.raises(ParameterError, match="with_values: got"):
        Parameters().with_values(value)
    with pytest.raises(ParameterError):
        Parameters().with_values({str(value): 1})
    with pytest.raises(ParameterError):
        parse_settings(value if value != ["a.yaml"] else "a=1")
    with pytest.raises(ParameterError, match="unknown"):
        Parameters().for_population(value)
    with pytest.raises(ParameterError):
        Parameters().value(value)


def test_populations():
    start = Parameters()
    assert start.for_population("young") == start
    for name, changes in POPULATIONS.items():
        changed = start.for_population(name)
        different = {path for path in QUANTITIES if changed.value(path) != start.value(path)}
        assert different == {factor.field for factor in changes}
        assert all(factor.source for factor in changes)
    amnesic = start.for_population("amnesic")
    assert amnesic.short_term == start.short_term and amnesic.procedural == start.procedural
    with pytest.raises(ParameterError, match="did you mean 'older'"):
        start.for_population("oldr")


@pytest.mark.parametrize("store", LESIONS)
def test_lesions(store):
    start = Parameters()
    assert start.lesioned(**{store: 0}) == start
    changed = start.lesioned(**{store: 0.5})
    assert {path for path in QUANTITIES if changed.value(path) != start.value(path)} == set(LESIONS[store])
    assert all(changed.value(path) == start.value(path) / 2 for path in LESIONS[store])
    for wrong in (-0.1, 1.1, None, True, "half", float("nan")):
        with pytest.raises(ParameterError, match="0 to 1"):
            start.lesioned(**{store: wrong})


def test_lesion_of_unknown_store_and_below_range():
    with pytest.raises(ParameterError, match="did you mean 'declarative'"):
        Parameters().lesioned(declaritive=0.5)
    with pytest.raises(ParameterError, match="allowed: 1 to 9 items"):
        Parameters().lesioned(short_term=0.9)


def test_table_and_schema_say_everything():
    rows = {row["name"]: row for row in parameter_table(Parameters().with_values({"short_term.capacity": 5}))}
    assert list(rows) == list(QUANTITIES)
    assert (rows["short_term.capacity"]["value"], rows["short_term.capacity"]["default"]) == ("5", f"{Parameters().short_term.capacity:g}")
    table = format_table()
    sections = json_schema()["$defs"]
    for one in EVERY:
        assert one.path in table and one.source in table
        schema = sections[type(getattr(Parameters(), one.section)).__name__]["properties"][one.name]
        facts = {"default": one.default, "minimum": one.low, "maximum": one.high, "unit": one.unit}
        for key, fact in {**facts, "symbol": one.symbol, "source": one.source}.items():
            assert schema[key] == fact
    assert json.loads(json.dumps(json_schema()))["additionalProperties"] is False


def test_quantities_of_one_section():
    assert list(quantities(module.Numerics)) == ["numerics.time_resolution"]


def test_spelling():
    assert did_you_mean("Short-Term", ["short_term"]) == "; did you mean 'short_term'?"
    assert did_you_mean("serial", ["serial_position", "practice"]) == "; did you mean 'serial_position'?"
    assert did_you_mean("x", []) == did_you_mean("", ["abc"]) == ""


def test_import_needs_no_numpy():
    code = "import sys, simulator.parameters.declarations; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
