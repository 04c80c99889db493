"""Faults that people and models make in code that is right: one at a time, planted into Python sources."""
