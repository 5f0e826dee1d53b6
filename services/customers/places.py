"""Places of customers and branches: read one, set it by hand, clear it again."""

from chassis.clock import today
from chassis.storage import Row
from contracts.customers import CustomerChanged
from contracts.customers.places import ClearPlace, GetPlace, Place, PlaceKind, SetPlace
from customers import branch_days, branches, customers, errors, geocoding
from customers.models import Customer
from customers.place_rules import COORDINATES, choose_address, describe_place


def get(request: GetPlace, map_address: str) -> Place:
    """Returns one place. Raises NotFound."""
    row = customers.read(request.customer_id, ("version", "name", "addresses", "branches"))
    return _reply(row, request.place_id, map_address)


def set_by_hand(request: SetPlace, map_address: str) -> Place:
    """Stores a point with the address that the map shows. Raises NotFound, Stale."""
    point = {name: format(getattr(request, name), "f") for name in COORDINATES}
    return _change(request, map_address, point)


def clear(request: ClearPlace, map_address: str) -> Place:
    """Takes the stored point away. Raises NotFound, Stale."""
    return _change(request, map_address, {})


def _change(request: SetPlace | ClearPlace, map_address: str, point: dict[str, str]) -> Place:
    def decide(customer: Customer) -> CustomerChanged | None:
        is_customer = request.place_id == customer.id
        holder = customer if is_customer else branches.of(customer, request.place_id)
        use = choose_address(holder.addresses, map_address)
        before = holder.addresses.get(use, {})
        after = {**{name: value for name, value in before.items() if name not in COORDINATES}, **point}
        if after == before:
            return None
        others = {name: address for name, address in holder.addresses.items() if name != use}
        holder.addresses = {**others, **({use: after} if after else {})}
        return customer.changed_event()

    customer = branches.update(request.customer_id, decide, today(), request.version)
    return _reply(customer.to_mongo().to_dict(), request.place_id, map_address)


def _reply(row: Row, place_id: str, map_address: str) -> Place:
    if place_id == row["_id"]:
        item = describe_place(row, PlaceKind.CUSTOMER, map_address)
    else:
        branch = next((one for one in row.get("branches", ()) if one["id"] == place_id), None)
        if branch is None:
            raise errors.branch_not_found(place_id)
        item = describe_place(branch_days.describe(branch, today()), PlaceKind.BRANCH, map_address)
    geocoding.improve([item])
    return Place.model_validate({**item, "customer_id": row["_id"], "version": row["version"]})
