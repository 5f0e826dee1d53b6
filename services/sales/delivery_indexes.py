"""Indexes of the deliveries inside orders: by day, of a company or a customer, and by their id."""

DELIVERIES_BY_DAY = [
    {
        "fields": ["tenant", *of, "deliveries.on"],
        "partialFilterExpression": {"deliveries.on": {"$exists": True}},
        "cls": False,
    }
    for of in ((), ("customer_id",))
]
DELIVERIES_BY_ID = {
    "fields": ["tenant", "deliveries.delivery_id"],
    "partialFilterExpression": {"deliveries.delivery_id": {"$exists": True}},
    "cls": False,
}
