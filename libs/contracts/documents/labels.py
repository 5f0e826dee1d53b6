"""Labels of the fields of the documents service's requests."""

from contracts.labels import Label, Labels

LABELS: Labels = {
    "branch_id": Label("Filial", "Branch"),
    "customer_id": Label("Kund", "Customer"),
    "document_id": Label("Dokument", "Document"),
    "kind": Label("Dokumenttyp", "Type of document"),
    "name": Label("Filnamn", "File name"),
}
