"""A customer's personal number in full: asked for with a purpose, which the audit trail keeps."""

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, Reply, Request, Short
from contracts.customers import errors as texts
from contracts.errors import BadField
from contracts.labels import Label
from contracts.open_enum import OpenEnum


class Purpose(OpenEnum):
    """Why somebody needs a personal number (dataskyddslagen 2018:218, 3 kap. 10 §)."""

    IDENTIFICATION = "identification"
    TAX_REDUCTION = "tax_reduction"
    CREDIT_CHECK = "credit_check"
    DEBT_COLLECTION = "debt_collection"
    CORRECTION = "correction"
    MOVE = "move"
    OTHER = "other"


PURPOSES = {
    "identification": Label("Säker identifiering", "Secure identification"),
    "tax_reduction": Label("ROT- eller RUT-avdrag", "Tax reduction (ROT/RUT)"),
    "credit_check": Label("Kreditupplysning", "Credit check"),
    "debt_collection": Label("Inkasso", "Debt collection"),
    "correction": Label("Rättelse av uppgifter", "Correction of details"),
    "move": Label("Flytt till ett annat program", "Move to another program"),
    "other": Label("Annat (beskriv)", "Other (describe)"),
}


class PersonalNumbers(Reply):
    """The numbers of a customer in full, "" for none."""

    customer_id: str
    identity_number: str = ""
    vat_number: str = ""
    peppol_id: str = ""


class RevealPersonalNumber(Request[PersonalNumbers], service="customers", role=Role.SELLER):
    """Returns the numbers of a customer in full, which are masked everywhere else where they are those of a person.

    `purpose` says why they are needed; `note` says more, and must with the purpose `other`. The audit trail keeps both.
    """

    customer_id: Id
    purpose: Purpose
    note: Short = Field(default="", description="More about the purpose; needed with `other`")


def check_purpose(purpose: Purpose | None, note: str | None) -> list[BadField]:
    """What is wrong with a purpose: another one than the named needs a note."""
    return [texts.MISSING_NOTE.at("/note")] if purpose is Purpose.OTHER and not (note or "").strip() else []
