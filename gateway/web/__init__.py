"""The card for people: login, search, the customer card. Read only, without script, in Swedish and English.

pages      the addresses            shapes   an item of a tab → cells of a row, by field names alone
entrance   who is there             texts    every text, in both languages
forms      forms nobody can forge   formats  dates, amounts and sizes as people read them
"""

from gateway.web.pages import install

__all__ = ["install"]
