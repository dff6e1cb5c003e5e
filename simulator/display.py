"""How things show themselves in a notebook: headings and plain tables in HTML, in which every text is escaped.

An object that has a method `_repr_html_` is shown by it; nothing here or there needs a notebook to be installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

#: Rows that a table shows; of a longer one the number of the others is told.
MOST_ROWS = 60


def html_page(title: str, lines: Iterable[str] = (), *parts: str) -> str:
    """A title, lines of text (both are escaped), and parts that are HTML already.

    >>> html_page("a < b", ["c & d"])
    '<div><p><strong>a &lt; b</strong></p><p>c &amp; d</p></div>'
    """
    head = f"<p><strong>{escape(title)}</strong></p>"
    return f"<div>{head}{''.join(f'<p>{escape(line)}</p>' for line in lines if line)}{''.join(parts)}</div>"


def html_table(heads: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    """A table with a head line; texts are escaped, and rows beyond `MOST_ROWS` are counted.

    >>> html_table(["x"], [["<script>"]])
    '<table><thead><tr><th>x</th></tr></thead><tbody><tr><td>&lt;script&gt;</td></tr></tbody></table>'
    """
    listed = [list(row) for row in rows]
    shown, more = listed[:MOST_ROWS], len(listed) - MOST_ROWS
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in shown)
    if more > 0:
        body += f'<tr><td colspan="{len(heads)}">... and {more:,} more</td></tr>'
    named = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{named}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
