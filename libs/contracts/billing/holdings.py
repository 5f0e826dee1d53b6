"""What billing says of a customer that is to be deleted."""

from contracts.holdings import HoldingsEvent


class BillingHoldingsCounted(HoldingsEvent, service="billing", subscribers=("customers",)):
    """What billing holds of the customer."""
