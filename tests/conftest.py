"""What all tests share."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

# A shell's background job ignores Ctrl-C, and so would every process that a test starts and interrupts: such a test
# would wait for ever. With a handler of Python's own here, the processes begin with the system's default.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Property tests try the same examples in every `make test`, so that a rare example never fails by chance where nothing
# was changed; `make verify` draws new ones each time (Makefile), and finds the rare ones. None is timed.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("drawn", print_blob=True, deadline=None)
settings.load_profile(os.environ.get("EXAMPLES", "fixed"))
