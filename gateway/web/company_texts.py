"""Texts of the pages of the whole company (`web.company`): key → (Swedish, English)."""

COMPANY_TEXTS: dict[str, tuple[str, str]] = {
    # settings
    "settings": ("Inställningar", "Settings"),
    "settings_lead": (
        "Det här bestämmer företaget. Bara det du ändrar sparas.",
        "This is what the company decides. Only what you change is saved.",
    ),
    "part_seller": ("Företaget på fakturorna", "The company on its invoices"),
    "part_invoicing": ("Fakturering", "Invoicing"),
    "part_reminders": ("Påminnelsetrappa", "Reminder ladder"),
    "part_own_rates": ("Växelkurser och referensräntor", "Exchange and reference rates"),
    "part_contracts": ("Avtalsfakturering", "Contract invoicing"),
    "part_register": ("Kundregister", "Customer register"),
    "part_logins": ("Inloggning", "Logins"),
    "part_new_users": ("Nya användare från egen inloggningstjänst", "New users from the company's own login"),
    "part_trail": ("Behandlingshistorik", "Audit trail"),
    "modules": ("Moduler", "Modules"),
    "modules_hint": (
        "En avstängd modul döljs och kan inte användas. Dess uppgifter finns kvar.",
        "A module that is off is hidden and cannot be used. Its data stays.",
    ),
    "is_on": ("På", "On"),
    "is_off": ("Av", "Off"),
    "switch_on": ("Slå på", "Switch on"),
    "switch_off": ("Slå av", "Switch off"),
    "history": ("Ändringar", "Changes"),
    "history_of": ("Ändringar: {}", "Changes: {}"),
    "no_changes": ("Inget har ändrats än.", "Nothing has been changed yet."),
    "moment": ("Tidpunkt", "Time"),
    "changed_by": ("Ändrad av", "Changed by"),
    "setting": ("Inställning", "Setting"),
    "before": ("Före", "Before"),
    "after": ("Efter", "After"),
    "to_settings": ("Till inställningarna", "To the settings"),
}
