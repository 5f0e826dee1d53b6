"""Which of the gateway's own collections are about a customer, and which are not."""

from chassis.erasure import Erasure, always
from chassis.personal_data import PersonalData, Stored, by
from contracts.erasure_rules import REMOVED_NOW
from gateway.audit.models import AuditEntry, AuditHead, AuditInbox, AuditPolicy, AuditStart
from gateway.bulk.mailings.models import Mailing, MailingItem
from gateway.bulk.models import Bulk, BulkItem
from gateway.identity.login_models import Enrolment, LoginRules, LoginStep, ProvenSession, SecondFactor
from gateway.identity.openid_models import OpenIdLink, OpenIdLogin, OpenIdNewUsers, OpenIdSession, OpenIdSettings
from gateway.imports.kept_files import FilePiece
from gateway.imports.maps import ColumnMap
from gateway.imports.models import CustomerImport, ImportUpload
from gateway.models import (
    Answer,
    ApiKey,
    CalendarFeed,
    Company,
    KeptSection,
    KeyDetails,
    Leaver,
    LoginCount,
    RecentCustomers,
    RegisterColumns,
    Session,
    SessionDetails,
    User,
    UserPreferences,
)

USERS = "about users of the company, not about its customers"
CHAIN = "where the company's chain of the audit trail begins, ends or waits"

PERSONAL_DATA = PersonalData(
    stored=(
        Stored(
            AuditEntry,
            by("subjects"),
            sv="Vem som har läst eller ändrat, och när",
            en="Who has read or changed, and when",
            erasure="names customers by their ids, and its chain proves that nothing is missing",
        ),
        Stored(
            KeptSection,
            by("customer_id"),
            sv="Sparade svar till kundkortet (krypterade)",
            en="Kept answers for the card (encrypted)",
            without=frozenset({"section"}),
            erasure=Erasure(always(REMOVED_NOW), number="_id"),
        ),
        Stored(
            BulkItem,
            by("customer_id"),
            sv="Massändringar som kunden var med i",
            en="Bulk changes that the customer was part of",
            erasure=Erasure(always(REMOVED_NOW), number="_id"),
        ),
        Stored(
            MailingItem,
            by("customer_id"),
            sv="Brev och e-post i utskick",
            en="Letters and e-mails of mailings",
            erasure=Erasure(always(REMOVED_NOW), number="_id"),
        ),
    ),
    others={
        Bulk: "what was changed of many customers; which ones, its items say",
        Mailing: "the text of a mailing before it is filled in; what each customer gets, its items say",
        RecentCustomers: "ids of customers in the order in which a user opened them; the audit trail says who looked when",
        Answer: "replies to requests of the last 7 days, found by their keys alone; they repeat what services store",
        ColumnMap: "headings of files and our columns",
        ImportUpload: "the name of a file that waits for a day at most",
        FilePiece: "pieces of compressed files, deleted within a day",
        CustomerImport: "a file and its report, by rows, kept for a day; what became a customer is with the services",
        AuditInbox: "entries on their way into the audit trail, which is settled before it is read",
        **dict.fromkeys((AuditHead, AuditStart, AuditPolicy), CHAIN),
        **dict.fromkeys((User, ApiKey, Session, SessionDetails, KeyDetails, UserPreferences, RegisterColumns), USERS),
        CalendarFeed: USERS,
        Leaver: USERS,
        **dict.fromkeys((Enrolment, LoginRules, LoginStep, ProvenSession, SecondFactor, LoginCount), USERS),
        **dict.fromkeys((OpenIdLink, OpenIdLogin, OpenIdNewUsers, OpenIdSession, OpenIdSettings), USERS),
        Company: "the company itself",
    },
)
