"""Texts of the forms on the card and of the pages of rows: key → (Swedish, English)."""

FORM_TEXTS: dict[str, tuple[str, str]] = {
    "new_customer": ("Ny kund", "New customer"),
    "edit_customer": ("Ändra kunduppgifter", "Change customer details"),
    "edit": ("Ändra", "Change"),
    "to_card": ("Till kundkortet", "To the customer card"),
    "fill_in": ("Fyll i fältet.", "Fill this in."),
    "needed": ("måste fyllas i", "required"),
    "choose": ("Välj …", "Choose …"),
    "add_row": ("Lägg till rad", "Add a row"),
    "remove_row": ("Ta bort rad {}", "Remove row {}"),
    "row": ("Rad {}", "Row {}"),
    "is_done": ("{}: klart.", "{}: done."),
    "changed_meanwhile": (
        "Någon annan hann ändra. Inget har sparats. Fält som skiljer sig visar vad som gäller nu. Spara igen för att ersätta.",
        "Somebody else was faster. Nothing was saved. Fields that differ show what holds now; save again to replace it.",
    ),
    "row_changed": (
        "Någon annan hann ändra. Inget har gjorts. Så här ser det ut nu.",
        "Somebody else was faster. Nothing was done. This is how it looks now.",
    ),
    "file": ("Fil", "File"),
    "count": ("Räkna ut summan", "Count the total"),
    "net": ("Netto", "Net"),
    "vat_of_rate": ("Moms {} %", "VAT {} %"),
    "total": ("Summa", "Total"),
    "rounded": ("Avrundat till hela kronor", "Rounded to whole kronor"),
    "holds_now": ("Nu: {}", "Now: {}"),
    "nothing_now": ("(tomt)", "(empty)"),
    "not_sent": (
        "Inget har gått förlorat: det du skrev står kvar. Tryck på knappen igen om en stund; det görs bara en gång.",
        "Nothing is lost: what you wrote is still here. Press the button again in a moment; it is done only once.",
    ),
}
