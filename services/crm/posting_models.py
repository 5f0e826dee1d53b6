"""What crm stores of posting lists: their builds, and the blocks that each consists of. See posting_lists.py."""

from mongoengine import BinaryField, BooleanField, DateTimeField, IntField, ListField, StringField

from chassis.storage import Owned


class IndexBuild(Owned):
    """One set of posting lists of a company's customers, complete if `ready`.

    `form` is the form of its blocks: a release reads only builds of its own, so that a new form is built beside the old one.
    `began_at`: customers that were stored later are not in it. `last_key`, `last_id`: how far it has come. `starts` and `ends`
    are the first and the last sort key of each segment; `odd` the segments that overlap others. `leased_until`: a process is
    at work until then.
    """

    meta = {"db_alias": "crm", "collection": "index_builds", "indexes": [("tenant", "form", "number")]}

    form = IntField(required=True)
    number = IntField(required=True)
    ready = BooleanField(default=False)
    began_at = DateTimeField(required=True)
    ready_at = DateTimeField()
    leased_until = DateTimeField()
    last_key = StringField(default="")
    last_id = StringField(default="")
    starts = ListField(IntField())
    ends = ListField(IntField())
    odd = ListField(IntField())
    customers = IntField(default=0)


class IndexBlock(Owned):
    """A part of a build: posting lists of some terms in one segment, or the ids of some of its customers.

    Its id says which: "<build>:<segment>:t<bucket>", "<build>:<segment>:c<part>". It holds digests of terms and ids of
    customers, no text.
    """

    meta = {"db_alias": "crm", "collection": "index_blocks", "indexes": [("tenant", "build_id")]}

    build_id = StringField(required=True)
    data = BinaryField(required=True)
