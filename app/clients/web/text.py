"""From the bytes of a page to its text, whatever it says of its charset."""

import codecs
import re

from app.clients.web.port import Page

# What pages call "latin-1" or "ascii" is windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels).
SPELLED = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
# Python's codecs include rot13, punycode and others that are no charset of a page.
KNOWN = re.compile(r"utf-(8|16|16-le|16-be|32)|cp(125[0-8]|866|874|932|949|950)|iso8859-(\d+)|koi8-[ru]|mac-\w+|gb18030"
                   r"|big5(hkscs)?|euc_(jp|kr)|iso2022_jp|johab|hz")  # fmt: skip
# They look like ASCII, so valid UTF-8 says nothing against them; or they are valid UTF-8 by chance only.
BELIEVED = re.compile(r"utf-(16|32).*|iso2022_jp|hz")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LOOKED_AT = 4096
XML_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
META = re.compile(rb"""<meta\s[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)


def text_of_page(page: Page) -> str:
    """The whole body as text, without a byte order mark. Never raises; what cannot be read becomes U+FFFD.

    The byte order mark first; then UTF-8 where the bytes are that, for no other charset's text looks like it by
    chance; then what the header, the XML declaration or the page's meta element says; else windows-1252.
    """
    body = page.body
    for mark, charset in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(charset, errors="replace").removeprefix("\ufeff")
    stated = _stated_charset(page)
    if stated is not None and BELIEVED.fullmatch(stated):
        return body.decode(stated, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if stated is not None and stated != "utf-8":
        return body.decode(stated, errors="replace")
    return _mostly_utf8(body) or body.decode("cp1252", errors="replace")


def _mostly_utf8(body: bytes) -> str | None:
    """UTF-8 with a fault here and there, such as a letter cut in half."""
    text = body.decode("utf-8", errors="replace")
    faults = text.count("\ufffd")
    letters = sum(1 for byte in body if byte >= 0xC2)  # each begins a letter of several bytes
    return text if letters > 2 * faults else None


def _stated_charset(page: Page) -> str | None:
    start = page.body[:LOOKED_AT]
    inside = XML_DECLARATION.match(start) or META.search(start)
    for label in (page.charset, inside[1].decode("ascii") if inside else None):
        if not label:
            continue
        try:
            name = codecs.lookup(label).name
        except (LookupError, ValueError):
            continue
        name = SPELLED.get(name, name)
        if KNOWN.fullmatch(name):
            is_from_within = label is not page.charset
            # Bytes in which an ASCII declaration could be read are no UTF-16.
            return "utf-8" if is_from_within and name.startswith(("utf-16", "utf-32")) else name
    return None
