"""What sales says when something is to be made for a customer that is being deleted."""

from contracts.being_deleted import being_deleted, erased
from contracts.common_errors import not_found

CUSTOMER_BEING_DELETED = being_deleted("sales")
CUSTOMER_ERASED = erased("sales")
ANSWER_NOT_FOUND = not_found("sales", "holdings_answer", "Det finns inget svar om kund")
