"""The one way in which the markup says no."""


class MarkupError(ValueError):
    """The source holds something active, too long or too deep, or a block that cannot be read.

    The message is a sentence for editors; `line` counts from 1 within the source, None if unknown.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
