"""How a command ends: what it says after a mistake, a full disk or an interruption, and with which exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from simulator.errors import MultistoreError

#: Exit codes: the machine fails (a full disk, too little memory), the user's mistake, Ctrl-C, and SIGTERM.
FAILURE, MISTAKE, INTERRUPTED, TERMINATED = 1, 2, 130, 143
#: What ends a command with a message instead of a traceback.
ENDINGS = (MultistoreError, KeyboardInterrupt, OSError, MemoryError)
#: Most characters of a message: it repeats what the user gave, which may be long.
LONGEST = 1800


class Terminated(KeyboardInterrupt):
    """SIGTERM: the command ends as after Ctrl-C, with an exit code of its own."""

    code = TERMINATED


def ending(error: BaseException) -> tuple[int, str]:
    """The exit code and the message of what ended a command, one of `ENDINGS`.

    >>> ending(MultistoreError("capacity: got 99, allowed 1 to 9 items"))
    (2, 'error: capacity: got 99, allowed 1 to 9 items')
    """
    if isinstance(error, KeyboardInterrupt):
        return getattr(error, "code", INTERRUPTED), "stopped; what was finished is kept, nothing is half-written"
    if isinstance(error, MultistoreError):
        return MISTAKE, f"error: {shortened(str(error))}"
    if isinstance(error, OSError) and error.filename:
        return MISTAKE, f"error: {shortened(str(error.filename))}: {error.strerror or error}"
    if isinstance(error, OSError):
        return FAILURE, f"error: the output cannot be written ({error.strerror or error})"
    return FAILURE, "error: too little memory; simulate fewer people or lists at a time"


def shortened(message: str, most: int = LONGEST) -> str:
    """A message, without its middle when it is very long.

    >>> shortened("abcdefghij", most=4)
    'ab ... (6 characters left out) ... ij'
    """
    if len(message) <= most:
        return message
    half = most // 2
    return f"{message[:half]} ... ({len(message) - 2 * half} characters left out) ... {message[-half:]}"


def run(commands: Callable[[], None]) -> None:
    """Run the command line. SIGTERM ends it like Ctrl-C; when its reader has gone (`| head`) it ends without a word."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        commands()
    except OSError as error:  # of --help, which is printed before a command is invoked
        code, message = ending(error)
        _complain(message)
        raise SystemExit(code) from None
    finally:
        _flush()


def _terminate(signum: int, frame: FrameType | None) -> None:
    raise Terminated


def _complain(message: str) -> None:
    with contextlib.suppress(OSError):
        print(message, file=sys.stderr)


def _flush() -> None:
    """Write what is still buffered, and drop what cannot be written, about which the interpreter would complain."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
