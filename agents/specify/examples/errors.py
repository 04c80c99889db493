"""Why an example cannot be judged."""


class Unread(ValueError):
    """A clause of an example is not understood; it carries its words."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
