"""A backend of any Spec without a database: the interpreter behind HTTP, for tests of the acceptance suite."""
