"""The groups, sellers and cities that customers have, each once.

The index by which the register is sorted has them in order: one look at it finds the next value, however many customers share the
last one. So the answer costs as many looks as it has values, at a million customers as at ten.
"""

from collections.abc import Iterator

from contracts.crm import ListRegisterValues, RegisterSort, RegisterValues
from crm.models import Customer
from crm.swedish_order import collation_key


def list_values(request: ListRegisterValues) -> RegisterValues:
    """The first values of each field in Swedish order, of those that begin with what was typed."""
    begin = collation_key(request.q)
    if request.q and not begin:  # signs alone, which no key has
        return RegisterValues()
    return RegisterValues(
        groups=list(_values(RegisterSort.GROUP, request.limit, begin)),
        sellers=list(_values(RegisterSort.SELLER, request.limit, begin)),
        cities=list(_values(RegisterSort.CITY, request.limit, begin)),
    )


def _values(field: RegisterSort, limit: int, begin: str) -> Iterator[str]:
    key, following = f"sort_{field}", {"$gte": begin} if begin else {"$gt": ""}
    for _ in range(limit):
        rows = Customer.rows(
            {key: following},
            [field.value, key],
            sort=[(key, 1), ("_id", 1)],
            limit=1,
            index=f"tenant_1_{key}_1__id_1",
        )
        if not rows or not rows[0][key].startswith(begin):
            return
        following = {"$gt": rows[0][key]}
        yield rows[0][field.value]
