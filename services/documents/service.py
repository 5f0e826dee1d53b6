"""The entrypoints of the documents service; bytes are uploaded and downloaded in web.py."""

from typing import Any

from chassis.events import subscribes
from chassis.rpc import handles
from chassis.service import Service
from contracts.base import Page
from contracts.customers import CustomerChanged, CustomerCreated
from contracts.customers.deletion import CustomerDeletionChanged
from contracts.documents import ChangeDocument, Document, GetDocument, ListDocuments, PrepareUpload, UploadTerms
from contracts.documents.tabs import TABS
from contracts.tabs import CardSection, DescribeTabs, GetCardSection, TabDescriptions
from documents import (
    card,
    customers,
    deletion_models,
    deletions,
    erasures,
    files,
    merge_entrypoints,
    timeline_originals,
    web,
)
from documents.settings import Settings


class DocumentsService(merge_entrypoints.MergeEntrypoints, Service):
    name = "documents"
    settings = Settings
    daily = (merge_entrypoints.DAILY, erasures.ERASURES.daily)
    effects = merge_entrypoints.EFFECTS
    originals = (
        deletion_models.ORIGINAL,
        merge_entrypoints.ORIGINAL,
        timeline_originals.ORIGINAL,
    )

    @staticmethod
    def web() -> Any:
        return web.application

    @handles(GetCardSection)
    def get_card_section(self, request: GetCardSection) -> CardSection:
        return card.section(request)

    @handles(DescribeTabs)
    def describe_tabs(self, _request: DescribeTabs) -> TabDescriptions:
        return TABS.describe()

    @handles(PrepareUpload)
    def prepare_upload(self, request: PrepareUpload) -> UploadTerms:
        return files.prepare(request)

    @handles(GetDocument)
    def get_document(self, request: GetDocument) -> Document:
        return files.get(request.document_id).to_contract()

    @handles(ListDocuments)
    def list_documents(self, request: ListDocuments) -> Page[Document]:
        return files.list_documents(request)

    @handles(ChangeDocument)
    def change_document(self, request: ChangeDocument) -> Document:
        return files.change(request).to_contract()

    @subscribes(CustomerCreated, together=True)
    def customer_created(self, event: CustomerCreated) -> None:
        customers.keep(event)

    @subscribes(CustomerDeletionChanged)
    def customer_deletion_changed(self, event: CustomerDeletionChanged) -> None:
        deletions.follow(event)

    @subscribes(CustomerChanged, together=True)
    def customer_changed(self, event: CustomerChanged) -> None:
        customers.keep(event)
