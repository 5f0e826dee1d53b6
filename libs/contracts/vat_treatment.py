"""Who pays the VAT of a line, what the invoice says of it, and whether customer and sale agree. Pure; rules as tables.

    VAT type of the customer × goods or services  →  Treatment: VAT or none, the reason that the invoice names, its source
    the same × countries and numbers              →  Contradiction: which two facts cannot both be true, and what is needed

A contradiction stops the issue only where no VAT would be charged: then nobody would pay it. Where VAT is charged it is a
warning. Sections without a law are those of mervärdesskattelagen (2023:200); those marked ° were not compared with its text,
only its chapters with its contents.
"""

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from contracts.countries import (
    NORTHERN_IRELAND,
    SWEDEN,
    UNITED_KINGDOM,
    country_of_vat_number,
    is_goods_area,
    is_member,
)
from contracts.customers.customers import VatType
from contracts.error_texts import FieldText
from contracts.errors import BadField
from contracts.personal_numbers import mask_personal_number
from contracts.supply import Supply


class Reason(StrEnum):
    """Why no VAT is charged; NONE: it is charged."""

    NONE = ""
    REVERSE_CHARGE = "reverse_charge"
    INTRA_COMMUNITY = "intra_community"
    EXPORT = "export"
    SERVICES_ABROAD = "services_abroad"
    SELLER_EXEMPT = "seller_exempt"


class Facts(NamedTuple):
    """What the treatment of a line depends on. Countries are ISO 3166-1 alpha-2 (or "XI"), "" when not known.

    `buyer_country` is that of the invoice address, `delivery_country` where goods go to.
    """

    vat_type: VatType
    supply: Supply
    on: date
    buyer_country: str
    delivery_country: str
    buyer_vat_number: str = ""
    seller_country: str = SWEDEN
    seller_exempt: bool = False


class Treatment(NamedTuple):
    """Whether VAT is charged, and if not the reason that the invoice must name, and where the law says so."""

    is_charged: bool
    reason: Reason
    source: str


class Contradiction(NamedTuple):
    """The customer's VAT type for goods or services against another fact: which, what it is, and what the type needs.

    `stops`: the invoice cannot be issued.
    """

    vat_type: VatType
    supply: Supply
    against: str
    given: str
    needs: str
    stops: bool

    def warning(self) -> BadField:
        """The contradiction as a text for people, with its code and values."""
        return VAT_CONTRADICTION.at("", **self.values())

    def values(self) -> dict[str, str]:
        """What the texts of warning and error fill in."""
        return {
            "vat_type": f"vat_type.{self.vat_type}",
            "supply": str(self.supply),
            "against": self.against,
            "given": mask_personal_number(self.given) or "not_known",
            "needs": self.needs,
        }


CONTRADICTION_SV = (
    "Momstypen {vat_type:word} för {supply:word} motsägs av {against:word}: {given:word}. Det som krävs: {needs:word}."
)
CONTRADICTION_EN = (
    "The VAT type {vat_type:word} for {supply:word} is contradicted by {against:word}: {given:word}. "
    "Needed: {needs:word}."
)
VAT_CONTRADICTION = FieldText("vat_contradiction", sv=CONTRADICTION_SV, en=CONTRADICTION_EN)

CHARGED = Treatment(True, Reason.NONE, "16 kap. °")
EXEMPT_SELLER = Treatment(False, Reason.SELLER_EXEMPT, "18 kap. 4 §")
REVERSED = Treatment(False, Reason.REVERSE_CHARGE, "16 kap. °")
TREATMENTS: dict[tuple[VatType, Supply], Treatment] = {
    (VatType.SWEDISH_REVERSE_CHARGE, Supply.GOODS): REVERSED,
    (VatType.SWEDISH_REVERSE_CHARGE, Supply.SERVICES): REVERSED,
    (VatType.EU_REVERSE_CHARGE, Supply.GOODS): Treatment(False, Reason.INTRA_COMMUNITY, "10 kap. 42 §"),
    (VatType.EU_REVERSE_CHARGE, Supply.SERVICES): Treatment(False, Reason.REVERSE_CHARGE, "6 kap. 33 § °"),
    (VatType.EXPORT, Supply.GOODS): Treatment(False, Reason.EXPORT, "10 kap. 64 § °"),
    (VatType.EXPORT, Supply.SERVICES): Treatment(False, Reason.SERVICES_ABROAD, "6 kap. 33 § °"),
}
"""What is sold without VAT, and why; all other sales bear it."""


class Demand(NamedTuple):
    """A fact that a VAT type needs: its name, how it is found, whether it will do, and what would, both as words."""

    against: str
    find: Callable[[Facts], str]
    is_met: Callable[[Facts], bool]
    needs: str


def _is_elsewhere_in_eu(country: str, on: date) -> bool:
    return country != SWEDEN and is_member(country, on)


def _is_union_delivery(facts: Facts) -> bool:
    """Northern Ireland is written GB in addresses; there the buyer's number tells."""
    if facts.delivery_country == UNITED_KINGDOM and _number_country(facts) == NORTHERN_IRELAND:
        return is_goods_area(NORTHERN_IRELAND, facts.on)
    return facts.delivery_country != SWEDEN and is_goods_area(facts.delivery_country, facts.on)


def _is_union_number(facts: Facts) -> bool:
    country = _number_country(facts)
    is_in = is_goods_area if facts.supply is Supply.GOODS else is_member
    return country != SWEDEN and is_in(country, facts.on)


def _number_country(facts: Facts) -> str:
    return country_of_vat_number(facts.buyer_vat_number)


def _number(facts: Facts) -> str:
    return facts.buyer_vat_number


def _delivery(facts: Facts) -> str:
    return facts.delivery_country


def _buyer(facts: Facts) -> str:
    return facts.buyer_country


FROM_SWEDEN = Demand(
    "seller_country", lambda facts: facts.seller_country, lambda facts: facts.seller_country == SWEDEN, "sweden"
)
SWEDISH_NUMBER = Demand(
    "buyer_vat_number", _number, lambda facts: _number_country(facts) == SWEDEN, "swedish_vat_number"
)
UNION_NUMBER = Demand("buyer_vat_number", _number, _is_union_number, "other_eu_vat_number")
UNION_DELIVERY = Demand("delivery_country", _delivery, _is_union_delivery, "other_eu_country")
UNION_BUYER = Demand(
    "buyer_country", _buyer, lambda facts: _is_elsewhere_in_eu(facts.buyer_country, facts.on), "other_eu_country"
)
OUTSIDE_DELIVERY = Demand(
    "delivery_country",
    _delivery,
    lambda facts: (
        bool(facts.delivery_country)
        and not is_goods_area(facts.delivery_country, facts.on)
        and not _is_union_delivery(facts)
    ),
    "country_outside_eu",
)
OUTSIDE_BUYER = Demand(
    "buyer_country",
    _buyer,
    lambda facts: bool(facts.buyer_country) and not is_member(facts.buyer_country, facts.on),
    "country_outside_eu",
)
DEMANDS: dict[tuple[VatType, Supply], tuple[Demand, ...]] = {
    (VatType.SWEDISH_REVERSE_CHARGE, Supply.GOODS): (FROM_SWEDEN, SWEDISH_NUMBER),
    (VatType.SWEDISH_REVERSE_CHARGE, Supply.SERVICES): (FROM_SWEDEN, SWEDISH_NUMBER),
    (VatType.EU_REVERSE_CHARGE, Supply.GOODS): (FROM_SWEDEN, UNION_DELIVERY, UNION_NUMBER),
    (VatType.EU_REVERSE_CHARGE, Supply.SERVICES): (FROM_SWEDEN, UNION_BUYER, UNION_NUMBER),
    (VatType.EXPORT, Supply.GOODS): (FROM_SWEDEN, OUTSIDE_DELIVERY),
    (VatType.EXPORT, Supply.SERVICES): (FROM_SWEDEN, OUTSIDE_BUYER),
    (VatType.EU, Supply.GOODS): (UNION_DELIVERY,),
    (VatType.EU, Supply.SERVICES): (UNION_BUYER,),
}
"""What must be true beside; the first that is not is the contradiction. 10 kap. 42 §: goods leave Sweden for a business with a
VAT number of another member. 6 kap. 33 § °: a service to a business is taxed where that is; 10 kap. 64 § °: export leaves
the EU."""


def treat(vat_type: VatType, supply: Supply, seller_exempt: bool = False) -> Treatment:
    """The treatment of goods or services sold to such a customer; a seller exempt from VAT charges none, whoever buys."""
    return EXEMPT_SELLER if seller_exempt else TREATMENTS.get((vat_type, supply), CHARGED)


def find_contradiction(facts: Facts) -> Contradiction | None:
    """Which fact the customer's VAT type cannot be true with; None when all agree."""
    if facts.seller_exempt:
        return None
    for demand in DEMANDS.get((facts.vat_type, facts.supply), ()):
        if not demand.is_met(facts):
            stops = not treat(facts.vat_type, facts.supply).is_charged
            given = demand.find(facts)
            return Contradiction(facts.vat_type, facts.supply, demand.against, given, demand.needs, stops)
    return None


def find_contradictions(facts: Facts, supplies: Iterable[Supply]) -> list[Contradiction]:
    """The contradictions of a document with lines of these supplies, each once."""
    found = (find_contradiction(facts._replace(supply=supply)) for supply in dict.fromkeys(supplies))
    return [one for one in found if one is not None]
