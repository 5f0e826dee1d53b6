"""Texts of the customer's card: key → (Swedish, English)."""

CARD_TEXTS: dict[str, tuple[str, str]] = {
    "whole_customer": ("Hela kunden", "The whole customer"),
    "show_branch": ("Visa", "Show"),
    "show_whole": ("Visa hela kunden", "Show the whole customer"),
    "of_branch": ("Visar bara filialen {}.", "Shows the branch {} alone."),
    "of_one_branch": ("Visar bara en filial.", "Shows one branch alone."),
    "retired_branch": ("{} (avvecklad)", "{} (retired)"),
    "no_such_branch": (
        "Kunden har ingen sådan filial. Här visas hela kunden.",
        "The customer has no such branch. This is the whole customer.",
    ),
    "not_by_branch": ("Gäller hela kunden, inte bara filialen.", "About the whole customer, not the branch alone."),
}
