"""Words of VAT categories, which orders and invoices share."""

from contracts.labels import Label, Labels

VAT_CATEGORIES: Labels = {
    "standard": Label("Normal (25 %)", "Standard (25 %)"),
    "food": Label("Livsmedel", "Food"),
    "restaurant": Label("Restaurang och catering", "Restaurant and catering"),
    "lodging": Label("Hotell och logi", "Hotel and lodging"),
    "culture": Label("Böcker, kultur och persontransport", "Books, culture and passenger transport"),
    "exempt": Label("Momsfri", "Exempt from VAT"),
}
