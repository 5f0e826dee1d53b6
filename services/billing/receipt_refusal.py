"""What billing stores of a sale on account that it cannot invoice."""

from mongoengine import DictField, StringField

from billing.records import Record
from contracts import billing as contract


class ReceiptRefusal(Record):
    """The invoice of a sale on account that cannot be made, under the id that it would have had."""

    receipt_id = StringField(required=True)
    error = DictField()

    def news(self) -> contract.ReceiptBillingRefused:
        return contract.ReceiptBillingRefused(
            subject=self.id, version=self.version, receipt_id=self.receipt_id, code=self.error["code"]
        )
