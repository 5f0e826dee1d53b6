"""The values of the API's examples: imports of registers, and maps of their columns."""

from typing import Any

from gateway.docs.example_ids import make_id

IMPORTS: dict[str, Any] = {
    "RegisterReport.total": 2,
    "RegisterReport.created": 1,
    "RegisterReport.doubtful": 1,
    "RegisterReport.unchanged": 0,
    "RegisterReport.updated": 0,
    "RegisterReport.refused": 0,
    "RegisterReport.examples": ["Ljusgården i Örebro AB"],
    "RegisterReport.header_line": 1,
    "RegisterReport.import_id": make_id("imp"),
    "RegisterReport.not_understood": [{"column": "active", "value": "Sover", "rows": 2, "line": 3}],
    "RegisterPreview.total": 2,
    "RegisterPreview.encoding": "cp1252",
    "RegisterPreview.delimiter": ";",
    "RegisterPreview.header_line": 1,
    "RegisterPreview.examples": ["Ljusgården i Örebro AB"],
    "RegisterPreview.headings": ["Firma", "Ort"],
    "RegisterPreview.columns": {"Firma": "name", "Ort": "invoice_city"},
    "RegisterPreview.unknown_columns": [],
    "RegisterPreview.last_columns": {"Firma": "name"},
    "RegisterPreview.rows": [["Ljusgården i Örebro AB", "Örebro"]],
    "SaveImportMap.map_name": "Kassan",
    "SaveImportMap.columns": {"Firma": "name", "Kod": ""},
    "NamedMap.map_name": "Kassan",
    "ImportMapView.name": "Kassan",
    "ImportMapView.columns": {"Firma": "name", "Kod": ""},
    "RegisterReport.dry_run": False,
    "RegisterReport.encoding": "utf-8",
    "RegisterReport.delimiter": ";",
    "RegisterReport.columns": {"Namn": "name", "Ort": "invoice_city"},
    "RegisterReport.unknown_columns": ["Kundansvarig"],
    "RegisterRow.line": 3,
    "RegisterRow.outcome": "doubtful",
    "RegisterRow.customer_id": make_id("cus"),
    "RegisterRow.problems": [{"code": "no_city", "field": "invoice_city", "detail": "The row names no city."}],
}
