"""The settings of the documents service, in addition to those of every service."""

from typing import ClassVar

from pydantic import Field

from chassis.settings import ServiceSettings
from documents.file_types import KNOWN_TYPES


class Settings(ServiceSettings):
    service: ClassVar[str] = "documents"

    max_file_bytes: int = Field(default=100 * 1024 * 1024, ge=1, description="Largest file, in bytes")
    max_company_bytes: int = Field(
        default=50 * 1024**3, ge=1, description="Bytes that one company may store, over all of its files"
    )
    content_types: tuple[str, ...] = Field(
        default=tuple(KNOWN_TYPES), description="Types that may be stored, judged by content; JSON list"
    )
    file_context_seconds: float = Field(
        default=660,
        gt=0,
        description="Longest lifetime of a file's context; a minute more than the gateway's UPLOAD_SECONDS",
    )
    scanner: str = Field(
        default="",
        pattern=r"^$|^clamd://([\w.:\[\]-]+|/.+)$|^command:/.+$",
        description="Scanner of every file: clamd://127.0.0.1:3310, clamd:///run/clamd.ctl, command:/path; none if empty",
    )
    scanner_seconds: float = Field(default=60, gt=0, description="Longest time without an answer of the scanner")
    abandoned_after_seconds: float = Field(
        default=60, ge=0, description="How long after its deadline an unfinished upload is deleted"
    )
