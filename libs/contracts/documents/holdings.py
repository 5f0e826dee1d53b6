"""What documents says of a customer that is to be deleted."""

from contracts.holdings import HoldingsEvent


class DocumentsHoldingsCounted(HoldingsEvent, service="documents", subscribers=("customers",)):
    """What documents holds of the customer."""
