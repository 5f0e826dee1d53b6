"""Errors of a caller that does not wait for a service (`chassis.guard`): the service hangs, or too many wait already."""

from contracts.error_texts import ErrorText
from contracts.errors import Unavailable

SERVICE_SILENT = ErrorText(
    Unavailable,
    "*.service_silent",
    sv="Tjänsten {service} svarar inte just nu. Försök igen om en stund.",
    en="The {service} service does not answer right now. Try again in a moment.",
    when="The last calls to the service had no answer, so this one was not sent.",
    fixed=(("retry_after", "1"),),
)
SERVICE_BUSY = ErrorText(
    Unavailable,
    "*.service_busy",
    sv="Tjänsten {service} har för mycket att göra just nu. Försök igen om en stund, med samma Idempotency-Key.",
    en="The {service} service has too much to do right now. Try again in a moment, with the same Idempotency-Key.",
    when="Too many calls to the service, of all companies or of this one, take long; the gateway waits for no more of them.",
    fixed=(("retry_after", "1"),),
)
