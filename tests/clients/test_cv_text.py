"""Text out of CV files by the child process: what is seen, in reading order; what is hidden; what is refused."""

import asyncio

import pytest

from app.clients.cv_text import ChildCvTextReader, CvText, CvTextRefused, Refusal
from app.domains.profiles.cv_files import DOCX, ODT, PDF, TEXT
from tests import cv_documents, cv_samples
from tests.cv_documents import Words

SENTENCE = Words("Ada Lovelace, analyst of analytical engines", 60, 700)


async def read(content: bytes, content_type: str = PDF.content_type) -> CvText:
    return await ChildCvTextReader().read(content, content_type)


async def refusal(content: bytes, content_type: str = PDF.content_type, **how: float) -> Refusal:
    with pytest.raises(CvTextRefused) as refused:
        await ChildCvTextReader(**how).read(content, content_type)
    return refused.value.code


def assert_lines_fit(text: CvText) -> None:
    assert "\n".join(text.text[line.start : line.end] for line in text.lines) == text.text.replace("\n\n", "\n")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (cv_documents.written_pdf(cv_documents.FRENCH), PDF.content_type),
        (cv_documents.written_docx(cv_documents.FRENCH), DOCX.content_type),
        (cv_documents.written_odt(cv_documents.FRENCH), ODT.content_type),
        (cv_documents.FRENCH.encode(), TEXT.content_type),
        (cv_documents.FRENCH.encode("utf-8-sig"), TEXT.content_type),
        (cv_documents.FRENCH.encode("utf-16"), "text/plain; charset=utf-16"),
        (cv_documents.FRENCH.encode("cp1252"), "text/plain; charset=cp1252"),
    ],
    ids=["pdf", "docx", "odt", "utf-8", "utf-8 with mark", "utf-16", "windows-1252"],
)
async def test_every_format_gives_every_line(content: bytes, content_type: str) -> None:
    text = await read(content, content_type)
    assert_lines_fit(text)
    assert text.hidden == ""
    flat = text.text.replace("\t", ", ")
    for line in cv_documents.FRENCH.splitlines():
        assert line.removeprefix("- ") in flat


async def test_columns_are_read_one_after_the_other_across_pages() -> None:
    left = [Words(f"left {number}", 40, 700 - 15 * number) for number in range(12)]
    right = [Words(f"right column, line {number} of its text", 250, 704 - 13 * number) for number in range(12)]
    more = [Words(f"left again {number}", 40, 700 - 15 * number) for number in range(12)]
    also = [Words(f"right column goes on, line {number}", 250, 704 - 13 * number) for number in range(12)]
    text = (await read(cv_documents.pdf([[*left, *right], [*more, *also]]))).text
    assert text.index("left 11") < text.index("left again 11") < text.index("right column, line 0")
    assert text.index("right column, line 11") < text.index("right column goes on, line 0")


async def test_dates_beside_titles_stay_beside_them() -> None:
    words = [
        part
        for number in range(6)
        for part in (
            Words(f"Cook number {number} in a large kitchen", 60, 700 - 15 * number),
            Words(f"201{number} - 202{number}", 450, 700 - 15 * number),
        )
    ]
    text = (await read(cv_documents.pdf([words]))).text
    assert "Cook number 3 in a large kitchen\t2013 - 2023" in text


async def test_where_a_new_object_begins_within_a_line_is_told() -> None:
    page = [
        Words("Bachelor of Arts in the history of everyday life and of the kitchen", 60, 700),
        Words("Social Work", 60, 680),
        Words("Fabrikam College", 60 + 57, 680),
    ]
    text = await read(cv_documents.pdf([page]))
    first, second = text.lines
    assert text.text[second.start : second.end] == "Social Work Fabrikam College"
    assert first.seams == ()
    assert [text.text[seam : second.end] for seam in second.seams] == ["Fabrikam College"]


async def test_where_it_begins_is_told_of_short_lines_and_behind_what_is_cleaned() -> None:
    short = [Words("Cook", 60, 700 - 20 * number) for number in range(9)]
    page = [*short, Words("Arts--Crafts", 60, 500), Words("FABRIKAM", 60 + 60, 500)]
    text = await read(cv_documents.pdf([page]))
    [line] = [line for line in text.lines if line.seams]
    assert [text.text[seam : line.end] for seam in line.seams] == ["FABRIKAM"]


async def test_pdf_that_paints_each_word_by_itself_tells_nothing() -> None:
    page = [
        Words(word, 60 + 40 * place, 700)
        for place, word in enumerate(["with", "each", "word", "by", "its", "own", "call"])
    ]
    text = await read(cv_documents.pdf([page]))
    assert [line.seams for line in text.lines] == [()]


@pytest.mark.parametrize(
    ("words", "is_seen"),
    [
        (Words("hiddenword", 60, 600, gray=1), False),
        (Words("hiddenword", 60, 600, gray=0.98), False),
        (Words("hiddenword", 60, 600, size=1), False),
        (Words("hiddenword", 60, 600, mode=3), False),
        (Words("hiddenword", 900, 600), False),
        (Words("hiddenword", 60, -50), False),
        (Words("grayword", 60, 600, gray=0.6), True),
        (Words("smallword", 60, 600, size=6), True),
    ],
    ids=["white", "nearly white", "tiny", "not painted", "right of the page", "below the page", "gray", "small"],
)
async def test_what_nobody_sees_is_left_out_and_reported(words: Words, is_seen: bool) -> None:
    text = await read(cv_documents.pdf([[SENTENCE, words]]))
    assert (words.text in text.text) is is_seen
    assert (words.text in text.hidden) is not is_seen


async def test_white_words_on_a_dark_ground_are_seen_and_words_under_a_white_box_are_not() -> None:
    ground = "0.1 g 50 590 200 30 re f"
    box = "1 g 50 490 200 30 re f"
    page: list[Words | str] = [
        SENTENCE,
        ground,
        Words("sidebarword", 60, 600, gray=1),
        Words("coveredword", 60, 500),
        box,
    ]
    text = await read(cv_documents.pdf([page]))
    assert "sidebarword" in text.text
    assert "coveredword" not in text.text
    assert text.hidden == "coveredword"


async def test_hidden_words_of_a_docx_are_left_out_and_reported() -> None:
    text = await read(cv_documents.hidden_docx(), DOCX.content_type)
    assert text.text == "Ada Lovelace, analyst of engines"
    assert text.hidden.split() == ["whitewords", "tinywords", "vanishedwords"]


async def test_signs_without_width_are_no_text() -> None:
    text = await read("Ada\u200bLove\u00adlace \U000e0041\u202eanalyst\u202c".encode(), TEXT.content_type)
    assert text.text == "AdaLove-lace analyst"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (cv_documents.scan(), Refusal.SCANNED_PDF),
        (cv_documents.pdf([[]]), Refusal.EMPTY),
        (cv_documents.pdf([[Words("hidden words without any others", 60, 600, gray=1)]]), Refusal.EMPTY),
        (cv_documents.locked(), Refusal.ENCRYPTED),
        (cv_documents.long_pdf(51), Refusal.TOO_MANY_PAGES),
        (cv_documents.long_pdf(500), Refusal.TOO_MANY_PAGES),
        (b"%PDF-1.4\n" + bytes(range(256)) * 40 + b" obj startxref %%EOF", Refusal.UNREADABLE),
    ],
    ids=["scan", "empty", "hidden alone", "password", "51 pages", "500 pages", "noise"],
)
async def test_pdf_without_text_is_refused_with_its_code(content: bytes, code: Refusal) -> None:
    assert await refusal(content) is code


async def test_pdf_of_fifty_pages_is_read() -> None:
    assert "page number 49" in (await read(cv_documents.long_pdf(50))).text


@pytest.mark.parametrize(
    "content", [cv_samples.bomb(), cv_samples.lying_bomb(), cv_samples.encrypted(), cv_samples.docx()]
)
async def test_docx_that_is_none_is_refused(content: bytes) -> None:
    assert await refusal(content, DOCX.content_type) in {Refusal.UNREADABLE, Refusal.TOO_LARGE, Refusal.ENCRYPTED}


async def test_deep_and_wide_xml_ends_within_the_limits() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    deep = f"<w:document {space}>" + "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000 + "</w:document>"
    assert await refusal(cv_samples.archive({"word/document.xml": deep}), DOCX.content_type) is Refusal.TOO_LARGE


async def test_bomb_ends_at_the_limit_of_memory() -> None:
    assert await refusal(cv_documents.bomb_pdf()) in {Refusal.TOO_LARGE, Refusal.EMPTY, Refusal.UNREADABLE}


async def test_endless_work_ends_at_the_limit_of_time() -> None:
    assert await refusal(cv_documents.endless_pdf(), wall_seconds=2.0) is Refusal.TIMED_OUT


async def test_caller_who_goes_away_takes_the_child_along() -> None:
    reader = ChildCvTextReader()
    reading = asyncio.create_task(reader.read(cv_documents.endless_pdf(), PDF.content_type))
    await asyncio.sleep(0.5)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert "Ada" in (await reader.read(b"Ada Lovelace", TEXT.content_type)).text
