"""A read of what is shown beside an answer has its own time, though the request's is over."""

import time

import pytest
from pymongo.errors import PyMongoError

from chassis.context import current, using
from chassis.database import in_own_time, open_database, time_limit
from chassis.testing import a_context, a_database, own_servers


def test_it_has_its_own_time_in_the_same_call() -> None:
    with a_database("owntime") as name:
        found = open_database("owntime_client", own_servers("owntime")["MONGODB_URL"], name)[name]["rows"]
        found.insert_one({"_id": "1", "tenant": "acme"})
        with using(a_context("acme")), time_limit(0.0):
            time.sleep(0.01)
            with pytest.raises(PyMongoError):
                found.find_one({"_id": "1"})
            assert in_own_time(lambda: (found.find_one({"_id": "1"}) or {})["tenant"]) == "acme"
            assert in_own_time(lambda: current().tenant) == "acme"
            with pytest.raises(PyMongoError):
                in_own_time(lambda: found.find_one({"_id": "1"}), seconds=0.000001)
