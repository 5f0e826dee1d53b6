"""Labels of the fields of the crm service's requests."""

from contracts.labels import Label, Labels

LABELS: Labels = {
    "active": Label("Endast aktiva", "Active only"),
    "activity_id": Label("Aktivitet", "Activity"),
    "add": Label("Lägg till", "Add"),
    "alarm_at": Label("Påminnelse", "Alarm"),
    "assignee": Label("Ansvarig", "Assignee"),
    "branch_id": Label("Filial", "Branch"),
    "contact_id": Label("Kontakt", "Contact"),
    "customer_id": Label("Kund", "Customer"),
    "due_on": Label("Klar senast", "Due"),
    "ends_at": Label("Slutar", "Ends"),
    "finished": Label("Avslutad", "Finished"),
    "follow_up_of": Label("Uppföljning av", "Follow-up of"),
    "group": Label("Kundgrupp", "Customer group"),
    "held": Label("Genomförd", "Held"),
    "kind": Label("Typ av aktivitet", "Type of activity"),
    "name": Label("Egenskapens namn", "Name of the property"),
    "note": Label("Anteckning", "Note"),
    "on_or_after": Label("Från och med", "From"),
    "on_or_before": Label("Till och med", "To"),
    "prefix": Label("Namnet börjar med", "Name begins with"),
    "property": Label("Egenskap", "Property"),
    "q": Label("Sökord", "Search words"),
    "remove": Label("Ta bort", "Remove"),
    "seller": Label("Säljare", "Salesperson"),
    "starts_at": Label("Börjar", "Starts"),
    "text": Label("Beskrivning", "Description"),
    "DeferActivity.due_on": Label("Skjut upp till", "Defer until"),
}
