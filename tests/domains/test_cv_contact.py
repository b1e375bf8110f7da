"""Whose CV it is, how to reach them and which languages they speak, in the forms that people write it in."""
# ruff: noqa: RUF001 - dashes and quotes as people type them

from datetime import date

import pytest

from app.domains.profiles.cv_reading import CvLine, Document, read_document
from app.domains.profiles.cv_reading.headings import Block, Section
from app.domains.profiles.cv_reading.languages import find_languages
from app.domains.profiles.proposal_schemas import CvProposal
from tests.effort import bounded_effort

REACH = "\nada@example.org\n+44 7700 900673\nExperience\nCook, Fabrikam Ltd\n2019 - 2021\n"
PROSE = "\n10¦What else there is to say about it takes several lines, as it is a long story." * 8


def document_of(text: str) -> Document:
    """Lines that begin with `20¦` are written in letters of that size; the others have none, or 10."""
    written: list[str] = []
    lines: list[CvLine] = []
    start = 0
    for line in text.split("\n"):
        size, mark, words = line.partition("¦")
        words = words if mark else line
        if words.strip():
            height = float(size) if mark else 10.0 if "¦" in text else 0.0
            lines.append(CvLine(start, start + len(words), height))
        written.append(words)
        start += len(words) + 1
    return Document("\n".join(written), lines)


def proposal_of(text: str) -> CvProposal:
    document = document_of(text)
    proposal = read_document(
        document, find_skills=lambda _: [], skill_names={}, technologies=(), today=date(2026, 11, 21)
    )
    for evidence in proposal.evidence:
        assert document.text[evidence.start : evidence.end] == evidence.quote
    return proposal


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Prof. Dr.-Ing. habil. Jürgen von der Heide", "Jürgen von der Heide"),
        ("Dipl.-Ing. (FH) Anna Schäfer", "Anna Schäfer"),
        ("mgr inż. Piotr Żółć", "Piotr Żółć"),
        ("Dott.ssa Chiara D’Angelo", "Chiara D’Angelo"),
        ("Mrs. Amina Yusuf, FCCA", "Amina Yusuf"),
        ("Jane Q. Public, RN, BSN", "Jane Q. Public"),
        ("Sophie Lange LL.M. (Cambridge)", "Sophie Lange"),
        ("Sarah Smith (she/her)", "Sarah Smith"),
        ("Robert “Bob” Smith", "Robert “Bob” Smith"),
        ("John Smith Jr.", "John Smith Jr."),
        ("JACK WEI MA", "JACK WEI MA"),
        ("DUPONT Jean-Marc", "Jean-Marc DUPONT"),
        ("DE LA CRUZ Ana María", "Ana María DE LA CRUZ"),
        ("Ana DE LA CRUZ", "Ana DE LA CRUZ"),
        ("TJ Miller", "TJ Miller"),
        ("J. Smith", "J. Smith"),
        ("Hélène de la Tour d'Auvergne", "Hélène de la Tour d'Auvergne"),
        ("Ludwig van 't Hoff", "Ludwig van 't Hoff"),
        ("Ana Sá", "Ana Sá"),
        ("Иван Петров", "Иван Петров"),
        ("Nom : DUPONT\nPrénom : Jean", "Jean DUPONT"),
        ("Vorname: Hans\nNachname: Müller", "Hans Müller"),
        ("Name: Kowalski, Jan", "Jan Kowalski"),
        ("Surname(s) / First name(s)\tIonescu Bogdan", "Ionescu Bogdan"),
        ("Nombre y apellidos: Ana María Gómez", "Ana María Gómez"),
        ("PERSONAL INFORMATION Piotr Żółć", "Piotr Żółć"),
        ("Curriculum Vitae – Sean O’Casey", "Sean O’Casey"),
        ("Lebenslauf von Petra Öttl", "Petra Öttl"),
        ("Karim Ullah's Resume", "Karim Ullah"),
        ("LEBENSLAUF\n==========\nHannah Koch", "Hannah Koch"),
        ("Jane Cook | Paris | 06 12 34 56 78", "Jane Cook"),
        ("Jane Doe — Product Designer", "Jane Doe"),
        ("Jane Doe\tLondon, UK", "Jane Doe"),
        ("Rua das Flores\nJoão Lobo", "João Lobo"),
    ],
)
def test_a_name_is_told_from_titles_labels_and_what_stands_beside_it(written: str, name: str) -> None:
    assert proposal_of(written + REACH).name == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Contact\njane@example.org\nSkills\nWord\nLanguages\nEnglish\n24¦Jane Doe\n12¦Team Player", "Jane Doe"),
        ("Contact\nx@example.org\nRegistered General\nSkills\nWord\n20¦JANE\n20¦VAN DOE\nExperience", "JANE VAN DOE"),
        ("24¦Jane\tDoe\nx@example.org", "Jane Doe"),
        ("24¦jane\n24¦maria\n24¦doe\n10¦What I do\nx@example.org", "jane maria doe"),
        ("18¦Jane Q. Doe Senior Data Analyst\nLeeds · jane.doe@example.org · Green Card", "Jane Q. Doe"),
        ("18¦Jane Doe Projektleiterin\njdoe@example.org", "Jane Doe"),
        ("24¦jane doe\nx@example.org", "jane doe"),
        ("24¦T O M  F O R D\nx@example.org", "TOM FORD"),
        ("24¦T O M F O R D\ntom.ford@example.org", "TOM FORD"),
        ("20¦O L I V I A\n20¦B R A N D T- S O U Z A\nx@example.org", "OLIVIA BRANDT-SOUZA"),
        ("20¦CURRICULUM VITAE\n14¦Tom Ford", "Tom Ford"),
        ("12¦Summary\nSkills\nReferences\n20¦Tom Ford", None),
        ("20¦Long Story\nSummary", None),
    ],
)
def test_a_name_in_large_letters_stands_anywhere(written: str, name: str | None) -> None:
    assert proposal_of(written + PROSE).name == name


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("T: +977-1-5550142, M: +977 984-1000000", "+9779841000000"),
        ("Tel 0131 496 0299 | Mob 07700 900673", "07700 900673"),
        ("+44 20 7946 0631 / +44 7700 900673", "+447700900673"),
        ("Telefon: 0221 / 91 55 01 37\nFax: 0221 / 91 55 01 38\nHandy: 0176/550 183 96", "0176/550 183 96"),
        ("Fixe : 04 78 00 00 00\nPortable : 06.39.98.27.03", "06.39.98.27.03"),
        ("+39 06 1234 5678 (casa), +39 333 123 4567 (cell.)", "+393331234567"),
        ("Emergency contact: 0171 1234567\n0171 7654321", "0171 7654321"),
        ("Fax: 0221 915501", "0221 915501"),
        ("(+353) 0851230476", "+353851230476"),
        ("DNI 27.000.000 46 años\nCel: 0351 15-600-4471", "0351 15-600-4471"),
        ("Date of birth: 21-08-1988\nPassport No: 12345678\nMobile no. 9847012345", "9847012345"),
        ("CPF 123.456.789-00 Tel (11) 98765-4321", "(11) 98765-4321"),
        ("Phone: 418–555–0147", "418–555–0147"),
        ("NMC no. 2219876 · 0116 496 0077", "0116 496 0077"),
        ("Tel. no. 0116 496 0077", "0116 496 0077"),
        ("RPPS n° 10001234567\nTél. n° 06 39 98 27 03", "06 39 98 27 03"),
        ("ORCID: 0000-0000-0000-0000\nPLZ 10115 Berlin 2015 - 2019", None),
    ],
)
def test_of_several_numbers_that_of_a_mobile_is_proposed(written: str, phone: str | None) -> None:
    assert proposal_of(f"Jane Doe\njane@example.org\n{written}\nSkills\nWord").phone == phone


@pytest.mark.parametrize(
    ("written", "email"),
    [
        ("jane.doe (at) example.org", "jane.doe@example.org"),
        ("jane[at]example[dot]com", "jane@example.com"),
        ("maximiliane.grossmann@\nexample.org", "maximiliane.grossmann@example.org"),
        ("E-Mail: adeyemi-\ncole@example.org", "adeyemi-cole@example.org"),
        ("jane@example\n.org", "jane@example.org"),
        ("Ph.D.\njane@example.org", "jane@example.org"),
        ("o'brien@example.ie", "o'brien@example.ie"),
        ("find me (at) home", None),
    ],
)
def test_addresses_may_be_veiled_or_broken(written: str, email: str | None) -> None:
    proposal = proposal_of(f"Jane Doe\n{written}\nSkills\nWord")
    assert (proposal.email, proposal.links) == (email, [])


@pytest.mark.parametrize("heading", ["Find me", "Say hi", "☎ Erreichbar", "Interests"])
def test_what_stands_beside_the_address_is_of_the_owner_under_any_heading(heading: str) -> None:
    text = f"Jane Doe\nSkills\nWord\n\n{heading}\n079 555 14 62\njane@example.org\njanedoe.example\nLeeds"
    proposal = proposal_of(text)
    assert proposal.phone == "079 555 14 62"
    assert [link.url for link in proposal.links] == ["https://janedoe.example"]


def test_a_link_goes_on_in_the_next_line_of_a_narrow_column() -> None:
    links = proposal_of("Jane Doe\nlinkedin.com/in/\njane-doe\njane.dev").links
    assert [link.url for link in links] == ["https://linkedin.com/in/jane-doe", "https://jane.dev"]


@pytest.mark.parametrize(
    ("written", "location", "headline"),
    [
        ("Sales Manager\nSeestraße 12, 80809 München", "München", "Sales Manager"),
        ("C/ Maestro Alonso, 14\nEnfermera de urgencias\n03010 Alicante", "Alicante", "Enfermera de urgencias"),
        ("Springfield, Illinois • 1234", "Springfield, Illinois", None),
    ],
)
def test_place_and_headline_are_told_apart(written: str, location: str, headline: str | None) -> None:
    proposal = proposal_of(f"Jane Doe\n{written}\njane@example.org")
    assert (proposal.location, proposal.headline) == (location, headline)


@pytest.mark.parametrize(
    ("written", "languages"),
    [
        ("Skills\nSprachen:\tDeutsch (Muttersprache), Türkisch (Grundkenntnisse)", "de:native tr:a2"),
        ("Skills\nMother tongue\tPolish\nOther languages\tEnglish C1 · Dutch B1", "pl:native en:c1 nl:b1"),
        ("Skills\nMother tongue(s) Polish\nOther language(s)\nENGLISH\tB2\tB1\tC1", "pl:native en:b2"),
        ("Skills\nMuttersprache: Deutsch; Englisch fließend in Wort und Schrift", "de:native en:c1"),
        ("Personal details\nLanguages\tEnglish, Hindi (read & write),\tDriving\tA\nKnown\tTamil\tLicense", "en hi ta"),
        ("Personal details\nLanguages Known : English, Telugu\nNationality: Indian", "en te"),
        ("Divers\nLangues : anglais courant, espagnol scolaire", "en:c1 es:a2"),
        ("Idiomas\nCastellano Lengua materna\nValenciano C1", "es:native ca:c1"),
        ("Languages\nEnglish\tFrench\nNative\tC1", "en:native fr:c1"),
        ("Skills\nFluent: English, French\nBasic: German", "en:c1 fr:c1 de:a2"),
        ("Away from work\nAnglais courant (TOEIC 905)\nItalien intermédiaire", "en:c1 it:b1"),
        ("Profile\nFluent Cantonese and Mandarin; native Spanish speaker.", "zh:c1 es:native"),
        ("Education\nBachelor of Arts, English and French\nEnglish, History, Maths", ""),
        ("Skills\nLanguages: Python, Go, Basic\nEnglish\nTeacher of English and French", ""),
        ("Interests\nFrench cuisine, Italian films", ""),
        ("Outside work\nChoir, allotment. Dutch and English at home, decent French.", "nl en fr"),
        ("Personal details\nHome language\tisiZulu\nOther languages\tEnglish (fair)", "zu en:b1"),
        ("Langues\nFrançais, breton (parlé en famille)", "fr br"),
        ("Interests\nI teach German. Italian films and French wine.", ""),
        ("References\nLanguages: German", ""),
    ],
)
def test_languages_are_read_wherever_a_line_tells_them(written: str, languages: str) -> None:
    found = proposal_of(f"Jane Doe\njane@example.org\n{written}").languages
    assert " ".join(f"{known.code}:{known.level}" if known.level else known.code for known in found) == languages


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("I speak\nPortuguês •••••\nEnglish •••••", "pt en"),
        ("Speaks\nEnglish\nVietnamese (home)\nKitchen French", "en vi fr"),
        ("I like\nFrench cinema\nItalian food", ""),
    ],
)
def test_a_section_of_languages_may_be_headed_in_any_words(written: str, codes: str) -> None:
    document = document_of(written)
    heading, *lines = document.lines
    found = find_languages(document, [Block(Section.OTHER, heading, tuple(lines))])
    assert " ".join(known.code for known in found) == codes


@pytest.mark.parametrize(
    "junk",
    ["Dr. " * 20_000, "Ab-" * 30_000, "A, " * 30_000, "0 " * 50_000, "12345678 / " * 10_000, "a@" * 50_000,
     "a (at) b(dot)" * 8_000, "English " * 12_000, "fluent , " * 12_000, "Sprachen" + " " * 90_000],
)  # fmt: skip
def test_text_made_to_keep_us_busy_is_read_in_seconds(junk: str) -> None:
    with bounded_effort(30):
        proposal_of(f"{junk}x\n{junk[:290]}\nx@example.org\nLanguages\n{junk}x")
