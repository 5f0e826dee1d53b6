"""The same mechanisms on stock Nameko, without the chassis: what each test shows to be lost or doubled there.

STOCK_NAME names the service, STOCK_JOURNAL the file to which it appends a line for each thing that ran, MONGODB_URL and
DATABASE where it saves.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

from nameko.events import EventDispatcher, event_handler
from nameko.rpc import rpc
from pymongo import MongoClient, ReturnDocument


def note(line: str) -> None:
    with Path(os.environ["STOCK_JOURNAL"]).open("a") as journal:
        journal.write(line + "\n")


def database() -> Any:
    return MongoClient(os.environ["MONGODB_URL"])[os.environ["DATABASE"]]


class StockService:
    name = os.environ["STOCK_NAME"]
    dispatch = EventDispatcher()

    @rpc
    def echo(self, value: Any) -> Any:
        return value

    @rpc
    def work(self, key: str, sleep: float = 0) -> str:
        """Has its effect, and then takes its time before it answers."""
        note(f"worked {key}")
        time.sleep(sleep)
        return key

    @rpc
    def save_then_dispatch(self, key: str, die: bool) -> None:
        database().things.insert_one({"_id": key})
        if die:
            os.kill(os.getpid(), signal.SIGKILL)
        self.dispatch("saved", key)

    @rpc
    def number(self, key: str, die: bool) -> int:
        """A counter, then an insert."""
        taken = database().series.find_one_and_update(
            {"_id": "invoices"}, {"$inc": {"last": 1}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        if die:
            os.kill(os.getpid(), signal.SIGKILL)
        database().invoices.insert_one({"_id": key, "number": taken["last"]})
        return int(taken["last"])

    @event_handler(name, "saved")
    def on_saved(self, key: str) -> None:
        note(f"saved {key}")

    @event_handler(name, "failing")
    def on_failing(self, key: str) -> None:
        note(f"failing {key}")
        raise RuntimeError("poison")

    @event_handler(name, "hot", requeue_on_error=True)
    def on_hot(self, key: str) -> None:
        note(f"hot {key} {time.monotonic()}")
        raise RuntimeError("poison")

    @event_handler(name, "slow")
    def on_slow(self, key: str) -> None:
        note(f"slow {key}")
        time.sleep(60)
