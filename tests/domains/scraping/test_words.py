"""Employment types and levels in the words of postings, and words that only look like them."""

import pytest

from app.domains.scraping.words import read_job_type, read_level


@pytest.mark.parametrize(
    ("stated", "job_type"),
    [
        ("FULL_TIME", "FULL_TIME"), ("FullTime", "FULL_TIME"), ("Full-time", "FULL_TIME"), ("Full time", "FULL_TIME"),
        ("Fulltime", "FULL_TIME"), ("Full-time, Permanent", "FULL_TIME"), ("Full-time, Temporary", "FULL_TIME"),
        ("Onsite - Full Time", "FULL_TIME"), ("Regular - Full-time", "FULL_TIME"), ("Salaried, Full-time", "FULL_TIME"),
        ("Vollzeit", "FULL_TIME"), ("Voll- oder Teilzeit", "FULL_TIME"), ("Temps plein", "FULL_TIME"),
        ("Jornada completa", "FULL_TIME"), ("Tempo pieno", "FULL_TIME"), ("Heltid", "FULL_TIME"),
        ("Kokoaikainen", "FULL_TIME"), ("Pełny etat", "FULL_TIME"), ("Tempo integral", "FULL_TIME"),
        # For how long it is says nothing of the hours: a whole post, where nothing else is said.
        ("CDI", "FULL_TIME"), ("Festanstellung", "FULL_TIME"), ("Unbefristet", "FULL_TIME"), ("Vakituinen", "FULL_TIME"),
        ("Permanent", "FULL_TIME"), ("Tempo indeterminato", "FULL_TIME"), ("Tillsvidareanställning", "FULL_TIME"),
        ("Permanent, part-time", "PART_TIME"), ("CDI - Temps partiel", "PART_TIME"),
        ("PART_TIME", "PART_TIME"), ("PartTime", "PART_TIME"), ("Teilzeit", "PART_TIME"), ("Minijob", "PART_TIME"),
        ("Temps partiel - 24H", "PART_TIME"), ("Media jornada", "PART_TIME"), ("Deeltijd", "PART_TIME"),
        ("Deltid", "PART_TIME"), ("Osa-aikainen", "PART_TIME"), ("Niepełny etat", "PART_TIME"),
        ("CONTRACTOR", "CONTRACTOR"), ("Contract", "CONTRACTOR"), ("Freelance", "CONTRACTOR"), ("B2B", "CONTRACTOR"),
        ("Freiberuflich", "CONTRACTOR"), ("Subcontractor", "CONTRACTOR"), ("Umowa zlecenie", "CONTRACTOR"),
        ("TEMPORARY", "TEMPORARY"), ("temp", "TEMPORARY"), ("CDD", "TEMPORARY"), ("Befristet", "TEMPORARY"),
        ("Intérim", "TEMPORARY"), ("Fixed-Term Contract", "TEMPORARY"), ("Seasonal work", "TEMPORARY"),
        ("Määräaikainen", "TEMPORARY"), ("Tempo determinato", "TEMPORARY"), ("Vikariat", "TEMPORARY"),
        ("INTERN", "INTERN"), ("Internship", "INTERN"), ("Praktikum", "INTERN"), ("Werkstudent", "INTERN"),
        ("Stage", "INTERN"), ("Stagiaire", "INTERN"), ("Prácticas", "INTERN"), ("Tirocinio", "INTERN"),
        ("Harjoittelu", "INTERN"), ("Estágio", "INTERN"), ("Staż", "INTERN"),
        ("PER_DIEM", "PER_DIEM"), ("Per diem", "PER_DIEM"), ("VOLUNTEER", "VOLUNTEER"), ("Ehrenamtlich", "VOLUNTEER"),
        ("OTHER", "OTHER"), ("Ausbildung", "OTHER"), ("Apprenticeship", "OTHER"), ("Alternance", "OTHER"),
        ("", None), ("Engineering", None), ("Internal", None), ("Festival", None), ("whatever", None),
    ],
)  # fmt: skip
def test_employment_type_is_read(stated: str, job_type: str | None) -> None:
    assert read_job_type(stated, "Baker") == job_type


@pytest.mark.parametrize(
    ("title", "job_type"),
    [
        ("Baker (Teilzeit)", "PART_TIME"), ("Part-Time Videographer", "PART_TIME"), ("Verkäufer Minijob", "PART_TIME"),
        ("Baker (Full Time)", "FULL_TIME"), ("Bäcker in Voll- oder Teilzeit", "FULL_TIME"),
        ("Software Engineer Intern (Summer 2026)", "INTERN"), ("Working Student Data", "INTERN"),
        ("Werkstudent*in Marketing", "INTERN"), ("Stage - Assistant marketing", "INTERN"),
        ("Senior Technical Recruiter, Contract", "CONTRACTOR"), ("Account Manager, 12-month Contract", "CONTRACTOR"),
        ("Freelance Writer", "CONTRACTOR"), ("University Recruiter (Fixed Term Contract)", "TEMPORARY"),
        ("Nurse - PRN", "PER_DIEM"),
        ("Contract Manager", None), ("Contracts Administrator", None), ("Internal Auditor", None),
        ("International Sales", None), ("Internship Program Manager", None), ("Stage Manager", None),
        ("Volunteer Coordinator", None), ("Freelance Community Manager", None), ("Temperature Engineer", None),
    ],
)  # fmt: skip
def test_title_tells_the_type_where_it_is_unmistakable(title: str, job_type: str | None) -> None:
    assert read_job_type(None, title) == job_type


def test_stated_type_wins_over_the_title() -> None:
    assert read_job_type("Full-time", "Part-time tutor coordinator") == "FULL_TIME"


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Sr. Data Scientist", "senior"), ("Senior Baker", "senior"), ("Analista de Redes Sr", "senior"),
        ("Senior Account Executive", "senior"), ("Senior Account Director", "senior"),
        ("Junior Baker", "junior"), ("Analista de Redes  Jr", "junior"), ("Graduate Hardware Engineer", "junior"),
        ("Entry-Level Attorney", "junior"), ("Trainee (m/w/d)", "junior"), ("Ausbildung zum Koch", "junior"),
        ("Software Engineer, New Grad", "junior"), ("Alternant Comptable", "junior"),
        ("Mid-Level Backend Engineer", "mid"), ("Medior Developer", "mid"),
        ("Junior/Senior Developer", "junior"), ("Senior or Principal Pricing Manager", "senior"),
        ("Tech Lead, Android", "lead"), ("Lead Engineer", "lead"), ("Principal Engineer", "lead"),
        ("Staff Software Engineer", "lead"), ("Senior Staff Security Researcher", "lead"), ("Teamleiter (m/w/d)", "lead"),
        ("Chief Accountant", "lead"), ("Regional Sales Lead", "lead"),
        ("Head of Growth", "executive"), ("VP Engineering", "executive"), ("Senior Vice President, Sales", "executive"),
        ("Chief Technology Officer", "executive"), ("CTO", "executive"), ("Co-Founder & CEO", "executive"),
        ("Director of Engineering", "executive"), ("Geschäftsführer (m/w/d)", "executive"),
        ("Legal Intern", "intern"), ("Werkstudentin IT", "intern"), ("Praktikant Einkauf", "intern"),
        ("Pflichtpraktikum Marketing", "intern"),
        # What only looks like one.
        ("Lead Generation Specialist", None), ("Senior Living Nurse", None), ("Executive Assistant", None),
        ("Executive Assistant to the CEO", None), ("Account Executive", None), ("Head Chef", None),
        ("Internal Auditor", None), ("International Buyer", None), ("Chief of Staff", None), ("Staff Nurse", None),
        ("Staff Accountant", None), ("Art Director", None), ("Assistant Principal", None), ("Junior High Teacher", None),
        ("Manager, CFO Services", None), ("Analyst, Office of the CTO", None), ("Leader in Baking", None),
        ("Graduate School Advisor", None), ("Mid-Market Seller", None), ("Baker", None), ("Lead-Free Soldering", None),
        ("Intern Program Coordinator", None), ("School Principal", None),
    ],
)  # fmt: skip
def test_title_tells_the_level(title: str, level: str | None) -> None:
    assert read_level(None, title) == level


@pytest.mark.parametrize(
    ("stated", "level"),
    [
        ("Entry level", "junior"), ("entry_level", "junior"), ("Associate", "junior"), ("Débutant accepté", "junior"),
        ("Internship", "intern"), ("student", "intern"), ("Mid-Senior level", "mid"), ("mid_senior_level", "mid"),
        ("INTERMEDIATE", "mid"), ("experienced", "mid"), ("SENIOR", "senior"), ("Expert", "senior"), ("Lead", "lead"),
        ("management", "lead"), ("Director", "executive"), ("Executive", "executive"), ("Junior, Senior", "junior"),
        ("5-10", "senior"), ("3-6", "mid"), ("3+", "mid"), ("0-1", "junior"), ("2 An(s)", "mid"), ("6 Mois", "junior"),
        ("36 months", "mid"), ("5+ years of experience", "senior"),
        ("", None), ("Not Applicable", None), ("unspecified", None), ("none", None), ("2024", None),
    ],
)  # fmt: skip
def test_stated_seniority_is_read(stated: str, level: str | None) -> None:
    assert read_level(stated, "Baker") == level


def test_stated_word_wins_over_the_title_and_the_title_over_years() -> None:
    assert read_level("Senior", "Junior Baker") == "senior"
    assert read_level("5-10", "Lead Baker") == "lead"
