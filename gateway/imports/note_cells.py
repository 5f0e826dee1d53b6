"""Cells that only the note can hold, under their headings. Everybody reads a note: personal numbers stand masked in it. Pure."""

from contracts.customers import import_reading_errors as texts
from contracts.customers.cells import is_error
from contracts.customers.import_errors import SPREADSHEET_ERROR
from contracts.errors import BadField
from contracts.personal_numbers import mask_in_text


def note(heading: str, text: str, doubts: list[BadField]) -> list[str]:
    """The line of the note; none for an error of a spreadsheet. What is hidden or left out is doubtful."""
    if is_error(text):
        doubts.append(SPREADSHEET_ERROR.at("/info", value=text))
        return []
    said = mask_in_text(text)
    if said != text:
        doubts.append(texts.NUMBER_HIDDEN.at("/info", value=said[:100]))
    return [f"{heading}: {said}"]


def drop_errors(tags: list[str], doubts: list[BadField]) -> list[str]:
    """The properties that are values."""
    doubts += [SPREADSHEET_ERROR.at("/properties", value=tag) for tag in tags if is_error(tag)]
    return [tag for tag in tags if not is_error(tag)]
