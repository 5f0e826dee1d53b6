"""`python -m crm.migrate`: brings the service's database to what this release needs.

With `--check` it changes nothing and says what is missing (exit code 1). A step is recorded under its name, which never
changes once it was released: CONTRIBUTING.md, "Change stored data".
"""

import sys
import time
from typing import Any

from chassis.migrate import Plan, Step
from chassis.migrate_command import main
from chassis.stored_data import change_in_batches
from crm import (  # noqa: F401 - what is stored
    alarm_models,
    customer_moves,
    customers,
    deletion_models,
    models,
    posting_models,
    property_keys,
    selection_models,
    series_models,
    terms_form,
    timeline_models,
)
from crm.settings import Settings


def sort_as_swedish_does(database: Any) -> None:
    """Customers of release 0.1.0 sort å as a. Group, seller, contacts and branches come with `kundkort rebuild crm`."""
    change_in_batches(
        database.customer,
        {"sort_name": {"$exists": False}, "name": {"$exists": True}},
        lambda row: {"$set": customers.sort_fields(row["_id"], row["name"], row["number"], row.get("city", ""))},
    )


def fold_as_every_service_does(database: Any) -> None:
    """Customers of releases before 0.3 are found by initials, apostrophes and phones of other countries in one spelling only."""
    change_in_batches(
        database.customer,
        {"folding": {"$nin": list(customers.FOLDINGS)}, "name": {"$exists": True}},
        lambda row: {"$set": customers.refold(row)},
    )


def hear_words(database: Any) -> None:
    """Customers of releases before 0.4 are found neither by what sounds the same nor by their stage."""
    fold_as_every_service_does(database)


def hide_numbers(database: Any) -> None:
    """Customers of before are found by each beginning of a number of which a part is hidden."""
    fold_as_every_service_does(database)


def tell_values_from_none(database: Any) -> None:
    """Customers whose properties a release before 0.3 has stored have no values: said, so that no check misses them."""

    def say_none(row: Any) -> Any:
        kept = database.property_set.find_one({"_id": models.PropertySet.id_of(row["_id"]), "tenant": row["tenant"]})
        has_values = any(one.get("value") for one in (kept or {}).get("items", ()))
        return None if has_values else {"$set": {"tag_values": [], "values_version": row["tags_version"]}}

    missing = {"tags_version": {"$exists": True}, "values_version": {"$exists": False}}
    change_in_batches(database.customer, missing, say_none)


def forget_many_beginnings(database: Any) -> None:
    """Customers have few beginnings of each word: no release before this one can search any more. What processes store that have
    not heard of it yet is waited for. First what a release before has stored since the migration."""
    fold_as_every_service_does(database)
    terms_form.note(database)
    time.sleep(terms_form.CACHE_SECONDS)
    change_in_batches(
        database.customer,
        {"folding": terms_form.MANY, "terms": {"$exists": True}},
        lambda row: {"$set": customers.shorten(row)},
    )


PLAN = Plan(
    "crm",
    steps=[
        Step("begin with few beginnings of words in a new database", terms_form.begin_in_new),
        Step("tell names of properties apart by symbols in a new database", property_keys.begin_in_new),
        Step(terms_form.EARLIER_STEP, sort_as_swedish_does),
        Step("fold customers as every service does", fold_as_every_service_does),
        Step("find customers by sound and stage", hear_words),
        Step("tell properties with values from tags", tell_values_from_none),
        Step("find persons' numbers as a whole only", hide_numbers),
        Step("forget what only earlier releases look up of customers", forget_many_beginnings, later=True),
        Step("tell names of properties apart by symbols", property_keys.tell_apart, later=True),
        Step("find persons' numbers as a whole only, also those stored meanwhile", hide_numbers, later=True),
    ],
)

if __name__ == "__main__":
    sys.exit(main(PLAN, Settings))
