"""Where sales keeps the changes of its documents."""

from chassis.kept_history import KeptChange


class DocumentChange(KeptChange):
    """A change of a quote, order, contract or receipt, for ever."""

    meta = {"db_alias": "sales", "collection": "document_changes"}
