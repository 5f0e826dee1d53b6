"""What is stored of changes of customers."""

from chassis.kept_history import KeptChange

NOT_SHOWN = ("turns_on", "moving", "deleting", "erasing", "user_ids", "sharing", "persons")


class CustomerChange(KeptChange):
    """A change of a customer, its branches and its contacts, for ever."""

    meta = {"db_alias": "customers", "collection": "customer_changes"}

    DERIVED = frozenset(("likeness", "serial", "limited", "doubtful", "import_head", *NOT_SHOWN))
