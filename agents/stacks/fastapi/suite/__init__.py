"""The tests that a delivered project has of its own: which there are, and the values in them."""
