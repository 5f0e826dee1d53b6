"""How many queries a card sends to the database: each service's section is made once in this process, with a listener.

python -m tests.bench.finds     answers orders {"databases": {service: name}, "tenant", "customer"}: service → how many
"""

import os
from collections.abc import Callable, Mapping
from functools import partial

import billing.card
import crm.card
import customers.card
import documents.card
import sales.card
from chassis.clock import local_now, today
from chassis.context import using
from chassis.database import open_database
from chassis.testing import a_context
from chassis.testing_queries import record
from contracts.access import Module
from contracts.tabs import CardSection, GetCardSection
from tests.bench.programs import answer

READS = {"find", "aggregate", "count", "distinct", "getMore"}
SECTIONS: dict[str, Callable[[GetCardSection], CardSection]] = {
    "customers": lambda request: customers.card.section(request, ""),
    "sales": lambda request: sales.card.section(request, today()),
    "billing": lambda request: billing.card.section(request, today()),
    "crm": lambda request: crm.card.section(request, local_now()),
    "documents": documents.card.section,
}


def count(databases: Mapping[str, str], tenant: str, customer: str) -> dict[str, int]:
    """By service. The first section of a process may also read what the service keeps; the second is counted."""
    request = GetCardSection(customer_id=customer, modules=frozenset(Module))
    counted = {}
    for service, make in SECTIONS.items():
        open_database(service, os.environ["MONGODB_URL"], databases[service])
        with using(a_context(tenant=tenant)):
            make(request)
            _, sent = record(partial(make, request))
        counted[service] = sum(one.name in READS for one in sent if one.database == databases[service])
    return counted


if __name__ == "__main__":
    answer(count)
