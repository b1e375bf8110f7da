"""Text of pages that say the right charset, the wrong one, or none."""

import codecs
from encodings.aliases import aliases

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clients.web.port import Page
from app.clients.web.text import text_of_page

FRENCH = "Développeur à Orléans, 45 000 €"


def page(body: bytes, charset: str | None = None) -> Page:
    return Page(url="https://jobs.test/", status=200, body=body, content_type="text/html", charset=charset)


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (FRENCH.encode(), None),
        (FRENCH.encode(), "utf-8"),
        (FRENCH.encode(), "iso-8859-1"),  # the header is wrong
        (FRENCH.encode(), "no-such-charset"),
        (FRENCH.encode(), "rot13"),
        (FRENCH.encode(), "zlib"),
        (FRENCH.encode(), "idna"),
        (FRENCH.encode("cp1252"), None),
        (FRENCH.encode("cp1252"), "utf-8"),  # the header is wrong the other way round
        (FRENCH.encode("cp1252"), "iso-8859-1"),
        (FRENCH.encode("cp1252"), "us-ascii"),
        (FRENCH.encode("iso8859-15"), "ISO-8859-15"),
        (FRENCH.encode("utf-16"), None),
        (FRENCH.encode("utf-16-le"), "utf-16le"),
        (codecs.BOM_UTF8 + FRENCH.encode(), "iso-8859-1"),
        (codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"), "utf-8"),
        (codecs.BOM_UTF32_LE + FRENCH.encode("utf-32-le"), None),
    ],
)
def test_text_is_read_whatever_the_header_says(body: bytes, charset: str | None) -> None:
    assert text_of_page(page(body, charset)) == FRENCH


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ("<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=windows-1251'>", "cp1251"),
        ('<?xml version="1.0" encoding="windows-1251"?>', "cp1251"),
        ('<meta charset="utf-16">', "utf-8"),  # if it were, this could not be read
    ],
)
def test_page_may_say_its_charset_itself(head: str, charset: str) -> None:
    text = f"{head}<p>Инженер-программист</p>"
    assert text_of_page(page(text.encode(charset))) == text


def test_header_goes_before_what_the_page_says() -> None:
    text = '<meta charset="windows-1251"><p>работа</p>'
    assert text_of_page(page(text.encode("koi8-r"), "koi8-r")) == text


@pytest.mark.parametrize(
    ("label", "text"), [("shift_jis", "求人①"), ("gb2312", "招聘"), ("euc-kr", "채용"), ("big5", "職缺")]
)
def test_east_asian_charsets_are_known_by_their_usual_names(label: str, text: str) -> None:
    codec = {"shift_jis": "cp932", "gb2312": "gb18030"}.get(label, label)
    assert text_of_page(page(text.encode(codec), label)) == text


def test_escape_sequences_of_iso_2022_jp_are_read_though_they_look_like_ascii() -> None:
    assert text_of_page(page("求人".encode("iso2022_jp"), "iso-2022-jp")) == "求人"


def test_letter_cut_in_half_costs_that_letter_alone() -> None:
    assert text_of_page(page(("é" * 9).encode() + b"\xc3", "utf-8")) == "é" * 9 + "\ufffd"


@settings(deadline=None)
@given(
    st.binary(max_size=300),
    st.one_of(st.none(), st.text(max_size=20), st.sampled_from(sorted(aliases))),
)
def test_no_bytes_and_no_charset_raise(body: bytes, charset: str | None) -> None:
    assert isinstance(text_of_page(page(body, charset)), str)
