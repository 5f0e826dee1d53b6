"""What billing says when something is to be made for a customer that is being deleted."""

from contracts.being_deleted import being_deleted, erased
from contracts.common_errors import not_found

CUSTOMER_BEING_DELETED = being_deleted("billing")
CUSTOMER_ERASED = erased("billing")
ANSWER_NOT_FOUND = not_found("billing", "holdings_answer", "Det finns inget svar om kund")
