"""What the documents say is so: their Python runs, their table of parameters is that of the code, their names exist."""

from __future__ import annotations

import importlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import experiments
from simulator.comparison.experiment import Experiment
from simulator.comparison.run_experiment import run_experiment
from simulator.comparison.simulated_conditions import Effort
from simulator.fitting.specification import load_specification
from simulator.parameters.declarations import FIELDS, QUANTITIES, Parameters, load_parameters

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WRITTEN = [page for page in PAGES if page.name != "parameters.md"]


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a language in a page."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def code_words(page: Path) -> set[str]:
    """What stands between backticks, outside fenced blocks."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return set(re.findall(r"`([^`\n]+)`", text))


def run(source: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "page"}
    exec(compile(source, "page", "exec"), namespace)
    return namespace


def printouts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("printouts", ROOT / "docs" / "printouts.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_python_of_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = run("\n".join(blocks(ROOT / "README.md", "python")))
    assert set(found["curves"]) == {"serial_position", "lag_crp"}
    assert len(found["curve"]) == 20
    assert {"study", "rehearse", "recall"} <= set(found["one_list"]["trial_type"])


def test_parameter_file_of_readme_is_valid(tmp_path: Path) -> None:
    """Its sections are those of the code, and it changes what it says."""
    (text,) = blocks(ROOT / "README.md", "yaml")
    path = tmp_path / "tired.yaml"
    path.write_text(text, encoding="utf-8")
    parameters = load_parameters(path)
    assert parameters.short_term.capacity == 3
    assert parameters.for_sample("my_students").population.ability == 1.3


def test_experiment_of_the_guide_runs() -> None:
    (text,) = blocks(ROOT / "docs" / "add-an-experiment.md", "python")
    experiment = run(text)["EXPERIMENT"]
    assert isinstance(experiment, Experiment)
    rows = run_experiment(experiment, Parameters(), Effort(subjects=8)).rows
    assert {"serial_position", "lag_crp", "effect"} <= set(rows["measure"])


def test_parameter_page_is_printed_from_the_code() -> None:
    page = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert page == printouts().parameters_page(), "run: make docs"
    assert all(f"`{field}`" in page for field in FIELDS)


def test_every_parameter_and_experiment_is_in_the_glossary() -> None:
    """A parameter that nobody can find on the map of the model has no place in it."""
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    unmapped = [name for name in FIELDS if f"`{name}`" not in page and f".{name}`" not in page]
    assert not unmapped, f"docs/glossary.md does not say where these belong: {', '.join(unmapped)}"
    assert all(f"`{name}`" in page for name in experiments.names())


def test_the_page_on_architecture_names_every_room() -> None:
    """Each package and module of simulator/, and the engines."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    home = ROOT / "simulator"
    modules = {path.name for path in home.glob("*.py")} - {"__main__.py"}
    packages = {f"{path.parent.relative_to(home).as_posix()}/" for path in [*home.glob("*/__init__.py"), *home.glob("backends/*/__init__.py")]}
    missing = [name for name in sorted(modules | packages) if f"\n      {name} " not in page]
    assert len(packages) > 12 and not missing, f"docs/architecture.md does not say what these are for: {', '.join(missing)}"


def test_the_glossary_names_a_module_that_reads_the_parameter() -> None:
    """Each parameter of a box or an arrow stands in the text of one of the modules in its row."""
    rows = [line.strip("|").split("|") for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()]
    wrong = []
    for row in (row for row in rows if len(row) == 5):
        files = []
        for word in re.findall(r"`([\w/]+\.py|[\w/]+/)`", row[2]):
            place = ROOT / (word if "/" in word else f"simulator/theory/{word}")
            files += sorted(place.glob("*.py")) if place.is_dir() else [place]
        text = "\n".join(file.read_text(encoding="utf-8") for file in files)
        wrong += [(row[0].strip(), name) for name in re.findall(r"`(\w+)`", row[3]) if not re.search(rf"\b{name}\b", text)]
    assert len(rows) > 30 and not wrong


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    """Paths in backticks (from the root, from simulator/ or theory/) and targets of links; results come from a run."""
    text = page.read_text(encoding="utf-8")
    links = {target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target}
    missing = {t for t in links if not t.startswith("results/") and not (page.parent / t).exists()}
    homes = (ROOT, ROOT / "simulator", ROOT / "simulator" / "theory")
    for word in code_words(page):
        if re.fullmatch(r"[\w./-]+(\.py|\.md|\.yaml|\.csv|/)", word) and not word.startswith(("results/", "my_")):
            plain = word.replace("NAME", "murdock1962")
            if not any((home / plain).exists() for home in homes):
                missing.add(word)
    assert not missing - {"experiments/declarative/study_time.py", "NAME.yaml", "scoreboard.csv"}


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_functions_that_a_page_names_exist(page: Path) -> None:
    """`module.function` with a module of theory/, and `section.parameter`; `samples.NAME` with a sample of the default fit."""
    samples = {name for name in load_specification("default").free if name.startswith("samples.")}
    modules = {path.stem for path in (ROOT / "simulator" / "theory").glob("*.py")}
    unknown = []
    for word in code_words(page):
        match = re.fullmatch(r"(\w+)\.(\w+)", word)
        if not match or match[2] in ("py", "md", "yaml", "csv"):
            continue
        if match[1] in modules | {"random_numbers"}:
            package = "simulator.numerics" if match[1] == "random_numbers" else "simulator.theory"
            module = importlib.import_module(f"{package}.{match[1]}")
            known = hasattr(module, match[2]) or word in QUANTITIES
        else:
            known = match[1] not in Parameters.model_fields or word in QUANTITIES or word in samples
        if not known:
            unknown.append(word)
    assert not unknown


def test_settings_in_the_documents_are_valid() -> None:
    """Every --set and sweep that a page shows names a parameter, with a value in its range."""
    shown = [
        a or b
        for page in WRITTEN
        for block in blocks(page, "sh")
        for a, b in re.findall(r"--set (\S+=\S+)|sweep (\S+?=\S+?):", block)
    ]
    assert shown
    for setting in shown:
        load_parameters(None, [setting])


def test_commands_in_the_documents_exist() -> None:
    """Every command line shown begins with a command that there is, and names experiments and paradigms that there are."""
    from typer.main import get_command

    from simulator.cli import app
    from simulator.tasks.paradigms import PARADIGMS

    commands = get_command(app).commands  # type: ignore[attr-defined]
    targets = {make.partition(":")[0] for make in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()}
    for page in WRITTEN:
        for line in "\n".join(blocks(page, "sh")).splitlines():
            words = line.split("#")[0].split()
            if words[:1] == ["multistore"]:
                assert words[1] in commands, line
                if words[1] in ("run", "show", "trace", "simulate") and words[2] != "study_time":
                    assert words[2] in {*experiments.names(), *experiments.network_names(), *experiments.study_names(), *PARADIGMS, "all"}, line
            elif words[:1] == ["make"] and len(words) > 1:
                assert words[1].partition("=")[0] in {*targets, "SUBJECTS", "PYTHON", "FIT"}, line
