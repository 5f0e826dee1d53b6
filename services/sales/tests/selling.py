"""A process that completes receipts until it is done or killed: `python -m sales.tests.selling DATABASE COUNT`."""

import os
import sys
import time

from chassis import documents
from contracts.errors import Unavailable
from sales import receipts
from sales.tests import samples


def main(database: str, count: int) -> None:
    documents.open_database("sales", os.environ["MONGODB_URL"], database)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(count):
        patiently(samples.receipt().id)


def patiently(receipt_id: str) -> None:
    """Whoever is told that too many take a number at once asks again, as a caller does."""
    while True:
        try:
            samples.paid(receipts.get(receipt_id), "99.00")
            return
        except Unavailable:
            time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
