"""The groups, sellers and cities that customers have, each once.

The index by which the register is sorted has them in order: one look at it finds the next value, however many customers share the
last one. So the answer costs as many looks as it has values, at a million customers as at ten.
"""

from collections.abc import Iterator

from contracts.crm import ListRegisterValues, RegisterSort, RegisterValues
from crm.models import Customer


def list_values(request: ListRegisterValues) -> RegisterValues:
    """The first values of each field in Swedish order."""
    return RegisterValues(
        groups=list(_values(RegisterSort.GROUP, request.limit)),
        sellers=list(_values(RegisterSort.SELLER, request.limit)),
        cities=list(_values(RegisterSort.CITY, request.limit)),
    )


def _values(field: RegisterSort, limit: int) -> Iterator[str]:
    key, last = f"sort_{field}", ""
    for _ in range(limit):
        rows = Customer.rows(
            {key: {"$gt": last}},
            [field.value, key],
            sort=[(key, 1), ("_id", 1)],
            limit=1,
            index=f"tenant_1_{key}_1__id_1",
        )
        if not rows:
            return
        last = rows[0][key]
        yield rows[0][field.value]
