"""Two versions of a Spec, and what changes from the one to the other."""
