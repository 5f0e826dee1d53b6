"""What is stored of a branch, inside its customer."""

from typing import Any

from mongoengine import DictField, EmbeddedDocument, ListField, StringField


class Branch(EmbeddedDocument):
    """A shop or factory. Never deleted: retired, or reused under a new name; `former_names` are `{name, until}`. The last three
    lists are in `branch_days`; each is absent while it is empty, so that the release before reads the document."""

    id = StringField(required=True)
    name = StringField(required=True)
    addresses = DictField()
    retired_on = StringField()
    former_names = ListField(DictField())
    former_addresses = ListField(DictField(), default=None)
    planned_addresses = ListField(DictField(), default=None)
    moves = ListField(DictField(), default=None)

    def to_mongo(self, *arguments: Any, **named: Any) -> Any:
        """The branch as it is stored."""
        row = super().to_mongo(*arguments, **named)
        for name in ("former_addresses", "planned_addresses", "moves"):
            if not row.get(name):
                row.pop(name, None)
        return row
