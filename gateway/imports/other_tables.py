"""Lines below the headings of a register that are headings themselves: the same once more, or those of another table. Pure."""

from contracts.customers.import_reading_errors import HEADINGS_AGAIN, OTHER_TABLE
from contracts.errors import BadField
from gateway.imports.columns import Columns
from gateway.imports.headings import folded, is_in_table
from gateway.imports.records import Record

OF_OTHER_TABLES = """artikel artikelnr artikelnummer artikelnamn benämning beskrivning pris apris styckpris antal enhet belopp
summa datum fakturanr fakturanummer fakturadatum förfallodatum ordernr ordernummer orderdatum saldo konto kontonr leverantör
leverantörsnr leverantörsnummer leverantörsnamn projekt projektnr verifikat item itemno itemnumber article articleno
articlenumber description price unitprice quantity unit amount total date invoiceno invoicenumber invoicedate duedate orderno
ordernumber orderdate balance account accountno supplier suppliername supplierno vendor vendorname vendorno project sku product
productname nummer stad kolumn"""
OTHERS = frozenset(map(folded, OF_OTHER_TABLES.split()))
FEWEST = 2
"""So many cells that are headings make a line of headings; after an empty line half of the cells, else two thirds."""
AFTER_A_GAP, OTHERWISE = 0.5, 0.66
LONGEST = 60
"""No heading is longer."""


class Tables:
    """The lines of a file after its headings, looked at in their order."""

    def __init__(self, columns: Columns, header_ends: int) -> None:
        self._own = [folded(heading) for heading in columns.headings]
        self._first = len(columns.headings[0])
        self._name_at = next((at for at, column in columns.by_position.items() if column == "name"), 0)
        self._ends, self._other = header_ends, 0

    def refuse(self, record: Record) -> BadField | None:
        """Why the line is no customer; None for one that may be."""
        is_after_gap, self._ends = record.line > self._ends + 1, _end_of(record)
        if len(record.cells[0].strip()) == self._first and self._is_again(record.cells):
            self._other = 0
            return HEADINGS_AGAIN.at("/")
        if self._is_heading(record.cells, is_after_gap):
            self._other = record.line
        return OTHER_TABLE.at("/", line=self._other) if self._other else None

    def _is_again(self, cells: list[str]) -> bool:
        width = len(self._own)
        return [folded(cell) for cell in cells[:width]] == self._own and not any(map(str.strip, cells[width:]))

    def _is_heading(self, cells: list[str], is_after_gap: bool) -> bool:
        if not is_after_gap and not (self._name_at < len(cells) and _is_known(cells[self._name_at])):
            return False  # most lines of most files
        filled = [cell for cell in cells if cell.strip()]
        known = [cell for cell in filled if _is_known(cell)]
        if len(known) < FEWEST or any(one.isdigit() for cell in filled for one in cell):
            return False
        return len(known) >= (AFTER_A_GAP if is_after_gap else OTHERWISE) * len(filled)


def _is_known(cell: str) -> bool:
    said = folded(cell) if len(cell) <= LONGEST else ""
    return said in OTHERS or is_in_table(said)


def _end_of(record: Record) -> int:
    return max(record.ends, record.line + "".join(record.cells).count("\n"))
