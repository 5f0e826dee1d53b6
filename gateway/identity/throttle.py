"""Wrong passwords and codes make the next tries wait: by address, by name over all addresses, and for the whole gateway.

    rule       counts the failures of        a try has to wait                                  longest wait
    address    one address (IPv6: its /64)   from the address's last failure                    LOGIN_DELAY_MOST_SECONDS
    name       one login, wherever from      from the first time that this address asks for it  30 s
    everyone   all strangers                 from the last failure of any stranger              1 / LOGIN_FAILURES_PER_SECOND
    known      login and address that have   from the last failure of the two; the three rules  10 s
               logged in together before     above do not hold for them
    code       one user's second factor,     from the user's last failure                       1 h
               wherever from; apart, that
               of the user at a known address

The first failures are free; then the wait doubles with each, and failures are forgotten one by one. A try that comes too early
is refused unread (429) and costs nothing but its own time. Each try is counted before it is checked and given back when it was
right, so that tries at the same time cannot all pass, and a process that dies in between gives no try away. A right password
gives back its own try only, never those of codes. The counts lie in the database, by its clock, for all processes of the
gateway (decision 0022).

Codes: somebody who knows the password has 39 wrong codes on the first day with LOGIN_ATTEMPTS of 10 and 24 on each later one.
Three of the million codes are right at a time, so guessing succeeds with 0.012 % on the first day and 2.6 % in a year of tries
without a pause.
"""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from gateway import errors
from gateway.identity import throttle_counts as counts
from gateway.settings import Settings

KNOWN_FOR = timedelta(days=90)
"""Since the last login, second step included, of a name at an address."""
NAME_MOST_SECONDS, KNOWN_MOST_SECONDS = 30.0, 10.0
CODE_FIRST_SECONDS, CODE_MOST_SECONDS = 60.0, 3600.0
TICKET_SECONDS = 900.0
"""So long after its wait a stranger's try is still let in without another one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` failures cost nothing; the next wait lasts `first` seconds, and each further failure doubles it up to `most`.
    One failure is forgotten every `forgotten` seconds."""

    name: str
    free: float
    first: float
    most: float
    forgotten: float

    @property
    def counted(self) -> float:
        """The most failures that are remembered: no more than what makes the longest wait."""
        return self.free + math.ceil(math.log2(max(1.0, self.most / self.first))) + 1

    @property
    def numbers(self) -> tuple[float, float, float, float, float]:
        """As `throttle_counts` takes them."""
        return self.free, self.first, self.most, self.forgotten, self.counted


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one gateway; `own` is for what a caller who is let in already can guess: their password, others' logins."""

    address: Rule
    name: Rule
    everyone: Rule
    known: Rule
    code: Rule
    own: Rule


def rules_of(settings: Settings) -> Rules:
    free, first, most = settings.login_attempts, settings.login_delay_seconds, settings.login_delay_most_seconds
    each = 1 / settings.login_failures_per_second
    most = max(first, most)
    return Rules(
        address=Rule("address", 2 * free, first, most, forgotten=30),
        name=Rule("name", free, first, max(first, min(most, NAME_MOST_SECONDS)), forgotten=90),
        everyone=Rule("everyone", 20 / each, each / 8, each, forgotten=each),
        known=Rule("known", free, first, max(first, min(most, KNOWN_MOST_SECONDS)), forgotten=90),
        # Forgetting is slower than the longest wait: else a patient guesser would have more tries than one in each.
        code=Rule("code", free, CODE_FIRST_SECONDS, CODE_MOST_SECONDS, forgotten=2 * CODE_MOST_SECONDS),
        own=Rule("own", free, first, most, forgotten=90),
    )


class Attempt:
    """One try that was let in. Without `succeed` or `cancel` it has failed."""

    def __init__(self, is_known: bool, remember_as: str = "") -> None:
        self.is_known, self._remember_as = is_known, remember_as
        self._claims: list[tuple[str, str, float]] = []

    def cancel(self) -> None:
        """The try was not judged: nothing is counted."""
        for claim in self._claims:
            counts.give_back(*claim)
        self._claims = []

    def succeed(self) -> None:
        """The try was right: nothing is counted, and login and address are known from now on."""
        self.cancel()
        if self._remember_as:
            counts.remember(self._remember_as, KNOWN_FOR)

    def claim(self, rule: Rule, value: str) -> None:
        """Counts a try under a rule. Raises HttpError 429, and counts nothing, before the rule's wait is over."""
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
            raise errors.too_many_logins(max(1, math.ceil(counts.wait_of(row))))
        self._claims.append((key, mark, row["added"]))


def begin_login(login: str, address: str, rules: Rules) -> Attempt:
    """Lets a try to log in pass. Raises HttpError 429 with the seconds to wait."""
    address = _network(address)
    attempt = _look_up(login, address)
    if attempt.is_known:
        attempt.claim(rules.known, f"{login}\n{address}")
    else:
        attempt.claim(rules.address, address)
        attempt.claim(rules.everyone, "")
        attempt.claim_ticket(rules.name, login, address)
    return attempt


def begin_code(login: str, address: str, rules: Rules) -> Attempt:
    """Lets a try with a code of the second factor pass. Raises HttpError 429 with the seconds to wait.

    One count for all addresses, so that many of them have no more tries than one; whoever logs in where they did before has
    their own count, so that nobody elsewhere who knows their password holds them up.
    """
    address = _network(address)
    attempt = _look_up(login, address)
    if attempt.is_known:
        attempt.claim(rules.code, f"{login}\n{address}")
    else:
        attempt.claim(rules.address, address)
        attempt.claim(rules.everyone, "")
        attempt.claim(rules.code, login)
    return attempt


def begin(rule: Rule, what: str, value: str) -> Attempt:
    """Lets a try of another kind pass: `what` names the kind, `value` who tries. Raises HttpError 429."""
    attempt = Attempt(is_known=True)
    attempt.claim(rule, f"{what}\n{value}")
    return attempt


def _look_up(login: str, address: str) -> Attempt:
    seen_before = _key("seen before", f"{login}\n{address}")
    return Attempt(counts.find(seen_before) is not None, seen_before)


def _key(rule: str, value: str) -> str:
    return hashlib.sha256(f"{rule}\n{value}".encode()).hexdigest()


def _network(address: str) -> str:
    """Whoever has an IPv6 address has the whole /64 around it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
