"""What sales says of a merge of customers."""

from contracts.merges import Moved


class CustomerSalesMoved(Moved, service="sales", subscribers=("customers",)):
    """What sales has of a customer was moved to the one that it was merged with, or back."""
