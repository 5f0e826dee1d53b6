"""Types of files that are text: plain text, accounts in SIE, e-invoices and their like in XML, and markup, which is not stored.

A browser must not take any of them for a page: they are only ever sent as attachments, under these types. Markup is refused
beside that, since a person could open it by hand.
"""

import codecs
import re

UNKNOWN = "application/octet-stream"
PLAIN, MARKUP_TYPE, SIE, XML = "text/plain", "text/markup", "application/x-sie", "application/xml"

BOM = rb"(?:\xef\xbb\xbf)?\s*"
TAGS = (
    "a|abbr|address|applet|area|article|aside|audio|b|base|bdi|bdo|blink|blockquote|body|br|button|canvas|center|cite|code|"
    "col|data|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figure|font|footer|form|frame|frameset|h[1-6]|head|"
    "header|hr|html|i|iframe|image|img|input|ins|kbd|keygen|label|legend|li|link|main|map|mark|marquee|math|menu|meta|"
    "meter|nav|noscript|object|ol|option|p|param|picture|plaintext|pre|progress|q|s|samp|script|section|select|slot|small|"
    "source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|"
    "track|tt|u|ul|var|video|xmp|xss"
)
"""Elements of HTML, with SVG and MathML: a text may begin with a bracket, but not with one of these in it."""
MARKUP = re.compile(rb"^" + BOM + rb"<(?:!|\?|/?(?:" + TAGS.encode() + rb")(?:[\s/>]|$))", re.I)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
SIE_FLAG = re.compile(BOM + rb"#FLAGGA\s+[01]\b")
"""The first line of a file of SIE 1 to 4 (SIE filformat 4B, 5.5)."""

BUSINESS_XML = (
    b"urn:oasis:names:specification:ubl:schema:xsd:",  # UBL 2: Peppol BIS Billing 3 and Svefaktura 2.0
    b"urn:sfti:documents:",  # Svefaktura 1.0
    b"urn:sfti:CommonAggregateComponents:",
    b"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:",  # EN 16931 in CII
    b"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader",  # the envelope of Peppol
    b"urn:iso:std:iso:20022:tech:xsd:",  # payments: pain.001, camt.053
    b"http://www.sie.se/sie5",
)
"""Namespaces of the root of the XML that is stored, or how they begin."""
PROLOG = re.compile(BOM + rb"(?:<\?xml\s[^<>]{0,200}\?>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*){0,10}", re.S)
ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]{0,60}):)?[A-Za-z_][\w.-]{0,100}((?:\s[^<>]{0,4000})?)>")


def type_of_text(head: bytes) -> str:
    """The type of a file that has no signature; UNKNOWN when it is no text in UTF-8, UTF-16 with a mark, or 8 bits."""
    plain = _in_one_byte(head)
    if plain is None or CONTROL.search(plain.decode("latin-1")):
        return UNKNOWN
    if SIE_FLAG.match(plain):
        return SIE
    if is_business_xml(plain):
        return XML
    return MARKUP_TYPE if MARKUP.match(plain) else PLAIN


def is_business_xml(head: bytes) -> bool:
    """Whether it is an XML document whose root is in one of BUSINESS_XML, without a DTD or a style sheet."""
    prolog = PROLOG.match(head)
    root = ROOT.match(head, prolog.end() if prolog else 0)
    if root is None:
        return False
    attribute = rb"xmlns:" + re.escape(root[1]) if root[1] else rb"xmlns"
    said = re.search(rb"\s" + attribute + rb"\s*=\s*[\"']([^\"']{0,300})[\"']", root[2])
    return said is not None and said[1].startswith(BUSINESS_XML)


def _in_one_byte(head: bytes) -> bytes | None:
    """The text with a byte a letter where it is ASCII: UTF-16 as UTF-8, all else as it is. None for broken UTF-16."""
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head
    try:
        return codecs.getincrementaldecoder("utf-16")().decode(head).encode()
    except UnicodeDecodeError:
        return None
