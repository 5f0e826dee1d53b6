"""Values of the API's examples for what a customer's exposure is built from."""

from typing import Any

from gateway.docs.example_dates import Day, Instant
from gateway.docs.example_ids import make_id

SUMS = {
    "currency": "SEK",
    "owed": "1120.00",
    "overdue": "120.00",
    "disputed": "0.00",
    "delivered": "995.00",
    "ordered": "2000.00",
    "advances": "115.00",
    "exposure": "4000.00",
}
BUILT = "owed 1120.00 + delivered 995.00 + ordered 2000.00 − advances 115.00"
CITED = {name: SUMS[name] for name in ("owed", "delivered", "ordered", "advances", "currency")}
NOW = {
    "code": "exposure_now",
    "detail": f"Exposure: 4000.00 of 5000.00 SEK ({BUILT}).",
    "values": {**CITED, "total": "4000.00", "limit": "5000.00"},
}
AFTER = {
    "code": "exposure_after_order",
    "detail": f"After this order: 5243.75 of 5000.00 SEK ({BUILT} + this 1243.75).",
    "values": {**CITED, "document": "1243.75", "total": "5243.75", "limit": "5000.00"},
}
ABOVE = {
    "code": "credit_limit_exceeded",
    "detail": "That is 243.75 SEK above the credit limit.",
    "values": {"above": "243.75", "currency": "SEK"},
}
RATING = {
    "provider": "creditsafe",
    "letter": "B",
    "normalised": 4,
    "as_of": Day(-40),
    "age_days": 40,
    "before": None,
}
LIMITED = {"currency": "SEK", "limit": "5000.00", "exposure": "4000.00", "above": "0.00", "sums": [SUMS]}
OF_CUSTOMER = {**LIMITED, "branch_id": None, "billing_heard_at": Instant(0, 8)}
EXPOSURES: dict[str, Any] = {
    **{f"RatingInput.{name}": value for name, value in RATING.items()},
    "credit_limit": "5000.00",
    "ExposureTab.title": "Exposure",
    "ExposureTab.status": "ok",
    "ExposureTab.total": 1,
    "ExposureTab.actions": [],
    "ExposureTab.more": f"/v1/customers/{make_id('cus')}/exposure",
    "ExposureTab.as_of": Instant(0, 8),
    "ExposureTab.module": "sales",
    **{f"ExposureItem.{name}": value for name, value in SUMS.items() if name not in ("overdue", "disputed")},
    "ExposureItem.limit": "5000.00",
    "ExposureItem.above": None,
    "ExposureItem.state": "within",
    **{f"Exposure.{name}": value for name, value in OF_CUSTOMER.items()},
    "Exposure.sentences": [NOW],
    **{f"CustomerExposure.{name}": value for name, value in LIMITED.items()},
    "CustomerExposure.customer_name": "Byggvaruhuset i Malmö AB",
    **{f"PreviewedExposure.{name}": value for name, value in OF_CUSTOMER.items()},
    "PreviewedExposure.above": "243.75",
    "PreviewedExposure.document": "1243.75",
    "PreviewedExposure.document_currency": "SEK",
    "PreviewedExposure.after": "5243.75",
    "PreviewedExposure.sentences": [AFTER, ABOVE],
    "ListExposures.above_limit": True,
}
