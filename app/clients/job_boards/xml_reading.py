"""XML of strangers, read with the standard library's expat: bounded, forgiving where a record is broken.

Names lose their prefix, their capitals, `-` and `_`: `joblisting:job_Type` is found as `jobtype`, whether its namespace
was declared or not. Entities that a document declares itself are refused, so neither a billion laughs nor another file
can be told; what HTML calls &nbsp; is known. Nothing outside the document is ever opened.
"""

import codecs
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.reading import UnreadableRecord
from app.clients.web.port import Page

MAX_BYTES = 50_000_000
MAX_DEPTH = 64
MAX_ELEMENTS = 500_000
MAX_BROKEN = 200
OUTLINE_BYTES = 65_536

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE_UTF16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(rb"""\A<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_ENCODINGS = re.compile(
    r"utf-?(16|32)|iso|cp|koi|mac|big5|gb|hz|euc|shift|johab|tis|ptcp|kz"
)  # codecs of text, not of escapes
_FORBIDDEN = bytes(set(range(32)) - {9, 10, 13})
# What people forget to escape.
_UNESCAPED = re.compile(rb"<(?![A-Za-z_:!?]|/[A-Za-z_:])|&(?!#?\w{1,32};)")
_ESCAPED = {b"<": b"&lt;", b"&": b"&amp;"}
_AFTER_THE_END = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_CUT_SHORT = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


@dataclass(frozen=True, slots=True)
class XmlRecord:
    element: Element  # names as above; `text`, `texts` and `markup` look into it
    raw: bytes
    line: int


@dataclass(frozen=True, slots=True)
class XmlDocument:
    root: str
    head: Element  # the root and everything in it but the records
    records: list[XmlRecord]
    broken: list[Rejection]  # records that are no XML
    is_cut_short: bool  # the document ends before its end


@dataclass(frozen=True, slots=True)
class Outline:
    """What a document looks like from its beginning: the first text at each path ("rss/channel/item/title")."""

    texts: dict[str, str]
    namespaces: frozenset[str]

    @property
    def root(self) -> str:
        return next(iter(self.texts), "")

    def has(self, *paths: str) -> bool:
        return all(path in self.texts for path in paths)


def document_of(page: Page, *record_names: str) -> XmlDocument:
    """The document and its records, else NotThisBoard.

    A record with a bare `&` or `<` is read all the same; one that is worse is one Rejection, and reading goes on with the next. A document that stops in the
    middle gives what was whole; where nothing was, it is NotThisBoard.
    """
    reader = _Reader(_utf8(page), frozenset(record_names))
    reader.read()
    if reader.head is None:
        raise NotThisBoard("The answer is no XML")
    return XmlDocument(reader.head.tag, reader.head, reader.records, reader.broken, reader.is_cut_short)


def outline_of(page: Page) -> Outline:
    """The shape of the beginning. Never raises: what is no XML has an empty outline."""
    texts: dict[str, str] = {}
    namespaces: set[str] = set()
    path: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        path.append(_name(tag) if len(path) < MAX_DEPTH else "")
        texts.setdefault("/".join(path[:MAX_DEPTH]), "")
        namespaces.update(value for name, value in attributes.items() if name.startswith("xmlns"))

    def end(tag: str) -> None:
        path.pop()

    def data(text: str) -> None:
        where = "/".join(path[:MAX_DEPTH])
        if not texts[where] and text.strip():
            texts[where] = text.strip()[:200]

    try:
        body = _utf8(page, OUTLINE_BYTES)
        if not body.startswith(b"<"):
            return Outline({}, frozenset())
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
        parser.Parse(body, False)
    except (NotThisBoard, expat.ExpatError):
        pass
    return Outline(texts, frozenset(namespaces))


def batch_of_xml(
    document: XmlDocument, read: Callable[[XmlRecord], BoardPosting | None], *, expected: int | None = None
) -> Batch:
    """Each record read by `read`, which returns None for one that is not meant to be shown."""
    postings: list[BoardPosting] = []
    rejections = list(document.broken)
    for record in document.records:
        try:
            posting = read(record)
        except UnreadableRecord as error:
            known = text(record.element, "id", "guid", "referencenumber", "reference", "link")
            rejections.append(Rejection("unreadable", f"{error}, line {record.line}", known))
        else:
            if posting is not None:
                postings.append(posting)
    return Batch(postings, rejections, expected, document.is_cut_short)


def text(element: Element, *paths: str) -> str | None:
    """The first text at any of these paths ("region/city"), stripped; of several elements the first that has one."""
    return next(texts(element, *paths), None)


def texts(element: Element, *paths: str) -> Iterator[str]:
    """Every text at these paths, in their order."""
    for path in paths:
        for found in element.findall(path):
            if value := "".join(found.itertext()).strip():
                yield value


def markup(element: Element, *paths: str) -> str | None:
    """The first HTML at any of these paths: escaped or in CDATA as feeds have it, or as elements of the document."""
    for path in paths:
        for found in element.findall(path):
            value = _markup_in(found) if len(found) else (found.text or "")
            if value.strip():
                return value.strip()
    return None


def needed_text(element: Element, *paths: str) -> str:
    """The text at any of these paths, else UnreadableRecord."""
    value = text(element, *paths)
    if value is None:
        raise UnreadableRecord(f"{paths[0]} is missing")
    return value


class _Reader:
    """One pass over a document; after a broken record a new parser takes up where the next one begins."""

    def __init__(self, body: bytes, record_names: frozenset[str]) -> None:
        self.body = body
        self.record_names = record_names
        self.head: Element | None = None
        self.records: list[XmlRecord] = []
        self.broken: list[Rejection] = []
        self.is_cut_short = False
        self._elements = 0
        self._outside: list[str] = []  # open elements around the records, as written
        self._depth = 0  # in the record
        self._record: TreeBuilder | None = None
        self._record_tag = ""
        self._record_start = 0
        self._record_line = 0
        self._head = TreeBuilder()
        self._lines = 0  # before `_counted`
        self._counted = 0

    def read(self) -> None:
        start = 0
        while True:
            error = self._read_from(start)
            if error is None:
                break
            if error.code in _CUT_SHORT:
                self._is_half(error)
                break
            if self._record is None or len(self.broken) >= MAX_BROKEN:
                self._is_broken(error)
                break
            self._record = None
            again = self._repaired()
            if again is None:
                self.broken.append(Rejection("unreadable", f"is not well-formed, line {self._record_line}"))
                again = self._next_record(self._record_start + 1)
            if again is None:
                break
            start = again
        while self._outside:
            self._head.end(_name(self._outside.pop()))
        if self._elements:
            self.head = self._head.close()

    def _is_broken(self, error: expat.ExpatError) -> None:
        """What was read counts; words after the end (a warning of the server's) are nothing to us."""
        if not self.records:
            is_html = bool(self._outside) and _name(self._outside[0]) == "html"
            wrong = "HTML, not XML" if is_html else f"no whole XML: {error}"
            raise NotThisBoard(f"The answer is {wrong}")
        self._record = None
        self.is_cut_short = error.code != _AFTER_THE_END

    def _is_half(self, error: expat.ExpatError) -> None:
        if not self.records and not self.broken:
            raise NotThisBoard(f"The answer is half an XML document: {error}")
        self._record = None
        self.is_cut_short = True

    def _repaired(self) -> int | None:
        """The broken record read with its bare `<` and `&` escaped, and where it ends; None where that does not help."""
        closing = re.compile(rb"</" + re.escape(self._record_tag.encode()) + rb"\s*>")
        if (end := closing.search(self.body, self._record_start)) is None:
            return None
        raw = self.body[self._record_start : end.end()]
        alone = _Reader(b"<alone>" + _with_escapes(raw) + b"</alone>", self.record_names)
        if alone._read_from(0) is not None or len(alone.records) != 1:
            return None
        self._elements += alone._elements
        self.records.append(XmlRecord(alone.records[0].element, raw, self._record_line))
        return end.end()

    def _next_record(self, after: int) -> int | None:
        found = re.compile(rb"<" + re.escape(self._record_tag.encode()) + rb"[\s>/]").search(self.body, after)
        return found.start() if found else None

    def _read_from(self, start: int) -> expat.ExpatError | None:
        """None at the end, or what was wrong."""
        again = "".join(f"<{tag}>" for tag in self._outside).encode()
        offset = start - len(again)
        self._lines += self.body.count(b"\n", self._counted, start)
        self._counted = start
        parser = _parser()
        parser.EntityDeclHandler = _refuse_entity
        parser.SkippedEntityHandler = lambda name, _: data(html5.get(f"{name};", f"&{name};"))
        starting = len(self._outside)

        def start_element(tag: str, attributes: dict[str, str]) -> None:
            nonlocal starting
            if starting:  # what was open already
                starting -= 1
                return
            self._elements += 1
            if self._elements > MAX_ELEMENTS or len(self._outside) + self._depth >= MAX_DEPTH:
                raise NotThisBoard("The answer is XML with too many elements, or too deep")
            name = _name(tag)
            if self._record is None and self._outside and name in self.record_names:
                self._record, self._record_tag, self._depth = TreeBuilder(), tag, 0
                self._record_start = offset + parser.CurrentByteIndex
                self._record_line = self._lines + parser.CurrentLineNumber
            named = {_name(key): value for key, value in attributes.items()} if attributes else attributes
            if self._record is None:
                self._outside.append(tag)
                self._head.start(name, named)
            else:
                self._depth += 1
                self._record.start(name, named)

        def end_element(tag: str) -> None:
            if self._record is None:
                self._outside.pop()
                self._head.end(_name(tag))
                return
            self._record.end(_name(tag))
            self._depth -= 1
            if self._depth == 0:
                end = self.body.find(b">", offset + parser.CurrentByteIndex) + 1
                raw = self.body[self._record_start : end]
                self.records.append(XmlRecord(self._record.close(), raw, self._record_line))
                self._record = None

        def data(value: str) -> None:
            (self._record or self._head).data(value)

        parser.StartElementHandler, parser.EndElementHandler = start_element, end_element
        parser.CharacterDataHandler = data
        try:
            parser.Parse(again, False)
            parser.Parse(memoryview(self.body)[start:], True)
        except expat.ExpatError as error:
            return error
        return None


def _with_escapes(raw: bytes) -> bytes:
    """What stands in CDATA needs none and is left as it is."""
    parts: list[bytes] = []
    done = 0
    while (start := raw.find(b"<![CDATA[", done)) >= 0 and (end := raw.find(b"]]>", start)) >= 0:
        parts += [_UNESCAPED.sub(lambda found: _ESCAPED[found[0]], raw[done:start]), raw[start : end + 3]]
        done = end + 3
    return b"".join([*parts, _UNESCAPED.sub(lambda found: _ESCAPED[found[0]], raw[done:])])


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")
    parser.UseForeignDTD(True)  # entities nobody declared are told to us rather than an error; nothing is fetched
    parser.buffer_text = True
    return parser


def _refuse_entity(*_: object) -> None:
    raise NotThisBoard("The answer is XML that declares entities of its own")


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    return tag.rpartition(":")[2].lower().replace("-", "").replace("_", "")


def _markup_in(element: Element) -> str:
    parts: Iterable[str] = (
        f"<{child.tag}>{_markup_in(child)}</{child.tag}>{_escaped(child.tail)}" for child in element
    )
    return _escaped(element.text) + "".join(parts)


def _escaped(value: str | None) -> str:
    return (value or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _utf8(page: Page, limit: int | None = None) -> bytes:
    """The body, or its beginning, unpacked and in UTF-8, without what no XML may hold."""
    body = _unpacked(page.body, limit)
    encoding = next((name for start, name in (*_MARKS, *_BARE_UTF16) if body.startswith(start)), "")
    if not encoding:
        body = body.lstrip()
        declared = _DECLARED.match(body)
        encoding = declared[1].decode("ascii") if declared else page.charset or "utf-8"
    return _transcoded(body, encoding).removeprefix(codecs.BOM_UTF8).translate(None, _FORBIDDEN).lstrip()


def _transcoded(body: bytes, encoding: str) -> bytes:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        name = ""
    if name in {"utf-8", "ascii", "utf-8-sig"}:
        return body
    if name == "iso8859-1":
        name = "cp1252"  # as every browser reads it
    if not _ENCODINGS.match(name):
        raise NotThisBoard(f"The answer is XML in an encoding nobody knows: {encoding[:40]}")
    return body.decode(name, "replace").encode("utf-8", "replace")


def _unpacked(body: bytes, limit: int | None) -> bytes:
    """A .gz file's content; other bodies as they are."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:limit]
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(body, limit or MAX_BYTES)
    except zlib.error:
        raise NotThisBoard("The answer is no whole gzip file") from None
    if limit is None and unpacking.unconsumed_tail:
        raise NotThisBoard("The answer is too large when unpacked")
    return unpacked
