"""What documents says of a merge of customers."""

from contracts.merges import Moved


class CustomerFilesMoved(Moved, service="documents", subscribers=("customers",)):
    """What documents has of a customer was moved to the one that it was merged with, or back."""
