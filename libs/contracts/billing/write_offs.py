"""A claim that is given up as lost, as its invoice shows it."""

from datetime import date

from contracts.base import Reply
from contracts.lines import VatSum
from contracts.money import Amount


class WriteOff(Reply):
    """What was unpaid when the loss was confirmed, with the taxable amount and VAT of it at each rate.

    The seller may lower the VAT that was declared by `vat` (mervärdesskattelagen 2023:200, 8 kap. 16 § °, 7 kap. 43 § °; those
    with ° were not compared with the law). `amount` is `net` + `vat` + `rounding` (its share of the öresavrundning). One that was
    reversed stays, but does not count.
    """

    id: str
    on: date
    reason: str
    amount: Amount
    net: Amount
    vat: Amount
    vat_rates: list[VatSum]
    rounding: Amount
    reversed_on: date | None = None
    reversed_reason: str = ""
