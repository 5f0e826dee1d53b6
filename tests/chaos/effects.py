"""What is stored after things broke: lost, doubled and waiting effects, read from the databases themselves."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pymongo

from chassis.testing import ROOT
from chassis.testing_keys import KEY, private_key
from contracts.services import SERVICES
from tests.stack import Stack

CHECK_SECONDS = 180
COPIES = tuple(service for service in SERVICES if service != "customers")


def rows(stack: Stack, service: str, query: dict[str, Any]) -> list[dict[str, Any]]:
    """Documents of whatever collection of the service's database."""
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
        found = server[stack.database(service)]
        return [row for name in found.list_collection_names() for row in found[name].find(query)]


def copies(stack: Stack, service: str) -> set[str]:
    """The customers that a service knows."""
    return {row["_id"] for row in rows(stack, service, {"_id": {"$regex": "^cus_[^:]+$"}})}


def documents_of(stack: Stack, service: str, prefix: str, customers: Iterable[str]) -> Counter[str]:
    """How many documents whose id has this prefix each customer has."""
    query = {"_id": {"$regex": f"^{prefix}"}, "customer_id": {"$in": list(customers)}}
    return Counter(row["customer_id"] for row in rows(stack, service, query))


def check_copies(amqp_url: str, service: str, company: str) -> "subprocess.CompletedProcess[str]":
    """`kundkort check` of one service, as an operator runs it: compares every copy with its owner."""
    keys = {"OPERATOR_SIGNING_KEY": private_key("operator"), "CONTEXT_KEY": KEY}  # the latter for services of 0.1.0
    settings = {**os.environ, "AMQP_URL": amqp_url, **keys, "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "kundkort", "check", service, "--company", company, "--pause", "0.5"]
    return subprocess.run(
        command, env=settings, cwd=ROOT, check=False, capture_output=True, text=True, timeout=CHECK_SECONDS
    )


def waiting_in_outbox(stack: Stack, service: str) -> int:
    """How many documents have an event that is not published yet."""
    return len(rows(stack, service, {"outbox.0": {"$exists": True}}))
