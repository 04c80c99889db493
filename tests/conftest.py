"""What holds for all tests."""

import signal

# A process that a script starts in the background ignores Ctrl-C, and so do its children: the runs that tests stop.
signal.signal(signal.SIGINT, signal.default_int_handler)
