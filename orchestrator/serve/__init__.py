"""`serve DIR`: boots a delivered backend on this machine, as the person's own act, with a PostgreSQL of its own."""
