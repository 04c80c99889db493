"""Tests of the machine that tells stories to the interpreter and to a server."""
