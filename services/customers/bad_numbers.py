"""What is raised for a number that cannot be right."""

from contracts.error_texts import FieldText


class BadNumberError(ValueError):
    """A number that cannot be right: what is wrong with it, and the data of that text."""

    def __init__(self, text: FieldText, **values: object) -> None:
        super().__init__(text.code)
        self.text, self.values = text, values
