"""XML of strangers: what is read in spite of its faults, and what is refused."""

import gzip
from xml.etree.ElementTree import tostring

import pytest

from app.clients.job_boards import NotThisBoard
from app.clients.job_boards.xml_reading import MAX_ELEMENTS, document_of, markup, outline_of, text
from tests.clients.job_boards.payloads import page_of

FEED = b"""<?xml version="1.0"?>
<rss><channel><title>Jobs</title>
<item><title>Baker</title></item>
<item><title>Cook</title></item>
</channel></rss>
"""


def titles(body: bytes, **more: str) -> list[str | None]:
    return [text(record.element, "title") for record in document_of(page_of(body, **more), "item").records]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ('<?xml version="1.0" encoding="utf-8"?><r><item><title>Köchin</title></item></r>'.encode(), "Köchin"),
        (
            '<?xml version="1.0" encoding="ISO-8859-1"?><r><item><title>Köchin</title></item></r>'.encode("latin-1"),
            "Köchin",
        ),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><r><item><title>\x80 20</title></item></r>', "€ 20"),
        (
            '<?xml version="1.0" encoding="windows-1250"?><r><item><title>Łódź</title></item></r>'.encode("cp1250"),
            "Łódź",
        ),
        (
            '<?xml version="1.0" encoding="shift_jis"?><r><item><title>料理</title></item></r>'.encode("shift_jis"),
            "料理",
        ),
        ('<?xml version="1.0" encoding="utf-16"?><r><item><title>Köchin</title></item></r>'.encode("utf-16"), "Köchin"),
        ('<?xml version="1.0"?><r><item><title>Köchin</title></item></r>'.encode("utf-16-be"), "Köchin"),
        ("\ufeff<r><item><title>Köchin</title></item></r>".encode(), "Köchin"),
        (b"\n\n  <?xml version='1.0'?><r><item><title>Cook</title></item></r>", "Cook"),
        (gzip.compress(b"<r><item><title>Cook</title></item></r>", mtime=0), "Cook"),
        (b"<r><item><title>A\x0b\x00B</title></item></r>", "AB"),
        (b"<r><item><title>R&nbsp;&amp;&nbsp;D &eacute; &unknown;</title></item></r>", "R\u00a0&\u00a0D é &unknown;"),
        (b"<r><item><undeclared:title x:y='1'>Cook</undeclared:title></item></r>", "Cook"),
        (b"<a:r xmlns:a='urn:a'><a:ITEM><a:Ti-t_le>Cook</a:Ti-t_le></a:ITEM></a:r>", "Cook"),
        (
            b'<!DOCTYPE rss PUBLIC "-//x//DTD" "http://dtd.example/x.dtd"><r><item><title>Cook</title></item></r>',
            "Cook",
        ),
        (b"<r><item><title>Fish & Chips</title></item></r>", "Fish & Chips"),
        (b"<r><item><title>pay < 10 & up</title><d><![CDATA[a & b < c]]></d></item></r>", "pay < 10 & up"),
        (b"<r><item><title>Cook</title><>1</></item></r>", "Cook"),
    ],
)
def test_read_all_the_same(body: bytes, title: str) -> None:
    assert titles(body) == [title]


def test_charset_of_the_header_counts_where_the_document_says_nothing() -> None:
    body = "<r><item><title>Köchin</title></item></r>".encode("latin-1")
    assert titles(body, charset="iso-8859-1") == ["Köchin"]


def test_what_stands_in_cdata_is_left_alone_when_the_rest_is_escaped() -> None:
    body = b"<r><item><title>A & B</title><d><![CDATA[<p>1 & 2</p>]]></d></item></r>"
    [record] = document_of(page_of(body), "item").records
    assert markup(record.element, "d") == "<p>1 & 2</p>"
    assert record.raw == body[3:-4]


def test_broken_record_is_one_rejection_with_its_line() -> None:
    body = FEED.replace(b"<item><title>Baker</title>", b"<item><title>Baker</titel>")
    document = document_of(page_of(body), "item")
    assert [text(record.element, "title") for record in document.records] == ["Cook"]
    assert [rejection.message for rejection in document.broken] == ["is not well-formed, line 3"]
    assert document.records[0].line == 4
    assert not document.is_cut_short
    assert [element.tag for element in document.head.iter()] == ["rss", "channel", "title"]


def test_feed_that_stops_in_the_middle_gives_what_was_whole() -> None:
    cut = document_of(page_of(FEED[: FEED.index(b"Cook")]), "item")
    assert [text(record.element, "title") for record in cut.records] == ["Baker"]
    assert cut.is_cut_short


def test_words_after_the_end_are_nothing_to_us() -> None:
    document = document_of(page_of(FEED + b"<b>Warning</b>: foreach()"), "item")
    assert len(document.records) == 2
    assert not document.is_cut_short


BOMB = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><r><item><title>&b;</title></item></r>'
LEAK = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r><item><title>&x;</title></item></r>'
PARAMETER = b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://dtd.example/p.dtd"> %p;]><r><item><title>x</title></item></r>'


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (BOMB, "entities of its own"),
        (LEAK, "entities of its own"),
        (PARAMETER, "entities of its own"),
        (b"<r>" + b"<a>" * 200_000, "too deep"),
        (b"<r>" + b"<item>" + b"<a>" * 200_000, "too deep"),
        (b"<r>" + b"<a/>" * MAX_ELEMENTS, "too many elements"),
        (FEED[: FEED.index(b"Baker")], "half an XML document"),
        (b"", "half an XML document"),
        (b"<!DOCTYPE html><html><body><br></body></html>", "HTML, not XML"),
        (b'{"jobs": []}', "no whole XML"),
        (b"plain words", "no whole XML"),
        (gzip.compress(FEED, mtime=0)[:30], "half an XML document"),
        (b"\x1f\x8bnonsense", "gzip"),
        (gzip.compress(b" " * 60_000_000, mtime=0), "too large"),
        (b'<?xml version="1.0" encoding="punycode"?><r/>', "encoding nobody knows"),
        (b'<?xml version="1.0" encoding="zlib"?><r/>', "encoding nobody knows"),
        (b'<?xml version="1.0" encoding="martian"?><r/>', "encoding nobody knows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused(body: bytes, why: str) -> None:
    with pytest.raises(NotThisBoard, match=why):
        document_of(page_of(body), "item")


def test_outline_tells_the_shape_of_the_beginning() -> None:
    outline = outline_of(page_of(b"<rss xmlns:t='urn:t'>" + FEED[26:] + b"<more>" * 100_000))
    assert outline.root == "rss"
    assert outline.has("rss/channel/item/title")
    assert outline.texts["rss/channel/title"] == "Jobs"
    assert outline.namespaces == {"urn:t"}


@pytest.mark.parametrize(
    "body", [b"", b"words", b'{"a": 1}', BOMB[:-20], b"<", b"\x1f\x8b", b"\xff\xfe\x00", b"<a" * 50_000]
)
def test_outline_never_raises(body: bytes) -> None:
    outline_of(page_of(body))


def test_markup_of_elements_is_told_as_html() -> None:
    [record] = document_of(page_of(b"<r><item><d type='xhtml'><p>a &lt; b<br/>c</p> d</d></item></r>"), "item").records
    assert markup(record.element, "d") == "<p>a &lt; b<br></br>c</p> d"
    assert tostring(record.element).startswith(b"<item>")


def test_many_broken_records_do_not_take_for_ever() -> None:
    body = b"<r>" + b"<item><title>x</titel></item>" * 20_000 + b"</r>"
    with pytest.raises(NotThisBoard):
        document_of(page_of(body), "item")
    mended = document_of(page_of(b"<r>" + b"<item><title>a & b</title></item>" * 5_000 + b"</r>"), "item")
    assert len(mended.records) == 5_000
