"""The properties of many customers at once, for the export of the register."""

from contracts.crm.exports import ListPropertiesOfCustomers, PropertiesOfCustomers, PropertyNames
from crm import known_properties
from crm.models import PropertySet


def list_of_customers(request: ListPropertiesOfCustomers) -> PropertiesOfCustomers:
    """The names of the properties of each of the customers, of those that have the wanted one. Raises InvalidInput for an
    unknown one."""
    wanted = known_properties.require(request.property).id if request.property else None
    ids = [PropertySet.id_of(one) for one in request.of_customers]
    found = []
    for row in PropertySet.rows({"_id": {"$in": ids}}, ["customer_id", "items"]):
        items = row.get("items") or []
        if items and (wanted is None or any(one["id"] == wanted for one in items)):
            names = sorted((str(one["name"]) for one in items), key=str.casefold)
            values = {str(one["name"]): str(one["value"]) for one in items if one.get("value")}
            found.append(PropertyNames(customer_id=row["customer_id"], names=names, values=values))
    return PropertiesOfCustomers(items=found)
