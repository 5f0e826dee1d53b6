"""Every failure that the crm service can raise, one named function each."""

from collections.abc import Mapping

from contracts.awaiting import not_here_yet
from contracts.errors import Conflict, InvalidInput, NotFound, Unavailable, invalid_fields


def activity_not_found(activity_id: str) -> NotFound:
    return NotFound("crm.activity_not_found", f"There is no activity {activity_id}.", {"id": activity_id})


def bad_dates(problems: dict[str, str]) -> InvalidInput:
    """Dates that do not belong to the kind, or are missing, or stand in the wrong order."""
    return invalid_fields("crm", problems)


def follow_up_of_another(activity_id: str) -> InvalidInput:
    """A follow-up must follow an activity of the same customer."""
    return invalid_fields("crm", {"/follow_up_of": f"unknown_activity The customer has no activity {activity_id}"})


def nothing_to_search() -> InvalidInput:
    return InvalidInput(
        "crm.search_empty",
        "Say what to search for.",
        {"/q": "search_empty Give q, or one of group, seller and property"},
    )


def properties_unknown(unknown: Mapping[int, str]) -> InvalidInput:
    """Properties to be added do not exist: position in `add` → id."""
    problems = {f"/add/{at}": f"property_unknown There is no property {one}." for at, one in unknown.items()}
    return InvalidInput("crm.property_unknown", f"There is no property {', '.join(unknown.values())}.", problems)


def property_exists(name: str, property_id: str) -> Conflict:
    """Names are unique without regard to case, accents and spaces, because they can never be corrected."""
    return Conflict(
        "crm.property_exists", f"There is a property {name} already: use that one.", {"id": property_id, "name": name}
    )


def property_without_letters() -> InvalidInput:
    return invalid_fields("crm", {"/name": "no_letters Give the property a name with at least one letter or digit"})


def customer_not_here_yet(customer_id: str) -> Unavailable:
    """The customer's event has not come yet, or there is no such customer: only the customers service can tell."""
    return not_here_yet("crm", "customer", customer_id)


def part_not_here_yet(kind: str, customer_id: str, part_id: str) -> Unavailable:
    """The same for a branch or a contact of a customer that is known."""
    return not_here_yet("crm", kind, part_id, customer_id)
