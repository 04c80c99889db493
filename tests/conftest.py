"""What holds for all tests."""

import os
import signal

# A process that a script starts in the background ignores Ctrl-C, and so do its children: the runs that tests stop.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What a test sees must have happened in it: no verdict of a run before.
os.environ["ORCHESTRATE_FRESH"] = "1"
