"""What crm says of a merge of customers."""

from contracts.merges import Moved


class CustomerCareMoved(Moved, service="crm", subscribers=("customers",)):
    """What crm has of a customer was moved to the one that it was merged with, or back."""
