"""Addresses of the explorer's pages: a tab, and its state in words."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode


def address(tab: str, query: Mapping[str, str]) -> str:
    """The address of a tab in a state, to be put into a link.

    >>> address("curves", {"experiment": "practice", "lesion.procedural": "0.5"})
    '/?tab=curves&experiment=practice&lesion.procedural=0.5'
    """
    return "/?" + urlencode({"tab": tab, **query}, safe=":,")
