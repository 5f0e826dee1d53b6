"""Goods or services: what a line sells. Who pays its VAT, and what the invoice says of it, follow from that (`vat_treatment`)."""

from contracts.labels import Label, Labels
from contracts.open_enum import OpenEnum
from contracts.vat import VatCategory


class Supply(OpenEnum):
    """What is sold: a thing, or something that is done."""

    GOODS = "goods"
    SERVICES = "services"


SUPPLIES: Labels = {"goods": Label("Varor", "Goods"), "services": Label("Tjänster", "Services")}

CATEGORIES_OF_SERVICES = frozenset({VatCategory.LODGING, VatCategory.RESTAURANT})
UNITS = """
h hour hours tim timme timmar min minut minuter day days dag dagar
week weeks vecka veckor month months mån månad månader kvartal quarter year years år
"""
UNITS_OF_TIME = frozenset(UNITS.split())


def supply_of(given: Supply | None, category: VatCategory, unit: str) -> Supply:
    """What a line says that it sells; of one that does not say: services when it is lodging or a restaurant's, or sold by
    time (unit "tim", "mån" …), and goods otherwise. Senders of release 0.1.0 do not say.
    """
    if given is not None:
        return given
    is_service = category in CATEGORIES_OF_SERVICES or unit.strip(" .").casefold() in UNITS_OF_TIME
    return Supply.SERVICES if is_service else Supply.GOODS
