"""The entrypoints that every service has: those behind `kundkort check` and `kundkort rebuild` (contracts.copies), and an
administrator's look at parked events (contracts.parked) and at what is stored about a customer (contracts.personal_data)."""

from collections.abc import Callable, Iterator
from inspect import getmembers
from typing import Any, ClassVar

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR
from prometheus_client import Counter

from chassis import copies, erasure_days, originals, own_parked
from chassis import personal_data as personal
from chassis.context import current
from chassis.copies import Effect, Kept, KeptCopy
from chassis.daily import Daily
from chassis.events import Subscribes
from chassis.gauges import OwnGauges
from chassis.logs import log
from chassis.originals import Original
from chassis.rpc import handles
from chassis.settings import ServiceSettings, load
from chassis.steady import Steady
from contracts import common_errors
from contracts import copies as contract
from contracts.erasure import ErasurePlanPage, ErasureReceiptPage, PlanErasure, ReadErasureReceipt
from contracts.parked import ListParked, ParkedEvents, ReplayedEvents, ReplayParked
from contracts.personal_data import PersonalDataPage, ReadPersonalData

REPAIRED = Counter("kundkort_copies_repaired_total", "Copies changed by `kundkort rebuild`", ["copies"])


class Declarations:
    """What a service owns (`originals`), what it keeps or does because of events: its projections, and `effects`; what it does
    by itself once a day (`daily`) or all the time (`steady`); and what it shows to Prometheus beside the gauges of every service
    (`gauges`)."""

    name: ClassVar[str]
    daily: ClassVar[tuple[Daily, ...]] = ()
    steady: ClassVar[tuple[Steady, ...]] = ()
    gauges: ClassVar[tuple[OwnGauges, ...]] = ()
    originals: ClassVar[tuple[Original, ...]] = ()
    effects: ClassVar[tuple[Effect, ...]] = ()

    @staticmethod
    def before_request(request: Any) -> None:
        """Runs before the method of any request; raises what refuses the request."""


class Entrypoints(Declarations):
    """The methods that `Maintained` adds to each service."""

    @handles(contract.ListCopies)
    def list_copies(self, request: contract.ListCopies) -> contract.CopyKinds:
        log.info("%s starts a %s of the copies, company %s", current().user, request.purpose, current().tenant or "all")
        kinds = [_describe(name, one) for name, one in _kept_by(self).items()]
        return contract.CopyKinds(kinds=kinds, retry_seconds=list(load(ServiceSettings).retry_seconds))

    @handles(contract.ListCompanies)
    def list_companies(self, request: contract.ListCompanies) -> contract.Companies:
        models: list[Any] = [one.model for one in self.originals if one.event.type == request.event]
        kept = _kept_by(self).get(request.copies)
        return originals.list_companies([*models, *([kept.model] if isinstance(kept, KeptCopy) else [])], request.after)

    @handles(contract.ReadOriginals)
    def read_originals(self, request: contract.ReadOriginals) -> contract.Originals:
        if not request.after and request.ids is None:  # once for each company, not for each page
            log.info("%s reads all that %s tells of", current().user, request.event)
        return originals.read(_original(self, request.event), request)

    @handles(contract.DigestOriginals)
    def digest_originals(self, request: contract.DigestOriginals) -> contract.Digest:
        return originals.digest(_original(self, request.event), request)

    @handles(contract.DigestCopies)
    def digest_copies(self, request: contract.DigestCopies) -> contract.Digest:
        return copies.digest(_kept(self, request.copies), request)

    @handles(contract.CompareCopies)
    def compare_copies(self, request: contract.CompareCopies) -> contract.Comparison:
        kept = _kept(self, request.copies)
        compared = copies.compare(kept, _handler(self, kept.event.type), request)
        REPAIRED.labels(kept.name).inc(compared.repaired)
        return compared

    @handles(ListParked)
    def list_parked(self, request: ListParked) -> ParkedEvents:
        return own_parked.list_parked(self.name, request)

    @handles(ReplayParked)
    def replay_parked(self, request: ReplayParked) -> ReplayedEvents:
        return own_parked.replay(self.name, request)

    @handles(ReadPersonalData)
    def read_personal_data(self, request: ReadPersonalData) -> PersonalDataPage:
        return personal.read(personal.declared_by(type(self).__module__), request)

    @handles(PlanErasure)
    def plan_erasure(self, request: PlanErasure) -> ErasurePlanPage:
        return erasure_days.erasures_of(type(self).__module__).plan(request)

    @handles(ReadErasureReceipt)
    def read_erasure_receipt(self, request: ReadErasureReceipt) -> ErasureReceiptPage:
        return erasure_days.erasures_of(type(self).__module__).eraser.read_receipt(request)


def add_entrypoints(service: type[Declarations]) -> None:
    """Gives a service the entrypoints.

    It cannot inherit them: nameko runs every class with entrypoints that it finds in a service's module, a base class, too.
    """
    for name, member in vars(Entrypoints).items():
        if hasattr(member, ENTRYPOINT_EXTENSIONS_ATTR):
            setattr(service, name, member)


def _kept_by(service: Declarations) -> dict[str, Kept]:
    return copies.list_kept(service.name, service.effects)


def _kept(service: Declarations, name: str) -> Any:
    kept = _kept_by(service).get(name)
    if kept is None:  # the replica that listed it is of another release
        raise common_errors.REQUEST_UNKNOWN.error(service.name)
    return kept


def _original(service: Declarations, event: str) -> Original:
    for one in service.originals:
        if one.event.type == event:
            return one
    raise common_errors.REQUEST_UNKNOWN.error(service.name)


def _describe(name: str, kept: Kept) -> contract.CopyKind:
    return contract.CopyKind(name=name, event=kept.event.type, has_versions=isinstance(kept, KeptCopy))


def _handler(service: object, event_type: str) -> Callable[[Any], object]:
    """What the service does when the event comes: each of its methods that subscribe to it."""
    methods = [method for kind, method in _handlers(service) if kind == event_type]

    def handle(event: Any) -> None:
        for method in methods:
            method(event)

    return handle


def _handlers(service: object) -> Iterator[tuple[str, Callable[[Any], object]]]:
    for _, method in getmembers(service, callable):
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            if isinstance(entrypoint, Subscribes):
                yield entrypoint.event.type, method
