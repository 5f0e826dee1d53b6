"""The errors that the chassis itself raises. Their texts are in the contracts; services have theirs in their own errors.py."""

from contracts import common_errors, guard_errors
from contracts.errors import BrokerDown, DeadlineExceeded, ServiceError, ServiceUnknown, Unavailable


def broker_down() -> BrokerDown:
    """The broker cannot be reached; nothing was sent."""
    return common_errors.BROKER_DOWN.error("chassis")


def broker_blocked() -> Unavailable:
    """The broker is out of memory or disk and takes no message for the time being."""
    return common_errors.BROKER_BLOCKED.error("chassis")


def service_unknown(service: str) -> ServiceUnknown:
    """No process of this service is connected to the broker."""
    return common_errors.SERVICE_UNAVAILABLE.error(service, service=service)


def deadline_exceeded(service: str) -> DeadlineExceeded:
    """The service did not answer before the deadline. It may have done the work: retry with the same request id."""
    return common_errors.SERVICE_TIMEOUT.error(service, service=service)


def service_silent(peer: str) -> Unavailable:
    """The last calls have had no answer; this one was not sent."""
    return guard_errors.SERVICE_SILENT.error(peer, service=peer)


def service_busy(peer: str) -> Unavailable:
    """Too many calls to the service take long. This one was given up, or not sent: retry with the same request id."""
    return guard_errors.SERVICE_BUSY.error(peer, service=peer)


def is_refusal(error: Exception) -> bool:
    """Whether a service has said no for good. It has not when something is away or late, or when too many callers change the
    same thing at once: those pass by themselves."""
    if not isinstance(error, ServiceError) or isinstance(error, Unavailable):
        return False
    return error.code.partition(".")[2] != common_errors.RECORD_BUSY.code.partition(".")[2]


def internal_error(service: str) -> ServiceError:
    """Internal error; details are logged, not returned."""
    return common_errors.SERVICE_FAILED.error(service)
