"""Paths: short sequences of what clients do, found by search, on which a fact of a Spec shows."""
