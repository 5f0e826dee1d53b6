"""What crm says of a customer that is to be deleted."""

from contracts.holdings import HoldingsEvent


class CrmHoldingsCounted(HoldingsEvent, service="crm", subscribers=("customers",)):
    """What crm holds of the customer."""
