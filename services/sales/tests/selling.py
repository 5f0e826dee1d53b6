"""A process that completes receipts until it is done or killed: `python -m sales.tests.selling DATABASE COUNT`."""

from decimal import Decimal

from chassis.testing_races import repeat, run_racer
from contracts import sales as contract
from sales import receipt_completion, receipts
from sales.tests import samples


def sell(number: int) -> None:
    opening = contract.OpenReceipt(lines=[samples.line("99.00")])
    opened = repeat(lambda: receipts.open_(opening, samples.TODAY))
    payments = [contract.Payment(means=contract.Means.CARD, amount=Decimal("99.00"))]
    completion = contract.CompleteReceipt(receipt_id=opened.id, payments=payments)
    repeat(lambda: receipt_completion.complete(completion, samples.TODAY))


if __name__ == "__main__":
    run_racer("sales", sell)
