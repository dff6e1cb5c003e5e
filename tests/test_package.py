"""The package as others get it: a wheel in an empty environment, used in another folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import experiments
from simulator import human

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("simulator", "experiments", "pyproject.toml", "README.md", "LICENSE")
HEAVY = ("numba", "llvmlite", "pandas", "matplotlib", "torch", "scipy", "simpy", "pyarrow", "cma", "jinja2")


def call(*words: str | Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, without the paths of this checkout."""
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [str(word) for word in words], cwd=folder, env={**clean, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from a copy so that the checkout stays as it is."""
    source = tmp_path_factory.mktemp("source")
    unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, source / name)
    target = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet")
    built = call(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", target, source, folder=source)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = target.glob("multistore-*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that holds the wheel, and lends what it depends on from this one."""
    home = tmp_path_factory.mktemp("environment")
    made = call(sys.executable, "-m", "venv", "--without-pip", home, folder=home)
    assert made.returncode == 0, made.stderr
    python = home / "bin" / "python"
    options = ("--no-deps", "--no-index", "--disable-pip-version-check", "--quiet")
    put = call(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, folder=home)
    assert put.returncode == 0, put.stdout + put.stderr
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / "bin"


def test_wheel_holds_everything_that_is_read(wheel: Path) -> None:
    """Tables, templates, the default fit, the page of the report, the marker of type annotations, the licence."""
    names = set(zipfile.ZipFile(wheel).namelist())
    read = {
        path.relative_to(ROOT).as_posix()
        for pattern in ("*.py", "*.yaml", "*.csv", "*.html", "*.md", "*.txt", "py.typed")
        for folder in ("simulator", "experiments")
        for path in (ROOT / folder).rglob(pattern)
    }
    assert not read - names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "docs", "results"))]


def test_installed_package_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    """Nothing is taken from the checkout."""
    code = "import simulator, experiments; print(simulator.__file__, experiments.__file__)"
    shown = call(installed / "python", "-c", code, folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert all(path.startswith(str(installed.parent)) for path in shown.stdout.split())


def test_installed_command_knows_experiments_tables_and_parameters(installed: Path, tmp_path: Path) -> None:
    listed = call(installed / "multistore", "human", "list", folder=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert all(table in listed.stdout for table in human.ids())
    unknown = call(installed / "multistore", "run", "serial_postion", folder=tmp_path)
    assert unknown.returncode == 2
    assert all(name in unknown.stderr for name in experiments.names())
    printed = call(installed / "multistore", "parameters", "--yaml", folder=tmp_path)
    assert printed.stdout == (ROOT / "simulator" / "defaults.yaml").read_text(encoding="utf-8")


@pytest.mark.verify
def test_installed_command_runs_an_experiment_elsewhere(installed: Path, tmp_path: Path) -> None:
    """With an empty cache of compiled code, as after an installation; it takes a minute or two to compile."""
    cache = tmp_path / "cache"
    here = tmp_path / "here"
    here.mkdir()
    command = (installed / "multistore", "run", "partial_report", "--subjects", "8")
    run = call(*command, folder=here, MULTISTORE_CACHE=str(cache))
    assert run.returncode == 0, run.stderr
    assert {path.name for path in (here / "results").iterdir()} == {"figures", "scoreboard.csv", "scoreboard.json"}
    assert (here / "results" / "figures" / "partial_report.png").stat().st_size > 10_000
    assert any(cache.rglob("*.kernel"))


def test_command_line_imports_nothing_heavy() -> None:
    """`multistore --help` must answer at once, so what takes long to import waits until a command runs."""
    code = f"import sys, simulator.cli; print(*(name for name in {HEAVY} if name in sys.modules))"
    shown = call(sys.executable, "-c", code, folder=ROOT)
    assert shown.returncode == 0, shown.stderr
    assert not shown.stdout.split()
