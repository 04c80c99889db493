"""What people and bots see of a run: listeners for its events, the summary at its end, and errors."""
