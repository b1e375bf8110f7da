"""Which words of a CV are skills: in lists, in sentences, and where they only look like it."""

from datetime import date

import pytest

from app.domains.profiles.cv_reading import CvLine, Document, read_document
from app.domains.skills.finder import SkillFinder
from app.domains.skills.taxonomy import TECHNOLOGY_TRADES, own_taxonomy
from tests.effort import bounded_effort

NAMED = list(enumerate(own_taxonomy(), 1))
NAMES = {id: skill.name for id, skill in NAMED}
FINDER = SkillFinder([(name, id) for id, skill in NAMED for name in (skill.name, *skill.aliases)])
TECHNOLOGIES = {id for id, skill in NAMED if skill.trade in TECHNOLOGY_TRADES}


def skills_of(text: str) -> set[str]:
    lines: list[CvLine] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append(CvLine(start, start + len(line)))
        start += len(line) + 1
    proposal = read_document(
        Document(text, lines),
        find_skills=FINDER.find,
        skill_names=NAMES,
        technologies=TECHNOLOGIES,
        today=date(2026, 11, 21),
    )
    for evidence in proposal.evidence:
        assert text[evidence.start : evidence.end] == evidence.quote
    return {skill.name for skill in proposal.skills}


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("Written and oral communication skills", {"Written communication", "Verbal communication"}),
        ("Excellent interpersonal and coaching skills", {"Interpersonal skills", "Coaching"}),
        ("Inventory control/Time management", {"Inventory control", "Time management"}),
        ("Databases: MySQL, PostgreSQL", {"MySQL", "PostgreSQL"}),
        ("Source control: Git", {"Git"}),
        ("Microsoft Office: Word, Excel", {"Microsoft Office", "Microsoft Word", "Excel"}),
        ("Press release Customer service", {"Press releases", "Customer service"}),
        ("retail, sales", {"Retail", "Sales"}),
        ("reporting, staffing, written, API", set()),
        ("OS ....... Debian, Ubuntu\nMonitoring ... Nagios, Zabbix", {"Debian", "Ubuntu", "Nagios", "Zabbix"}),
        ("DevOps\tDocker, Terraform (learning)", {"Docker", "Terraform"}),
        ("Microsoft Office\tWord, Excel", {"Microsoft Office", "Microsoft Word", "Excel"}),
        ("☑ Minute taking\t☑ Complaint handling", {"Minute taking", "Complaint handling"}),
        ("Excel (Power Query, Power Pivot)", {"Excel", "Power Query", "Power Pivot"}),
        ("Titration of rare drugs, Oracle Anything, new construction", set()),
        (
            "Canadian labour law, Windows platforms, QuickBooks Pro, Go Pro, Premium cooking",
            {"Employment law", "Windows", "QuickBooks"},
        ),
        ("Kreditoren- und Debitorenbuchhaltung", {"Accounts payable", "Accounts receivable"}),
        ("sehr gute Kenntnisse in Mahnwesen; MS Office Grundkenntnisse", {"Dunning", "Microsoft Office"}),
        ("Maîtrise de la gestion des stocks, Excel avancé", {"Inventory management", "Excel"}),
        ("Manejo de Excel, atención al cliente", {"Excel", "Customer service"}),
    ],
)
def test_items_of_a_list_are_read_by_what_they_mean(listed: str, found: set[str]) -> None:
    assert skills_of(f"Skills\n{listed}") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Summary\nWrites letters and offers with Word, Excel and PowerPoint every day of the week, for all of the staff.",
         {"Microsoft Word", "Excel", "Microsoft PowerPoint"}),
        ("Experience\nLager Nord GmbH\n2019 - 2020\n- Wareneingang, Inventur\n- Ran planning, procurement and retail",
         {"Goods receiving", "Stocktaking"}),
        ("Ana Gomez\nLinux Systems Engineer\nana@example.com\nSummary\nLikes to run and swim.", set()),
        ("Experience\nPflegeheim Nord\n2019 - 2020\n- Dienstplanung mit dem Team und viel Freude",
         {"Shift planning"}),
        ("Expérience\nHôtel du Nord\n2019 - 2020\n- Aide à la gestion des stocks du bar et mise en place d'un outil",
         {"Inventory management"}),
        ("Courses\nManual handling\nFirst aid (2024)", {"Manual handling", "First aid"}),
        ("Summary\nHas a word with everybody who excels at sharing access to outlook and vision among the staff.", set()),
        ("Certifications\nRed Cross First aid training", {"First aid"}),
        ("BUSINESS DEVELOPMENT AND QA MANAGER\nSummary\nLoves to see things grow, and people too.", set()),
        ("Languages\nEnglish\nJavascript 4 years", {"JavaScript"}),
        ("Education\nB.Sc.\nCoursework: Algorithms, Psychology", {"Algorithms"}),
        ("Projects\nA library with 800 GitHub stars\nView on GitHub", set()),
    ],
)  # fmt: skip
def test_outside_of_lists_only_what_is_a_name_counts(text: str, found: set[str]) -> None:
    assert skills_of(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("KERNKOMPETENZEN\nKaizen, Lagerlogistik", {"Kaizen"}),
        ("BESIDES ALL THAT\nNegotiation\nCold calling\nBudgeting", {"Negotiation", "Cold calling", "Budgeting"}),
        ("BESIDES ALL THAT\nNegotiation\nsomething else\nand again\nmore of it", set()),
        ("WHAT I LOVE\nCooking\nPhotography\nWeb design\nIllustration", set()),
        ("TICKETS\nFirst aid\nForklift licence", {"First aid", "Forklift licence"}),
    ],
)
def test_a_section_with_another_heading_is_known_by_what_stands_in_it(text: str, found: set[str]) -> None:
    whole = f"SKILLS\nDocker\nEXPERIENCE\nNothing to tell of it.\n{text}\nREFERENCES\nOn request"
    assert skills_of(whole) - {"Docker", "Warehouse logistics"} == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Grew the shop by a third. Salesforce,\nSPIN selling.", {"Salesforce", "SPIN selling"}),
        ("Trips to the islands; Amadeus and others.", {"Amadeus"}),
        ("Trade accounts in the region, the Mailchimp newsletter as well", {"Mailchimp"}),
        ("Put the new Marketing of the company into place", set()),
        ("Claims, R&D credits, board pack", {"Research and development"}),
        (
            "Trays, conduits, fire alarm systems, emergency lighting, tests",
            {"Fire alarm systems", "Emergency lighting"},
        ),
    ],
)
def test_what_a_job_names_in_its_sentences(line: str, found: set[str]) -> None:
    assert skills_of(f"EXPERIENCE\nSales Assistant\nCorner Shop\n2019 - 2020\n{line}") == found


@pytest.mark.parametrize(
    "junk",
    [
        "word" + " " * 60_000,
        "- " * 30_000,
        "word and " * 8_000,
        "word, " * 10_000,
        "/ & " * 15_000,
        "a.... " * 15_000,
        "Word- und " * 8_000,
    ],
)
def test_text_made_to_keep_us_busy_is_read_in_seconds(junk: str) -> None:
    with bounded_effort(30):
        skills_of(f"Skills\n{junk}x\nExperience\n2019 - 2020\n{junk[:300]}x\nEducation\nCoursework {junk[:150]}x")
        skills_of(f"SKILLS\nDocker\nEDUCATION\nCollege\nBESIDES ALL THAT\n{junk}x")
