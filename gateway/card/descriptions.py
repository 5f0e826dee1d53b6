"""The descriptions of tabs: fetched from a service once per version of its description, and kept by this process.

A section of the card names its version. An unknown one is asked for beside the card, which does not wait for it; after a
failure the service is left alone for a while. Several versions are kept, since replicas of two releases run side by side.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from flask import current_app
from pydantic import ValidationError

from chassis.context import Context
from chassis.guarded_client import GuardedClient, Refused, Sent
from chassis.logs import log
from contracts.card import DescribeTabs, TabDescription, TabDescriptions
from contracts.errors import ServiceError
from gateway import errors

ASK_SECONDS = 2.0
PAUSE_SECONDS = 5.0
"""After a request that did not bring the version: the service is down, or a replica of another version answered."""
OLD_PAUSE_SECONDS = 60.0
"""After a release that does not know the request."""
MOST_VERSIONS = 8


@dataclass(slots=True)
class Question:
    """A DescribeTabs under way; `answered` is set after the answer has been kept."""

    version: str
    pending: Sent | Refused
    answered: threading.Event = field(default_factory=threading.Event)


class Descriptions:
    """What is known of the tabs of every service; `built_in` is what this release's contracts say."""

    def __init__(self, client: GuardedClient, built_in: Mapping[str, TabDescriptions]) -> None:
        self._client, self._built_in = client, built_in
        self._kept: dict[str, OrderedDict[str, TabDescriptions]] = {}
        self._newest: dict[str, str] = {}
        self._questions: dict[str, Question] = {}
        self._not_before: dict[str, float] = {}
        self._lock = threading.Lock()

    def find(self, service: str, version: str | None) -> TabDescriptions | None:
        """Exactly this version, or None."""
        if not isinstance(version, str):  # it comes unchecked from a service
            return None
        built_in = self._built_in.get(service)
        if built_in is not None and built_in.version == version:
            return built_in
        kept = self._kept.get(service)
        return kept.get(version) if kept is not None else None

    def nearest(self, service: str, version: str | None = None) -> TabDescriptions | None:
        """This version; else the last that was heard of; else what the contracts say. None for a service unknown so far."""
        if found := self.find(service, version):
            return found
        with self._lock:
            kept = next(reversed(self._kept.get(service, {}).values()), None)
        return kept or self._built_in.get(service)

    def source(self, service: str) -> Literal["kept", "built_in"]:
        """Where `nearest` comes from: "kept" or "built_in"."""
        return "kept" if self._kept.get(service) else "built_in"

    def keys(self) -> set[str]:
        """The keys of all tabs known so far."""
        known = [*self._built_in.values(), *(one for kept in list(self._kept.values()) for one in list(kept.values()))]
        return {tab.key for one in known for tab in one.tabs}

    def note(self, service: str, version: str | None, context: Context) -> None:
        """A section of this version has come: asks for its description if that is unknown. Returns at once."""
        if not isinstance(version, str) or self._newest.get(service) == version:
            return  # the usual case of every card: no lock
        known = self.find(service, version)
        if known is not None:
            self.keep(service, known)
        else:
            self._ask(service, version, context)

    def wait(self, service: str, version: str | None, seconds: float) -> TabDescriptions | None:
        """As `nearest`, after waiting at most `seconds` for the answer to a question under way."""
        question = self._questions.get(service)
        if isinstance(version, str) and self.find(service, version) is None and question is not None:
            question.answered.wait(max(0.0, min(seconds, question.pending.context.remaining())))
        return self.nearest(service, version)

    def keep(self, service: str, described: TabDescriptions) -> None:
        """Keeps a description as the newest of its service."""
        with self._lock:
            kept = self._kept.setdefault(service, OrderedDict())
            kept[described.version] = described
            kept.move_to_end(described.version)
            self._newest[service] = described.version
            while len(kept) > MOST_VERSIONS:
                kept.popitem(last=False)

    def _ask(self, service: str, version: str, context: Context) -> None:
        now = time.monotonic()
        with self._lock:
            if now < self._not_before.get(service, 0.0):
                return
            self._not_before[service] = now + PAUSE_SECONDS
            if earlier := self._questions.pop(service, None):
                earlier.pending.forget()
        asked = replace(context, deadline=time.time() + ASK_SECONDS)
        question = Question(version, self._client.send(DescribeTabs(), asked, service))
        self._questions[service] = question
        question.pending.future.add_done_callback(lambda future: self._answer(service, question, future))

    def _answer(self, service: str, question: Question, future: Any) -> None:
        try:
            described = read_description(service, future.result())
            self.keep(service, described)
            if described.version == question.version:
                self._not_before.pop(service, None)
        except ServiceError as error:
            log.warning("tabs of %s are not described: %s", service, error)
            if error.code.endswith((".request_unknown", ".unknown_method")):  # the latter before 0.2
                self._not_before[service] = time.monotonic() + OLD_PAUSE_SECONDS
        finally:
            question.answered.set()


def read_description(service: str, answer: Any) -> TabDescriptions:
    """The answer to DescribeTabs. Raises ServiceError for anything else."""
    try:
        return TabDescriptions.model_validate(answer)
    except ValidationError as error:
        raise errors.description_malformed(service, error.error_count()) from None


def find_tab(described: TabDescriptions | None, key: str) -> TabDescription | None:
    """The tab of that key, or the block of the head, if it is described."""
    known = (*described.tabs, *described.head) if described is not None else ()
    return next((tab for tab in known if tab.key == key), None)


def descriptions() -> Descriptions:
    """The descriptions that the current application keeps."""
    kept: Descriptions = current_app.extensions["descriptions"]
    return kept
