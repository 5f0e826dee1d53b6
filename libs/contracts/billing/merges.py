"""What billing says of a merge of customers."""

from contracts.merges import Moved


class CustomerBillingMoved(Moved, service="billing", subscribers=("customers",)):
    """What billing has of a customer was moved to the one that it was merged with, or back."""
