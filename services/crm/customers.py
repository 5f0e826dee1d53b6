"""The copy of the customers that crm keeps: what finds and sorts them, and the names of their branches and contacts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from chassis.projection import when_stored
from chassis.storage import Row
from contracts.crm import MatchField
from contracts.customers import BranchMove, BranchSnapshot, CustomerChanged, CustomerCreated, CustomerSnapshot
from contracts.customers.branch_days import is_here
from contracts.folding import fold_case
from crm import (
    deletions,
    errors,
    hidden_numbers,
    matches,
    search_terms,
    searched,
    selection_marks,
    sort_keys,
    swedish_order,
    terms_form,
)
from crm.models import Customer
from crm.searched import Searched

FOLDINGS = (terms_form.MANY, terms_form.FEW)
"""The rules by which this release makes `terms` and `words`; 1, which no row says, came before `contracts.folding`, 2 before
terms of sounds and stages, 3 and 4 before `hidden_numbers`."""
HEARD = (MatchField.NAME, MatchField.CITY, MatchField.CONTACT, MatchField.BRANCH, MatchField.REFERENCE)
"""Fields whose words people may have heard only."""
NOT_TEXTS = (*searched.NUMBERS, MatchField.NUMBER)


def keep(event: CustomerCreated | CustomerChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    Customer.apply(event.subject, event.version, **fields_of(event.subject, event.customer))
    deletions.drop_late(event.subject)
    when_stored(lambda: selection_marks.mark([event.subject]))


def fields_of(customer_id: str, customer: CustomerSnapshot) -> Row:
    """What is stored of a customer. One that was merged into another is found by nothing: its number is that one's former
    number."""
    city = city_of(customer)
    parts = [] if customer.merged_into else searched.part_texts(customer, city)
    texts = [] if customer.merged_into else [*searched.own_texts(customer, city), *parts]
    return {
        "number": customer.number,
        "name": customer.name,
        "city": city,
        "identity_number": customer.identity_number,
        "kind": customer.kind.value,
        "phone": customer.phone,
        "email": customer.email,
        "group": customer.group,
        "seller": customer.seller,
        "seller_id": customer.seller_id,
        "responsible_id": customer.responsible_id,
        "stage": customer.stage.value,
        "active": customer.active and not customer.merged_into,
        "terms": terms_of(customer, texts) if texts else [],
        "words": field_words(texts),
        "parts": [stored_part(part) for part in parts],
        "branches": [branch_of(branch) for branch in customer.branches],
        "contacts": [{"id": contact.id, "name": contact.name} for contact in customer.contacts],
        "folding": terms_form.number(),
        "selected": selected_of(customer),
        **sort_fields(customer_id, customer.name, customer.number, city, customer.group, customer.seller),
    }


def selected_of(customer: CustomerSnapshot) -> Row:
    """What only selections need of a customer. `emails`: the addresses of the customer and its active contacts that mailings may
    go to; `no_mailings`: the customer's own is that of somebody who wants none; `refused`: the addresses of those who do."""
    addresses = (customer.addresses.invoice, customer.addresses.visiting, customer.addresses.delivery)
    known = [one for one in addresses if one]
    refused = refused_of(customer)
    mailed = [customer.email, *(one.email for one in customer.contacts if one.active)]
    return {
        "postcode": next((one.postcode for one in known if one.postcode), ""),
        "country": next((one.country for one in known if one.country), ""),
        "currency": customer.currency,
        "language": customer.language,
        "vat_type": customer.vat_type.value,
        "emails": list(dict.fromkeys(one for one in mailed if one and fold_case(one) not in refused)),
        "no_mailings": fold_case(customer.email) in refused,
        "refused": refused,
    }


def branch_of(branch: BranchSnapshot) -> Row:
    """What is stored of a branch: its moves between customers only where it has some."""
    moves = [one.model_dump(mode="json") for one in branch.moves]
    return {"id": branch.id, "name": branch.name} | ({"moves": moves} if moves else {})


def refold(row: Row) -> Row:
    """The terms and words of a stored customer by the rules of this release, beside those it has: what was found stays found, but
    for the beginnings of hidden numbers.

    From what the row holds: a VAT number, which releases before did not keep, comes with `kundkort rebuild crm`.
    """
    texts = [*matches.own_texts(row), *matches.part_texts(row)]
    active = row.get("active", True)
    terms = search_terms.index_terms(
        texts=[one.text for one in texts if one.field not in NOT_TEXTS],
        number=row["number"],
        filters={"stage": row.get("stage") or ""},
        active=active,
        **_numbers(texts),
    )
    hidden = [(one.field, word) for one in texts for word in searched.wholes_of(one)]
    former = search_terms.terms_of_numbers([word for _, word in hidden], active)
    of_fields = field_words(texts)
    former_words = {f"{field}:{word}" for field, word in hidden}
    kept = [word for word in row.get("words", []) if word not in former_words]
    return {
        "folding": terms_form.number(),
        "terms": sorted({*row.get("terms", [])} - former | {*terms}),
        "words": list(dict.fromkeys([*kept, *of_fields]))[: search_terms.MOST_WORDS],
    }


def _numbers(texts: Sequence[Searched]) -> Row:
    """What `index_terms` takes of the numbers among the texts, and of what people have heard."""
    numbers = [word for one in texts if one.field in searched.NUMBERS for word in searched.words_of(one)]
    wholes = list(dict.fromkeys(_whole_words(texts)))
    before = hidden_numbers.looked_up_before(wholes) if terms_form.number() == terms_form.MANY else ()
    return {
        "numbers": list(dict.fromkeys(numbers)),
        "wholes": wholes,
        "wholes_before": list(before),
        "heard": [one.text for one in texts if one.field in HEARD],
        "lengths": terms_form.lengths(),
    }


def _whole_words(texts: Sequence[Searched]) -> Iterator[str]:
    """The words of numbers of which a part is hidden."""
    return (word for one in texts for word in searched.wholes_of(one))


def shorten(row: Row) -> Row:
    """The terms of a stored customer with few beginnings of words, as `terms_of` makes them; all of one with so many words that
    its row may not name each."""
    words = [word.partition(":")[2] for word in row.get("words", ())]
    texts = [*matches.own_texts(row), *matches.part_texts(row)]
    before = hidden_numbers.looked_up_before(_whole_words(texts))
    left_out = {mark + word for word in before for mark in ("", search_terms.INACTIVE)} - set(words)
    terms = [term for term in row["terms"] if term not in left_out]
    kept = terms if len(words) >= search_terms.MOST_WORDS_BEFORE else search_terms.with_few_beginnings(terms, words)
    return {"folding": terms_form.FEW, "terms": kept}


def stored_part(part: Searched) -> Row:
    """A text as it is stored; the country only of a phone number abroad."""
    plain = {"field": part.field.value, "text": part.text, "of": part.of}
    return {**plain, "country": part.country} if part.country else plain


def sort_fields(customer_id: str, name: str, number: str, city: str, group: str = "", seller: str = "") -> Row:
    """The stored fields by which customers are sorted."""
    sort_name = swedish_order.collation_key(name)
    return {
        "rank": sort_keys.name_key(sort_name, customer_id),
        "sort_name": sort_name,
        "sort_number": swedish_order.number_key(number),
        "sort_city": swedish_order.collation_key(city),
        "sort_group": swedish_order.collation_key(group),
        "sort_seller": swedish_order.collation_key(seller),
    }


def city_of(customer: CustomerSnapshot) -> str:
    """The city of the invoice address, or else of another address; "" if none has one."""
    addresses = (customer.addresses.invoice, customer.addresses.visiting, customer.addresses.delivery)
    return next((address.city for address in addresses if address and address.city), "")


def terms_of(customer: CustomerSnapshot, texts: Sequence[Searched]) -> list[str]:
    """Index terms of all `texts`; of group and seller; and of the addresses to which no mailings may go."""
    terms = search_terms.index_terms(
        texts=[*customer.former_numbers, *(one.text for one in texts if one.field not in NOT_TEXTS)],
        number=customer.number,
        filters={name: getattr(customer, name) for name in search_terms.SEARCH_FILTERS},
        active=customer.active,
        **_numbers(texts),
    )
    refused = [refused_term(one) for one in refused_of(customer)]
    return sorted({*terms, *(refused if customer.active else (search_terms.INACTIVE + one for one in refused))})


def refused_of(customer: CustomerSnapshot) -> list[str]:
    """The addresses of its contacts who want no mailings."""
    return sorted({fold_case(one.email) for one in customer.contacts if one.no_mailings and one.email})


def refused_term(address: str) -> str:
    """The index term of customers one of whose contacts has this address and wants no mailings."""
    return search_terms.filter_term(search_terms.REFUSED, address)


def find_refused(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses to which no mailings may go, at whichever customer of the company that was said; folded."""
    wanted = {fold_case(one) for one in addresses}
    terms = sorted(refused_term(one) for one in wanted)
    if not terms:
        return set()
    marked = [*terms, *(search_terms.INACTIVE + one for one in terms)]
    rows = Customer.rows({"terms": {"$in": marked}}, ["selected.refused"])
    return {one for row in rows for one in (row.get("selected") or {}).get("refused") or ()} & wanted


def field_words(texts: Sequence[Searched]) -> list[str]:
    """The words of all `texts`, each with its field, as many as have index terms."""
    return list(dict.fromkeys(chain.from_iterable(map(searched.field_words, texts))))[: search_terms.MOST_WORDS]


def require(customer_id: str) -> None:
    """Raises Unavailable if no event about the customer has arrived yet."""
    if not Customer.rows({"_id": customer_id}, ["version"]):
        raise errors.customer_not_here_yet(customer_id)


def find_part_names(customer_id: str, branch_id: str | None, contact_id: str | None) -> tuple[str, str]:
    """The names of a branch and a contact, "" for None. Raises Unavailable if no event about them has arrived yet."""
    known = Customer.rows({"_id": customer_id}, ["branches", "contacts"])
    if not known:
        raise errors.customer_not_here_yet(customer_id)
    return (
        _name("branch", customer_id, known[0]["branches"], branch_id),
        _name("contact", customer_id, known[0]["contacts"], contact_id),
    )


def refuse_elsewhere(customer_id: str, branch_id: str | None, today: date) -> None:
    """Raises InvalidInput when a new activity names a branch that is another customer's today."""
    if branch_id is None:
        return
    (known,) = Customer.rows({"_id": customer_id}, ["branches"]) or [{"branches": []}]
    for branch in known["branches"]:
        moves = [BranchMove.model_validate(one) for one in branch.get("moves", ())]
        if branch["id"] == branch_id and not is_here(moves, today):
            raise errors.branch_elsewhere(branch_id, branch["name"])


def find_names(customer_ids: set[str]) -> dict[str, str]:
    """The names of those of these customers whose events have arrived, by id."""
    rows = Customer.rows({"_id": {"$in": sorted(customer_ids)}}, ["name"]) if customer_ids else []
    return {row["_id"]: row["name"] for row in rows}


def _name(what: str, customer_id: str, parts: list[Row], part_id: str | None) -> str:
    if part_id is None:
        return ""
    for part in parts:
        if part["id"] == part_id:
            return str(part["name"])
    raise errors.part_not_here_yet(what, customer_id, part_id)
