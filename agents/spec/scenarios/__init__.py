"""The scenarios of a Spec: what its acceptance suite tests, one test each."""
