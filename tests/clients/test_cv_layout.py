"""From letters on a page to lines: what a gap, a bold word and a raised letter mean."""

from app.clients.cv_text.extraction.layout import Glyph, lines_of, make_page

SIZE = 10.0
WIDTH = 5.0


def typed(
    text: str, x: float, y: float, *, size: float = SIZE, is_bold: bool = False, spacing: float = 0.0
) -> list[Glyph]:
    """The letters of a text from x on, each as wide as the others; `spacing` is added behind each."""
    glyphs: list[Glyph] = []
    for letter in text:
        if letter != " ":
            glyphs.append(Glyph(letter, x, x + WIDTH, y, size, is_bold, True))
        x += WIDTH + spacing
    return glyphs


def texts(*glyphs: list[Glyph]) -> list[str]:
    return [line.text for line in lines_of([make_page([glyph for some in glyphs for glyph in some])])]


def test_words_spaced_out_are_words() -> None:
    assert texts(typed("WORK EXPERIENCE", 0, 700, spacing=4)) == ["WORK EXPERIENCE"]
    assert texts(typed("a b c is no word spaced out", 0, 700)) == ["a b c is no word spaced out"]


def test_a_cell_begins_where_the_column_of_others_does() -> None:
    rows = [typed(date, 90 - WIDTH * len(date), 700 - 20 * n) for n, date in enumerate(["2019", "May 2018", "2016"])]
    long = typed("September 2014 to", 100 - WIDTH * 17 + 5, 640)  # one space before the column
    cells = [typed("Cook at Fabrikam", 110, 700 - 20 * n) for n in range(4)]
    assert texts(*rows, long, *cells)[-1] == "September 2014 to\tCook at Fabrikam"


def test_a_gap_unlike_the_others_of_its_line_parts_cells() -> None:
    wide = [*typed("Cook of two kitchens", 0, 700), *typed("Fabrikam in Hamburg", 111, 700)]
    assert texts(wide) == ["Cook of two kitchens\tFabrikam in Hamburg"]
    justified: list[Glyph] = []
    x = 0.0
    for word in ("all", "the", "gaps", "are", "wide"):
        justified += typed(word, x, 700)
        x += WIDTH * len(word) + 9
    assert texts(justified) == ["all the gaps are wide"]


def test_bold_words_lead_a_line_of_two_parts() -> None:
    led = [*typed("Cook", 0, 700, is_bold=True), *typed("Fabrikam Ltd", 25, 700)]
    assert texts(led) == ["Cook\tFabrikam Ltd"]
    labelled = [*typed("Tools:", 0, 700, is_bold=True), *typed("Knives", 35, 700)]
    assert texts(labelled) == ["Tools: Knives"]
    stressed = [*typed("Cooked", 0, 700, is_bold=True), *typed("for eighty", 35, 700)]
    assert texts(stressed) == ["Cooked for eighty"]


def test_a_raised_letter_stays_in_its_line() -> None:
    line = [*typed("5", 0, 700), *typed("e", WIDTH, 704, size=7), *typed("année", 15, 700)]
    assert texts(line) == ["5e année"]
