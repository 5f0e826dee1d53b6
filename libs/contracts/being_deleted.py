"""The errors of every service for a customer that is being deleted or erased, or was erased."""

from contracts.error_texts import ErrorText
from contracts.errors import Conflict


def being_deleted(service: str) -> ErrorText[Conflict]:
    """The text of that service: nothing can be made for the customer until the deletion is decided."""
    return ErrorText(
        Conflict,
        f"{service}.customer_being_deleted",
        sv="Kunden håller på att tas bort. Försök igen om några minuter om den blir kvar.",
        en="The customer is being deleted. Try again in some minutes if it stays.",
        when="Somebody deletes the customer; nothing can be made for it until that is decided.",
    )


def erased(service: str) -> ErrorText[Conflict]:
    """The text of that service: the customer's personal data was erased, and nothing can be made for it any more."""
    return ErrorText(
        Conflict,
        f"{service}.customer_erased",
        sv="Kundens personuppgifter är raderade. Inget kan ändras eller göras för den; lägg upp en ny kund.",
        en="The customer's personal data was erased. Nothing can be changed or made for it; create a new customer.",
        when="The customer's personal data was erased, for good.",
    )
