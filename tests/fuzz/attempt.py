"""One attempt with an input, and the verdict on how the program takes it."""

from __future__ import annotations

import contextlib
import io
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

from simulator import MultistoreError

#: The longest answer to a wrong input (characters), and the longest time that it may take (s of CPU; on the wall so many
#: times as long, as other programs may be running).
LONGEST_ANSWER = 2_000
LONGEST_TIME = 10.0
PATIENCE = 12.0

REFUSED, ACCEPTED = "refused", "accepted"
WRONGLY_ACCEPTED, TRACEBACK, HANG, LONG_ANSWER, EMPTY_ANSWER = (
    "wrongly accepted", "traceback", "hang", "long answer", "empty answer",
)  # fmt: skip
#: Verdicts that are defects.
DEFECTS = (WRONGLY_ACCEPTED, TRACEBACK, HANG, LONG_ANSWER, EMPTY_ANSWER)


@dataclass(frozen=True)
class Attempt:
    """An input to one surface of the program.

    `call` hands the input over; `wrong` says that it has to be refused. An input that was only damaged at random may
    be right by chance: then it may be accepted, but the other verdicts hold for it too.
    """

    surface: str
    description: str
    call: Callable[[], object]
    wrong: bool = True


@dataclass(frozen=True)
class Verdict:
    """How an attempt ended, with the program's answer."""

    attempt: Attempt
    kind: str
    answer: str

    @property
    def defect(self) -> bool:
        """Whether the program has to be mended."""
        return self.kind in DEFECTS


class Refused(Exception):
    """The command refused its input with exit code 2; its text is what the command printed."""


class _Hang(BaseException):
    """The attempt took too long."""


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise `_Hang` in the main thread after some seconds of CPU time; elsewhere there is no limit."""
    worked, began = time.process_time(), time.monotonic()

    def ring(number: int, frame: FrameType | None) -> None:
        if time.process_time() - worked >= seconds or time.monotonic() - began >= PATIENCE * seconds:
            raise _Hang

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds / 4)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def judge(attempt: Attempt) -> Verdict:
    """Hand the input over and say how it was taken."""
    printed = io.StringIO()
    try:
        with _time_limit(LONGEST_TIME), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            attempt.call()
    except (MultistoreError, Refused) as error:
        return _judge_answer(attempt, str(error))
    except _Hang:
        return Verdict(attempt, HANG, f"no answer within {LONGEST_TIME:g} s of CPU time")
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Verdict(attempt, TRACEBACK, "".join(traceback.format_exception(error, limit=-4))[-1_500:])
    return Verdict(attempt, WRONGLY_ACCEPTED if attempt.wrong else ACCEPTED, "")


def _judge_answer(attempt: Attempt, answer: str) -> Verdict:
    if len(answer) > LONGEST_ANSWER:
        return Verdict(attempt, LONG_ANSWER, f"{len(answer)} characters: {answer[:300]} ...")
    if not answer.strip():
        return Verdict(attempt, EMPTY_ANSWER, "")
    return Verdict(attempt, REFUSED, answer)
