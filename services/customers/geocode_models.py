"""What a geocoding provider has answered."""

from mongoengine import BooleanField, DateTimeField, StringField

from chassis.tenancy import Owned


class Geocode(Owned):
    """A provider's answer about an address, under a digest of it: a point, or none that it knows. One that was not asked for yet
    is `waiting`, with its `query`."""

    meta = {"db_alias": "customers", "collection": "geocodes", "indexes": [{"fields": ["waiting"], "sparse": True}]}

    waiting = BooleanField()
    query = StringField()
    latitude = StringField()
    longitude = StringField()
    asked_at = DateTimeField()
