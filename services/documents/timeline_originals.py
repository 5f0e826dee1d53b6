"""What documents tells of files, made again from what is stored (`kundkort rebuild crm`)."""

from chassis.originals import Original, of_document
from contracts.documents import DocumentStored
from documents import files
from documents.models import StoredFile

ORIGINAL = Original(DocumentStored, StoredFile, of_document(StoredFile, files.stored_event))
