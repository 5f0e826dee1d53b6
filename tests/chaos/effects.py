"""What is stored after things broke: lost, doubled and waiting effects, read from the databases themselves."""

import os
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pymongo

from contracts.services import SERVICES
from tests.stack import Stack

COPIES = tuple(service for service in SERVICES if service != "customers")


def rows(stack: Stack, service: str, query: dict[str, Any]) -> list[dict[str, Any]]:
    """Documents of whatever collection of the service's database."""
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        found = server[stack.database(service)]
        return [row for name in found.list_collection_names() for row in found[name].find(query)]


def copies(stack: Stack, service: str) -> set[str]:
    """The customers that a service knows."""
    return {row["_id"] for row in rows(stack, service, {"_id": {"$regex": "^cus_"}})}


def documents_of(stack: Stack, service: str, prefix: str, customers: Iterable[str]) -> Counter[str]:
    """How many documents whose id has this prefix each customer has."""
    query = {"_id": {"$regex": f"^{prefix}"}, "customer_id": {"$in": list(customers)}}
    return Counter(row["customer_id"] for row in rows(stack, service, query))


def waiting_in_outbox(stack: Stack, service: str) -> int:
    """How many documents have an event that is not published yet."""
    return len(rows(stack, service, {"outbox.0": {"$exists": True}}))
