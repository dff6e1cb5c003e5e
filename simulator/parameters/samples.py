"""The ability of the people of each study: one number per sample, which stands in the study's table.

The tables of `simulator/human/tables` are read here as data files, so that parameters need no code of human tables. An
entry is `ability: 1.3` (of the people named by `sample`), or `ability: {sample: number, ...}` where a table has several.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from simulator.storage.strict_yaml import read_yaml


def by_sample(sample: Any, ability: Any) -> Any:
    """The field `ability` of a table as {sample: ability}; what has neither form is returned as it is.

    >>> by_sample("students", 1.3), by_sample("students", {"experts": 2}), by_sample(None, None)
    ({'students': 1.3}, {'experts': 2}, {})
    """
    if ability is None:
        return {}
    if isinstance(sample, str) and isinstance(ability, (int, float)) and not isinstance(ability, bool):
        return {sample: ability}
    return ability


@cache
def catalogue_abilities() -> MappingProxyType[str, float]:
    """Ability of every sample of the tables that come with the package, by name.

    >>> catalogue_abilities()["murdock1962"]
    1.0
    """
    abilities: dict[str, float] = {}
    tables = Path(str(resources.files("simulator"))) / "human" / "tables"
    for path in sorted(tables.glob("*.yaml")):
        content = read_yaml(path).content
        entries = by_sample(content.get("sample"), content.get("ability")) if isinstance(content, dict) else {}
        abilities.update({str(name): float(ability) for name, ability in entries.items()})
    return MappingProxyType(abilities)
