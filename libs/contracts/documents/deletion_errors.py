"""What documents says when something is to be made for a customer that is being deleted."""

from contracts.holdings_errors import being_deleted

CUSTOMER_BEING_DELETED = being_deleted("documents")
