"""Whether each part answers right now, for administrators: a read of every service, and the gateway's own checks.

Parked events are no part of it: they belong to all companies, and the gateway's user of the broker may not read them.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from werkzeug.wrappers import Response as AnyResponse

from chassis import health
from chassis.version import version_of
from contracts import errors_catalogue
from contracts.access import Role
from contracts.base import Request
from contracts.billing import GetBillingSettings
from contracts.card import DescribeTabs
from contracts.crm import ListProperties
from contracts.customers import GetCustomerSettings
from contracts.documents import ListDocuments
from contracts.errors import ServiceError, Unavailable
from contracts.sales import GetContractInvoicingSettings
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

PATH = "/operation"
NOBODY = "cus_00000000000000000000000000000000"
READS: dict[str, Request[Any]] = {
    "customers": GetCustomerSettings(),
    "sales": GetContractInvoicingSettings(),
    "billing": GetBillingSettings(),
    "crm": ListProperties(limit=1),
    "documents": ListDocuments(customer_id=NOBODY, limit=1),
}
"""A small read of each service's database; a service that is newer than the gateway is asked for its tabs."""

api = Api("operation_pages")


class Part(NamedTuple):
    """A part of the product. `said` is what is wrong with it."""

    name: str
    is_up: bool
    said: str


@api.custom("GET", PATH, role=Role.ADMINISTRATOR)
def operation_page(call: Call) -> AnyResponse:
    """Whether each part answers right now."""
    texts = page_texts()
    parts = [*_own(texts), *_services(call, texts)]
    return render_page(call, "operation.html", parts=parts)


def _own(texts: Texts) -> Iterator[Part]:
    """The gateway itself. What a check says can hold addresses, which are for operators."""
    yield Part(texts("health_gateway"), True, texts("version_of", version_of("gateway")))
    for name, said in health.run_checks().items():
        yield Part(texts.of_value("health", name), said == "ok", "")


def _services(call: Call, texts: Texts) -> Iterator[Part]:
    """Every service, all asked at once."""
    context = call.context_for(call.gateway.settings.card_deadline_seconds)
    sent = {
        name: call.gateway.sections.send(READS.get(name, DescribeTabs()), context, name)
        for name in call.gateway.settings.services
    }
    for name, pending in sent.items():
        try:
            pending.result()
            error: ServiceError | None = None
        except Unavailable as failure:
            error = failure
        except ServiceError:  # it answers: that it refuses, such as for a module that is off
            error = None
        said = errors_catalogue.detail(error, texts.language) if error else ""
        yield Part(texts.of_value("health", name), error is None, said)
