"""What is stored of a contact, inside its customer."""

from mongoengine import BooleanField, EmbeddedDocument, StringField


class Contact(EmbeddedDocument):
    """A person at the customer. `person_id`: who stands on other customers, too (`persons`); absent for who has never done so."""

    id = StringField(required=True)
    name = StringField(required=True)
    role_title = StringField()
    phone = StringField()
    mobile = StringField()
    email = StringField()
    no_mailings = BooleanField()
    branch_id = StringField()
    active = BooleanField(required=True, default=True)
    person_id = StringField()
