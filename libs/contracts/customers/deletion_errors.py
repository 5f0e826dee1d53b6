"""What errors about the deletion of a customer say."""

from contracts.being_deleted import being_deleted, erased
from contracts.common_errors import not_found
from contracts.error_texts import ErrorText
from contracts.errors import Conflict

DELETION_NOT_FOUND = not_found("customers", "deletion", "Ingen har bett om att ta bort kund")
CUSTOMER_IN_USE = ErrorText(
    Conflict,
    "customers.customer_in_use",
    sv="Kunden kan inte tas bort, eftersom den har {held:word}. Gör den inaktiv i stället.",
    en="The customer cannot be deleted, since it has {held:word}. Make it inactive instead.",
    when="A service has something of the customer that is to be deleted; `held` tells of what kinds.",
    data=("held",),
)
CUSTOMER_BEING_DELETED = being_deleted("customers")
CUSTOMER_ERASED = erased("customers")
ERASURE_NOT_FOUND = not_found("customers", "erasure", "Ingen har bett om att radera personuppgifter om kund")
ERASURE_DECIDED = ErrorText(
    Conflict,
    "customers.erasure_decided",
    sv="Raderingen kan inte stoppas längre.",
    en="The erasure cannot be stopped any more.",
    when="Somebody stops an erasure that is done, refused or stopped.",
)
ERASURE_OPEN = ErrorText(
    Conflict,
    "customers.erasure_open",
    sv="Personuppgifterna kan inte raderas än, eftersom det finns något att avsluta först: {held:word}.",
    en="The personal data cannot be erased yet, since something has to be finished first: {held:word}.",
    when="An order is not delivered and invoiced, an invoice not paid, or a contract runs; `held` tells of what kinds.",
    data=("held",),
)
