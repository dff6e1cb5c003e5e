"""multistore explore: the model in the browser, to be changed and looked at."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from simulator.errors import MultistoreError

HOST = "127.0.0.1"


def explore(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to listen on (default: a free one from 8600 on).")
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; any other than the default lets other machines in.")
    ] = HOST,
    lessons: Annotated[
        Path | None, typer.Option(help="Folder of lessons to show in place of those of the package.", metavar="FOLDER")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Open the explorer: curves beside people's data while parameters are moved, one list as a film, lessons, your data.

    Everything is served by this machine, to this machine alone unless --host says otherwise.
    """
    if find_spec("nicegui") is None:
        raise MultistoreError(
            "explore needs the package nicegui, which is not installed; install it with: pip install 'nicegui>=3.4'"
        )
    if lessons is not None:
        from simulator.explorer.lessons import shelf

        shelf.put(lessons)
    from simulator.explorer.server import serve

    serve(host, port, browser=browser, say=typer.echo)
