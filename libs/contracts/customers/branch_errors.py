"""What errors about moves and dated addresses of branches say."""

from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

BRANCH_NAME_TAKEN_THERE = ErrorText(
    Conflict,
    "customers.branch_name_taken_there",
    sv="{customer} har redan en filial som heter {name}. Byt namn på den ena först.",
    en="{customer} already has a branch called {name}. Rename one of them first.",
    when="A branch moves to a customer where another branch in use has its name.",
)
BRANCH_NOT_IN_USE = ErrorText(
    Conflict,
    "customers.branch_not_in_use",
    sv="Filialen {name} används inte hos kunden i dag, och kan inte flyttas. Ta den i bruk först, eller flytta den från kunden "
    "som har den.",
    en="The branch {name} is not in use at the customer today and cannot be moved. Take it into use first, or move it from the "
    "customer that has it.",
    when="A branch that is retired, has moved away or is still to come is moved.",
)
BRANCH_MOVE_PLANNED = ErrorText(
    Conflict,
    "customers.branch_move_planned",
    sv="Filialen {name} flyttar redan till en annan kund den {day}. Ta tillbaka den flytten först.",
    en="The branch {name} moves to another customer on {day} already. Withdraw that move first.",
    when="A branch whose move is planned is moved.",
)
BRANCH_MOVE_NOT_PLANNED = ErrorText(
    Conflict,
    "customers.branch_move_not_planned",
    sv="Ingen kommande flytt av filialen {name} från kunden är planerad. En flytt vars dag har kommit görs ogjord genom att "
    "filialen flyttas tillbaka.",
    en="No coming move of the branch {name} from the customer is planned. A move whose day has come is undone by moving the "
    "branch back.",
    when="A move is withdrawn that is not planned, or whose day has come.",
)

ADDRESSES_MISSING = FieldText(
    "addresses_missing",
    sv="Dagen gäller nya adresser; ange dem också.",
    en="The day is that of new addresses; give them, too.",
)
ADDRESSES_LATER = FieldText(
    "addresses_later",
    sv="Filialen har haft andra adresser till och med {day}. Välj en senare dag.",
    en="The branch has had other addresses up to {day}. Choose a later day.",
)
ADDRESSES_NOT_PLANNED = FieldText(
    "addresses_not_planned",
    sv="Inga adresser är planerade från {day}.",
    en="No addresses are planned from {day}.",
)
MOVE_IN_THE_PAST = FieldText(
    "move_in_the_past",
    sv="En filial kan flytta tidigast i dag, {today}.",
    en="A branch can move today, {today}, at the earliest.",
)
UNKNOWN_CUSTOMER = FieldText(
    "unknown_customer",
    sv="Det finns ingen kund med numret {value}.",
    en="There is no customer with the number {value}.",
)
SAME_CUSTOMER = FieldText(
    "same_customer", sv="Filialen är redan den kundens.", en="The branch is that customer's already."
)
BRANCH_ELSEWHERE = FieldText(
    "branch_elsewhere",
    sv="Filialen {name} ({id}) tillhör i dag en annan kund. Välj den på den kunden.",
    en="The branch {name} ({id}) belongs to another customer today. Choose it at that customer.",
)
