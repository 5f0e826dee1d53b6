"""What sales says of a customer that is to be deleted."""

from contracts.holdings import HoldingsEvent


class SalesHoldingsCounted(HoldingsEvent, service="sales", subscribers=("customers",)):
    """What sales holds of the customer."""
