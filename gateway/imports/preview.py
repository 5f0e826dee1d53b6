"""What a file would be read as, before anything of it is stored."""

from itertools import islice

from gateway.imports import maps
from gateway.imports.register import Register
from gateway.schemas import RegisterPreview

ROWS = 5
CELL = 80


def preview_of(register: Register) -> RegisterPreview:
    """Encoding, separator, headings with their columns, three names and the first rows."""
    columns = register.columns
    rows = [one.cells for one in islice(register.make_rows(), ROWS)]
    return RegisterPreview(
        total=register.total,
        encoding=register.encoding,
        delimiter=register.delimiter,
        header_line=register.header_line,
        examples=register.examples,
        headings=columns.headings,
        columns=columns.used,
        unknown_columns=register.unused,
        last_columns=maps.find_last(columns.headings),
        rows=[[cell[:CELL] for cell in cells] for cells in rows],
    )
