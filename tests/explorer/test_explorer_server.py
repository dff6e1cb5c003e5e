"""The explorer's server: whom it answers, what it refuses, and the command that starts it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from typer.testing import CliRunner

from simulator.cli import explore
from simulator.errors import MultistoreError

pytest.importorskip("nicegui", reason="the package nicegui is not installed")

from simulator.explorer import server


def finished(work: Coroutine[Any, Any, None]) -> None:
    """Run to its end in a thread of its own: the browser of other tests has an event loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work).result()


def answer(headers: dict[str, str], *, kind: str = "http", body: tuple[bytes, ...] = (), largest: int = 100) -> Any:
    """What a guarded application answers: a status, or the type of what it says to a websocket."""
    said: list[dict[str, Any]] = []
    parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]

    async def receive() -> Any:
        return parts.pop(0) if parts else {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        message = {"more_body": True}
        while message.get("more_body"):
            message = await receive()
        await send({"type": "http.response.start", "status": 200 if message["type"] == "http.request" else 400})

    guard = server.Guard(application, server.own_names("127.0.0.1"), largest)
    scope = {"type": kind, "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    finished(guard(scope, receive, send))
    return said[0].get("status", said[0]["type"])


@pytest.mark.parametrize("host", ["127.0.0.1:8600", "localhost:8600", "localhost", "[::1]:8600", "LOCALHOST"])
def test_own_addresses_are_answered(host: str) -> None:
    """Every name of this machine's loopback is answered."""
    assert answer({"host": host}) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8600", "127.0.0.1.evil.example", "localhost@evil.example", "", "[::1", "10.0.0.1"]
)
def test_foreign_hosts_are_refused(host: str) -> None:
    """A name that somebody else lets point here is refused, for pages and for websockets."""
    assert answer({"host": host}) == 421
    assert answer({"host": host}, kind="websocket") == "websocket.close"
    assert answer({}) == 421


def test_foreign_pages_are_refused() -> None:
    """A page of another site cannot reach the server through the reader's browser."""
    for kind, refused in (("http", 403), ("websocket", "websocket.close")):
        assert answer({"host": "127.0.0.1:8600", "origin": "https://evil.example"}, kind=kind) == refused
        assert answer({"host": "127.0.0.1:8600", "origin": "null"}, kind=kind) == refused
        assert answer({"host": "127.0.0.1:8600", "origin": "http://127.0.0.1:8600"}, kind=kind) == 200


def test_large_requests_are_refused() -> None:
    """A request over the limit is refused by its stated length, and cut off where it states none."""
    own = {"host": "127.0.0.1"}
    assert answer({**own, "content-length": "100"}) == 200
    assert answer({**own, "content-length": "101"}) == 413
    assert answer({**own, "content-length": "-1"}) == 400
    assert answer(own, body=(b"x" * 60, b"x" * 40)) == 200
    assert answer(own, body=(b"x" * 60, b"x" * 41)) == 413


def test_a_reader_who_leaves_is_no_error() -> None:
    """What fails after the reader has left ends quietly; what fails before is raised."""

    async def left() -> Any:
        return {"type": "http.disconnect"}

    async def nobody(message: Any) -> None:
        pass

    async def failing(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/left":
            await receive()
        raise RuntimeError("No response returned.")

    guard = server.Guard(failing, {"localhost"})
    scope = {"type": "http", "headers": [(b"host", b"localhost")], "path": "/left"}
    finished(guard(scope, left, nobody))
    with pytest.raises(RuntimeError):
        finished(guard({**scope, "path": "/"}, left, nobody))


def test_a_taken_port_is_a_mistake_and_the_next_one_is_found() -> None:
    """A port that is asked for has to be free; without one the next free port is taken, on the loopback."""
    with server.listen("127.0.0.1", None) as first:
        host, port = first.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(MultistoreError, match="cannot be listened on"):
            server.listen("127.0.0.1", port)
        with server.listen("127.0.0.1", None) as second:
            assert second.getsockname()[1] != port
    with pytest.raises(MultistoreError, match="--host"):
        server.listen("192.0.2.77", None)


def test_the_server_listens_on_the_loopback_only(address: str) -> None:
    """Without --host no address of this machine but the loopback is answered."""
    port = int(address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10):
        pass
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but the loopback")
        own = probe.getsockname()[0]
    if own.startswith("127."):
        pytest.skip("this machine has no address but the loopback")
    with pytest.raises(OSError):
        socket.create_connection((own, port), timeout=5)


def test_without_the_package_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without NiceGUI the command ends with exit code 2 and the words to install it with."""
    from simulator.cli import app

    monkeypatch.setattr(explore, "find_spec", lambda name: None)
    ended = CliRunner().invoke(app, ["explore", "--no-browser"])
    assert ended.exit_code == 2
    assert "pip install" in ended.output and "nicegui" in ended.output


def test_other_commands_import_nothing_of_the_explorer() -> None:
    """Only `explore` loads the web framework and the explorer's modules."""
    code = (
        "import sys, simulator, simulator.cli.commands; "
        "print([name for name in sys.modules if name.startswith(('nicegui', 'fastapi', 'uvicorn', 'simulator.explorer'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
