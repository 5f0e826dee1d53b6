"""From the request that invoices a delivered order to the issued invoice in the answer, over HTTP, one caller.

    AMQP_URL=… MONGODB_URL=… python -m tests.bench.order_invoices [ORDERS]

On servers that `make servers` has started; the whole product, one process each. Each order is asked twice: the second answer is
that of the same Idempotency-Key, and no second invoice.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from kundkort.api import Json
from kundkort.demo.billing import fill_settings
from tests.stack import Stack

COMPANY = "bench"
LINES = [
    {"text": f"Virke {number}", "quantity": "3", "price": "10.00", "discount_percent": "16.67"} for number in "123"
]
ADDRESS = {"line1": "Hamngatan 4", "postcode": "211 22", "city": "Malmö"}
CUSTOMER = {"fields": {"name": "Byggvaruhuset i Malmö AB", "addresses": {"invoice": ADDRESS}}}


def main(arguments: list[str]) -> None:
    orders = int(arguments[0]) if arguments else 300
    with tempfile.TemporaryDirectory() as logs, Stack(Path(logs)) as stack:
        api = stack.company(COMPANY)
        fill_settings(api)
        customer = api.post("/v1/customers", CUSTOMER)["id"]
        taken: list[float] = []
        numbers: list[int] = []
        for at in range(orders):
            order = api.post(f"/v1/customers/{customer}/orders", {"lines": LINES, "text": f"{at}"})["id"]
            api.post(f"/v1/orders/{order}/confirm")
            api.post(f"/v1/orders/{order}/deliver")
            began = time.perf_counter()
            invoice: Json = api.post(f"/v1/orders/{order}/invoice", {"issue": True})
            taken.append(1000 * (time.perf_counter() - began))
            assert api.post(f"/v1/orders/{order}/invoice", {"issue": True})["id"] == invoice["id"]
            numbers.append(int(invoice["number"]))
        p50, p95 = median(taken), quantiles(taken, n=20)[18]
        print(f"{orders} orders: p50 {p50:.1f} ms, p95 {p95:.1f} ms; unbroken: {_unbroken(numbers)}")


def _unbroken(numbers: list[int]) -> bool:
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


if __name__ == "__main__":
    main(sys.argv[1:])
