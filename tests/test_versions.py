"""What pyproject.toml promises about versions is what the tests are run with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lower_bounds() -> dict[str, Version]:
    """The lowest version of every package that the project or its tests name with a bound."""
    bounds = {}
    for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]:
        requirement = Requirement(text)
        assert len(requirement.specifier) <= 1, text
        for clause in requirement.specifier:
            assert clause.operator == ">=", text
            bounds[requirement.name.lower()] = Version(clause.version)
    return bounds


def test_lower_bounds_are_the_versions_that_are_tried() -> None:
    """`make test-lowest` installs exactly the lower bounds of pyproject.toml."""
    tried = {}
    for line in (ROOT / "tests" / "lowest.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            tried[name.lower()] = Version(version)
    assert tried == lower_bounds()
    assert len(tried) >= len(PROJECT["dependencies"])


def test_pythons_that_are_named_are_tried() -> None:
    """The classifiers, the Makefile and the workflow name the same versions of Python, the lowest of them required."""
    prefix = "Programming Language :: Python :: 3."
    named = ["3." + text.removeprefix(prefix) for text in PROJECT["classifiers"] if text.startswith(prefix)]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = re.search(r"^VERSIONS \?= (.+)$", makefile, re.MULTILINE)
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))
    assert listed is not None and listed[1].split() == named
    assert workflow["jobs"]["versions"]["strategy"]["matrix"]["python"] == named
    assert workflow["jobs"]["lowest"]["steps"][1]["with"]["python-version"] == named[0]
    assert PROJECT["requires-python"] == f">={named[0]}"
