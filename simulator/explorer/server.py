"""The web server of the explorer: where it listens, whom it answers, and how large a request may be."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import webbrowser
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from nicegui import ui
from starlette.formparsers import MultiPartParser

from simulator.errors import MultistoreError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

#: Bytes of the largest request, an uploaded file included.
LARGEST_REQUEST = 20_000_000
#: The first port that is tried; the next free one is taken.
FIRST_PORT = 8600
PORTS = 100


class Guard:
    """Refuses requests that name a foreign host, that come from a foreign page, or that are too large.

    A page elsewhere on the web could otherwise reach a server on the reader's own machine: by a name of its own that
    it lets point here (Host), or through the reader's browser (Origin).
    """

    def __init__(self, app: Application, hosts: Iterable[str], largest: int = LARGEST_REQUEST) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.largest = largest

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not self._own(headers.get("host", "")):
            await _refuse(scope, send, 421, "This server answers to its own address only.")
        elif not self._own(urlsplit(headers["origin"]).netloc if "origin" in headers else headers["host"]):
            await _refuse(scope, send, 403, "This server answers to its own pages only.")
        elif not headers.get("content-length", "0").isdigit():
            await _refuse(scope, send, 400, "The length of the request cannot be read.")
        elif int(headers.get("content-length", "0")) > self.largest:
            await _too_large(scope, send, self.largest)
        else:
            await self._answer(scope, receive, send)

    def _own(self, address: str) -> bool:
        try:
            return (urlsplit(f"//{address}").hostname or "") in self.hosts
        except ValueError:
            return False

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request; a body that is longer than allowed and did not say so is cut off."""
        length, gone, begun = 0, False, False

        async def counted() -> Message:
            nonlocal length, gone
            message = await receive()
            length += len(message.get("body", b"")) if message["type"] == "http.request" else 0
            if length > self.largest:
                message = {"type": "http.disconnect"}
            gone = gone or message["type"] == "http.disconnect"
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            if length <= self.largest:
                begun = True
                await send(message)

        try:
            await self.app(scope, counted, noted)
        except Exception:
            if not gone:  # a reader who leaves in the middle of a request is no mistake of the server
                raise
        if begun:
            return
        if length > self.largest:
            await _too_large(scope, send, self.largest)
        elif gone:
            await _refuse(scope, send, 400, "The request ended early.")


async def _too_large(scope: Message, send: Send, largest: int) -> None:
    await _refuse(scope, send, 413, f"At most {largest // 1_000_000} MB.")


async def _refuse(scope: Message, send: Send, status: int, reason: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    await send({
        "type": "http.response.start", "status": status,
        "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")],
    })  # fmt: skip
    await send({"type": "http.response.body", "body": reason.encode()})


def own_names(host: str) -> set[str]:
    """The names by which a server that listens on `host` may be called.

    >>> sorted(own_names("127.0.0.1"))
    ['127.0.0.1', '::1', 'localhost']
    """
    names = {"localhost", "127.0.0.1", "::1", host.lower()}
    if not is_loopback(host):
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}
        with contextlib.suppress(OSError):
            names |= {str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None)}
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which address would be used
            names.add(probe.getsockname()[0])
    return names - {"0.0.0.0", "::"}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int | None) -> socket.socket:
    """A socket that listens on a port of a host; without a port on the first free one from `FIRST_PORT` on.

    Raises MultistoreError where there is none.
    """
    for number in (port,) if port is not None else (*range(FIRST_PORT, FIRST_PORT + PORTS), 0):
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            made = socket.socket(family, socket.SOCK_STREAM)
            try:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                made.bind((host, number))
                made.listen(128)
            except BaseException:
                made.close()
                raise
            return made
        except (OSError, UnicodeError) as error:
            reason = error
    where = f"--host {host[:100]}" + ("" if port is None else f" --port {port}")
    words = getattr(reason, "strerror", None) or reason
    raise MultistoreError(f"{where}: cannot be listened on ({words}); allowed: an address of this machine, a free port")


def application(host: str) -> Guard:
    """The explorer as a web application for a server that listens on `host`."""
    from simulator.explorer.page import TITLE, page
    from simulator.explorer.tabs import tabs

    tabs()  # loads them before the first visitor comes
    MultiPartParser.spool_max_size = LARGEST_REQUEST  # what is uploaded stays in memory and never becomes a file
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    ui.run_with(
        app, root=page, title=TITLE, language="en-US", tailwind=False, show_welcome_message=False, reconnect_timeout=30,
        binding_refresh_interval=None,
    )  # fmt: skip
    return Guard(app, own_names(host))


def serve(host: str, port: int | None, *, browser: bool, say: Callable[[str], None]) -> None:
    """Serve the explorer until it is interrupted; `say` is told its address."""
    listening = listen(host, port)
    number = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else "localhost" if host in ("0.0.0.0", "127.0.0.1") else host
    address = f"http://{shown}:{number}/".replace("localhost", "127.0.0.1")
    if not is_loopback(host):
        say(f"anybody who can reach {host} can use this explorer")
    config = uvicorn.Config(
        application(host), log_level="warning", lifespan="on", access_log=False, timeout_graceful_shutdown=1,
        ws_max_size=LARGEST_REQUEST,
    )  # fmt: skip
    server = _Server(config, lambda: _started(address, browser, say))
    with contextlib.closing(listening):
        server.run(sockets=[listening])


def _started(address: str, browser: bool, say: Callable[[str], None]) -> None:
    say(f"the explorer is at {address} (Ctrl-C ends it)")
    if browser:
        webbrowser.open(address)


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then say so."""
        await super().startup(sockets)
        if self.started:
            self._tell()
