"""Small true files, and what other services tell of customers."""

import io
import zipfile

from chassis.ids import new_id
from contracts.customers import Addresses, BranchSnapshot, CustomerCreated, CustomerSnapshot, Kind, Stage

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)


def make_zip(*names: str, first: bytes = b"") -> bytes:
    """A ZIP file with these entries; `first` is the content of the first, which is stored as it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for position, name in enumerate(names):
            archive.writestr(name, first if position == 0 and first else b"<x/>" * 10)
    return buffer.getvalue()


def customer_created(customer_id: str = "", branch: str = "Lagret i Malmö", version: int = 1) -> CustomerCreated:
    """A customer of the current company, with one branch whose id is the customer's with another prefix."""
    customer_id = customer_id or new_id("cus")
    branches = [BranchSnapshot(id=branch_of(customer_id), name=branch, addresses=Addresses())]
    snapshot = CustomerSnapshot(
        number="1001", kind=Kind.COMPANY, stage=Stage.CUSTOMER, name="Byggvaruhuset i Malmö AB", branches=branches
    )
    return CustomerCreated(subject=customer_id, version=version, customer=snapshot)


def branch_of(customer_id: str) -> str:
    return customer_id.replace("cus_", "bra_")
