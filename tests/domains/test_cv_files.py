import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import InvalidInput
from app.domains.profiles.cv_files import DOCX, MAX_BYTES, MAX_FILENAME, PDF, TEXT, recognise, safe_filename
from app.domains.profiles.errors import FileTooLarge
from tests import cv_samples
from tests.effort import bounded_effort


def code_of(content: bytes) -> str | None:
    """The code of the refusal, None where the file is taken."""
    try:
        recognise(content)
    except InvalidInput as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize("name", cv_samples.TAKEN)
def test_honest_file_is_recognised_by_its_content(name: str) -> None:
    content, content_type, extension = cv_samples.TAKEN[name]
    kind = recognise(content)
    assert (kind.content_type, kind.extension) == (content_type, extension)


@pytest.mark.parametrize("name", cv_samples.REFUSED)
def test_dishonest_file_is_refused_quickly(name: str) -> None:
    content, code = cv_samples.REFUSED[name]
    with bounded_effort(2):
        with pytest.raises(InvalidInput) as refusal:
            recognise(content)
        assert refusal.value.code == code
        assert refusal.value.detail


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("encrypted", "password"),
        ("overlapping members", "overlap"),
        ("pdf cut off", "breaks off"),
        ("bomb", "inflates"),
        ("macros", "macros"),
        ("entities in utf-16", "entities"),
        ("name twice", "twice"),
        ("climbing name", "outside"),
    ],
)
def test_refusal_says_what_to_do_about_it(name: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        recognise(cv_samples.REFUSED[name][0])


def test_file_of_more_than_ten_mebibytes_is_too_large() -> None:
    recognise(b"a" * MAX_BYTES)
    with pytest.raises(FileTooLarge):
        recognise(b"a" * (MAX_BYTES + 1))


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=2000), st.sampled_from([b"", b"%PDF-1.4", b"PK\x03\x04", b"\xff\xfe", cv_samples.docx()[:300]])
)
def test_any_bytes_are_taken_or_refused_with_a_code(noise: bytes, beginning: bytes) -> None:
    assert code_of(beginning + noise) in {None, "empty_file", "unsupported_file", "unreadable_file"}


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 700), st.integers(0, 255))
def test_damaged_docx_never_breaks_the_check(at: int, value: int) -> None:
    content = bytearray(cv_samples.docx())
    content[at % len(content)] = value
    assert code_of(bytes(content)) in {None, "unsupported_file", "unreadable_file"}


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("cv.pdf", "cv.pdf"),
        ("CV.PDF", "CV.PDF"),
        (None, "cv.pdf"),
        ("", "cv.pdf"),
        ("...", "cv.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\cv.pdf", "cv.pdf"),
        ("/absolute/cv.pdf", "cv.pdf"),
        ("cv.exe", "cv.exe.pdf"),
        ("cv.pdf\r\nSet-Cookie: a=b", "cv.pdfSet-Cookie_ a=b.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ('quote".pdf', "quote_.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("Lebenslauf Zoë Müller.pdf", "Lebenslauf Zoë Müller.pdf"),
        ("履歴書.pdf", "履歴書.pdf"),
        ("\ud800.pdf", "pdf.pdf"),
    ],
    ids=ascii,
)
def test_name_is_made_harmless(given_name: str | None, expected: str) -> None:
    assert safe_filename(given_name, PDF) == expected


def test_name_ends_as_the_content_demands() -> None:
    assert safe_filename("cv.pdf", DOCX) == "cv.pdf.docx"
    assert safe_filename("cv.md", TEXT) == "cv.md"


@given(st.text(max_size=400))
def test_any_name_becomes_a_plain_file_name(name: str) -> None:
    safe = safe_filename(name, PDF)
    assert safe.lower().endswith(".pdf")
    assert len(safe) <= MAX_FILENAME + 4
    assert not set(safe) & set('/\\\0\r\n"<>:|?*')
    safe.encode()
