"""A process that completes receipts until it is done or killed: `python -m sales.tests.selling DATABASE COUNT`."""

import os
import sys

from chassis.database import open_database
from chassis.testing import patiently
from sales import receipts
from sales.tests import samples


def main(database: str, count: int) -> None:
    open_database("sales", os.environ["MONGODB_URL"], database)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(count):
        receipt_id = samples.receipt().id
        patiently(lambda: samples.paid(receipts.get(receipt_id), "99.00"))  # noqa: B023


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
