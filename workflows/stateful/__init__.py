"""Random stories, told to the Spec's interpreter and to a running backend: both must answer the same."""
