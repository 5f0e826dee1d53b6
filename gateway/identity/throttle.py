"""Wrong passwords and codes make the next tries wait: by address, by name over all addresses, and for the whole gateway.

The rules stand in `throttle_rules`. The first failures are free; then the wait doubles with each, and failures are forgotten
one by one. A try that comes too early is refused unread (429) and costs nothing but its own time.

Each try is counted before it is checked and given back when it was right, so that tries at the same time cannot all pass, and
a process that dies in between gives no try away. A right password gives back its own try only, never those of codes. The counts
lie in the database, by its clock, for all processes of the gateway (decision 0022); this process remembers refusals for a
second, so that a flood costs no updates.
"""

import hashlib
import ipaddress
import math
from datetime import timedelta
from uuid import uuid4

from contracts.gateway_errors import HttpError
from gateway import errors
from gateway.identity import throttle_counts as counts
from gateway.identity.throttle_memory import Refusals
from gateway.identity.throttle_rules import Rule, Rules

KNOWN_FOR = timedelta(days=90)
"""Since the last login, second step included, of a name at an address."""
REFUSALS = Refusals()
TICKET_SECONDS = 900.0
"""So long after its wait a stranger's try is still let in without another one."""


class Attempt:
    """One try that was let in. Without `succeed` or `cancel` it has failed."""

    def __init__(self, is_known: bool, remember_as: str = "") -> None:
        self.is_known, self._remember_as = is_known, remember_as
        self._claims: list[tuple[str, str, float]] = []

    def cancel(self) -> None:
        """The try was not judged: nothing is counted."""
        for key, mark, added in self._claims:
            counts.give_back(key, mark, added)
            REFUSALS.forget(key)
        self._claims = []

    def succeed(self) -> None:
        """The try was right: nothing is counted, and login and address are known from now on."""
        self.cancel()
        if self._remember_as:
            counts.remember(self._remember_as, KNOWN_FOR)

    def claim(self, *claims: tuple[Rule, str]) -> None:
        """Counts a try under each of the rules. Raises HttpError 429, and counts nothing, before the wait of each is over."""
        _refuse_remembered(*(_key(rule.name, value) for rule, value in claims))
        for rule, value in claims:
            self._claim(rule, value)

    def _claim(self, rule: Rule, value: str) -> None:
        mark = uuid4().hex
        self._take(_key(rule.name, value), mark, counts.claim(mark, *rule.numbers))

    def claim_ticket(self, rule: Rule, login: str, address: str) -> None:
        """The same, but the wait begins for each address when it first asks: nobody can take all turns of a login."""
        key, mark = _key(rule.name, login), uuid4().hex
        row = counts.update(key, counts.count(mark, *rule.numbers))
        self._claims.append((key, mark, row["added"]))
        stages = counts.ticket(mark, counts.wait_of(row), TICKET_SECONDS)
        self._take(_key("ticket", f"{login}\n{address}"), mark, stages)

    def _take(self, key: str, mark: str, stages: counts.Stages) -> None:
        row = counts.update(key, stages)
        if row.get("claim") != mark:
            self.cancel()
            REFUSALS.note(key, counts.wait_of(row))
            raise _refusal(counts.wait_of(row))
        self._claims.append((key, mark, row["added"]))


def begin_login(login: str, address: str, rules: Rules) -> Attempt:
    """Lets a try to log in pass. Raises HttpError 429 with the seconds to wait."""
    address = network_of(address)
    attempt = _look_up(login, address)
    if attempt.is_known:
        attempt.claim((rules.known, f"{login}\n{address}"))
    else:
        _refuse_remembered(_key("ticket", f"{login}\n{address}"))
        attempt.claim((rules.address, address), (rules.everyone, ""))
        attempt.claim_ticket(rules.name, login, address)
    return attempt


def begin_code(login: str, address: str, rules: Rules) -> Attempt:
    """Lets a try with a code of the second factor pass. Raises HttpError 429 with the seconds to wait.

    One count for all addresses, so that many of them have no more tries than one; whoever logs in where they did before has
    their own count, so that nobody elsewhere who knows their password holds them up.
    """
    address = network_of(address)
    attempt = _look_up(login, address)
    if attempt.is_known:
        attempt.claim((rules.code, f"{login}\n{address}"))
    else:
        attempt.claim((rules.address, address), (rules.everyone, ""), (rules.code, login))
    return attempt


def begin(rule: Rule, what: str, value: str) -> Attempt:
    """Lets a try of another kind pass: `what` names the kind, `value` who tries. Raises HttpError 429."""
    attempt = Attempt(is_known=True)
    attempt.claim((rule, f"{what}\n{value}"))
    return attempt


def _refuse_remembered(*keys: str) -> None:
    """Raises HttpError 429 where this process has been told of a wait a moment ago; asks nobody."""
    wait = max(map(REFUSALS.wait_of, keys))
    if wait > 0:
        raise _refusal(wait)


def _refusal(wait: float) -> HttpError:
    return errors.too_many_logins(max(1, math.ceil(wait)))


def _look_up(login: str, address: str) -> Attempt:
    seen_before = _key("seen before", f"{login}\n{address}")
    return Attempt(counts.find(seen_before) is not None, seen_before)


def _key(rule: str, value: str) -> str:
    return hashlib.sha256(f"{rule}\n{value}".encode()).hexdigest()


def network_of(address: str) -> str:
    """Whoever has an IPv6 address has the whole /64 around it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
