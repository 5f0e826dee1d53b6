"""Files on customers over HTTP. The bytes are streamed, see `gateway.http.files`."""

from flask import Response, request

from contracts.documents import (
    ChangeDocument,
    Document,
    DownloadDocument,
    GetDocument,
    ListDocuments,
    PrepareUpload,
    UploadDocument,
    UploadTerms,
)
from gateway.http import files
from gateway.http.call import Call
from gateway.http.operations import Api

api = Api("documents")
api.operation("GET", "/customers/<customer_id>/documents", ListDocuments)
api.operation("GET", "/documents/<document_id>", GetDocument)
api.operation("PATCH", "/documents/<document_id>", ChangeDocument)


@api.stream(
    "POST",
    "/customers/<customer_id>/documents",
    role=UploadDocument.role,
    module=UploadDocument.module,
    model=UploadDocument,
    reply=Document,
    status=201,
    location="/v1/documents/{id}",
    idempotency="passed",
    deadline=lambda settings: settings.upload_seconds,
    content_types=("application/octet-stream", "multipart/form-data"),
    services=("documents",),
    failures=("gateway.body_cut_short", "gateway.file_too_large", "gateway.streams_busy", "gateway.streams_too_many"),
)
def upload_document(call: Call) -> Response:
    """Uploads a file to a customer. The body is the file itself, or a form with one file and, optionally, these fields.

    The type of the file follows from its content alone. The same Idempotency-Key with the same file stores it once.
    """
    about: UploadDocument = call.body
    prepared = files.ask_before_upload(call, PrepareUpload.model_validate(about.model_dump(exclude_unset=True)))
    return files.upload(call, request, about, UploadTerms.model_validate(prepared))


@api.custom(
    "GET",
    "/documents/<document_id>/content",
    role=DownloadDocument.role,
    module=DownloadDocument.module,
    model=DownloadDocument,
    content_types=("*/*",),
    failures=("gateway.streams_busy", "gateway.streams_too_many"),
)
def download_document(call: Call) -> Response:
    """Downloads a file as an attachment. Range, If-Range and If-None-Match are honoured."""
    return files.download(call, request, call.body.document_id)
