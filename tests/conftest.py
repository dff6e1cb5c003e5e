"""What all tests share."""

from __future__ import annotations

import signal

# A shell's background job ignores Ctrl-C, and so would every process that a test starts and interrupts: such a test
# would wait for ever. With a handler of Python's own here, the processes begin with the system's default.
signal.signal(signal.SIGINT, signal.default_int_handler)
