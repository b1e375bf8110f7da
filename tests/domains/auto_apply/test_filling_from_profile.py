"""A field is filled from the profile where all that is known of it says which fact it wants, and left empty otherwise."""

from typing import Any

import pytest

from app.domains.auto_apply.facts import SeekerFacts
from app.domains.auto_apply.fields import FieldKind
from app.domains.auto_apply.mapping import JobInBrief, Source, must_ask
from app.domains.auto_apply.phrases import PHRASES
from app.domains.auto_apply.topics import Fact, Reserved
from app.domains.auto_apply.understanding import understand
from app.domains.auto_apply.vocabulary import words_of
from tests.domains.auto_apply.forms import ADA, JEAN, LUCIA, asks, chooses, filled, value
from tests.evaluation import form_mapping

RESERVED = [row for row in form_mapping.text_rows() if row["fact"] not in set(Fact)]


def test_labels_of_seven_languages_are_filled_right_and_hardly_ever_wrong() -> None:
    tally = form_mapping.of_texts()
    assert tally.known > 800
    assert tally.right / tally.known >= 0.95
    assert len(tally.wrong) / tally.filled <= 0.005, tally.wrong


@pytest.mark.parametrize("facts", [ADA, LUCIA, JEAN], ids=lambda facts: facts.first_name)
def test_what_only_the_seeker_can_say_is_never_filled(facts: SeekerFacts) -> None:
    filled_rows = [
        row for row in RESERVED if filled(*form_mapping.form_of_row(row), facts=facts)["row"].value is not None
    ]
    assert not filled_rows


def test_classes_that_are_never_guessed_are_told_apart() -> None:
    told = {row["fact"]: 0 for row in RESERVED} | {"all": len(RESERVED)}
    for row in RESERVED:
        told[row["fact"]] += understand(form_mapping.form_of_row(row))[0].topic == row["fact"]
    assert sum(told.values()) - told["all"] >= 0.98 * told["all"]


def test_no_phrase_stands_for_two_facts() -> None:
    facts: dict[str, Fact] = {}
    for fact, phrases in PHRASES.items():
        for phrase in phrases.split("|"):
            assert phrase == words_of(phrase)
            assert facts.setdefault(phrase.replace(" ", ""), fact) is fact, phrase


@pytest.mark.parametrize(
    ("label", "beside", "expected"),
    [
        ("Name", ["E-Mail"], "Ada Lovelace"),
        ("Name *", ["Vorname *"], "Lovelace"),
        ("Nom", ["Prénom"], "Lovelace"),
        ("Nombre", ["Apellidos"], "Ada"),
        ("Nombre(s)", ["Apellido Paterno", "Apellido Materno"], "Ada"),
        ("Nombre", ["Primer apellido", "Segundo apellido"], "Ada"),
        ("Nom (en majuscules)", ["Prénom"], "Lovelace"),
        ("Name", ["First name", "Last name"], None),
        ("What is your name?", [], "Ada Lovelace"),
        ("Name (first and last)", ["Email"], "Ada Lovelace"),
    ],
)
def test_bare_name_is_what_no_other_field_asks_for(label: str, beside: list[str], expected: str | None) -> None:
    assert value(asks(label), *map(asks, beside)) == expected


@pytest.mark.parametrize(
    "field",
    [
        asks("Name", section="Emergency contact"),
        asks("Phone", FieldKind.PHONE, section="Notfallkontakt"),
        asks("E-Mail", FieldKind.EMAIL, section="Références 1"),
        asks("E-Mail", FieldKind.EMAIL, help="The e-mail address of your reference"),
        asks("Phone", FieldKind.PHONE, help="of the employee who referred you"),
        asks("Name (employer)"),
        asks("Email", FieldKind.EMAIL, name="referrer_email"),
        asks("Phone", FieldKind.PHONE, name="company_phone"),
        asks("First name", name="emergency_first_name"),
        asks("Phone", FieldKind.PHONE, section="Employment history"),
        asks("Email", FieldKind.EMAIL, autocomplete="billing email"),
        asks("Phone", FieldKind.PHONE, autocomplete="work tel"),
        asks("Location", section="Preferred location"),
        asks("City", name="job_city"),
        asks("Name", section="Voluntary self-identification of disability"),
        asks("Phone", FieldKind.PHONE, name="gender"),
        asks("Name", section="Education"),
        asks("City", section="Your academic background"),
        asks("Country", section="Work authorization"),
        asks("Email", FieldKind.EMAIL, section="How did you hear about us?"),
        asks("Full name", section="Referral"),
        asks("Name", section="Declaration and signature"),
        asks("Languages", section="Technical skills"),
        asks("Site"),
    ],
    ids=lambda field: f"{field.label} {field.name}{field.section}{field.help}{field.autocomplete}",
)
def test_what_may_be_about_somebody_or_something_else_is_asked(field: Any) -> None:
    assert value(field) is None


@pytest.mark.parametrize(
    ("label", "name", "autocomplete"),
    [
        ("Last name", "first_name", ""),
        ("First name", "surname", ""),
        ("Email", "phone", ""),
        ("City", "", "postal-code"),
        ("Company name", "name", "name"),
        ("Pet", "name", "name"),
        ("Project", "", "name"),
        ("Who referred you?", "full_name", "name"),
        ("Why do you apply?", "email", "email"),
        ("Boat", "name", "name"),
        ("Email du parrain", "email", "email"),
        ("Skype ID", "email", ""),
        ("First dog's name", "first_name", ""),
        ("Telefon Hausarzt", "phone", "tel"),
    ],
)
def test_mislabelled_fields_are_asked(label: str, name: str, autocomplete: str) -> None:
    assert value(asks(label, name=name, autocomplete=autocomplete)) is None


@pytest.mark.parametrize(
    "title", ["Reference Data Analyst", "Emergency Nurse", "Employment Specialist", "Office Manager"]
)
def test_heading_that_names_the_job_is_no_context(title: str) -> None:
    for section in (title, f"Apply for this position: {title}", f"{title} (m/w/d)"):
        assert value(asks("Phone", FieldKind.PHONE, section=section)) == "+49 40 1234567"
        assert value(asks("City", section=section), job=JobInBrief(title, "Acme")) == "Hamburg"
    assert (
        value(asks("Name", section="Emergency contact"), job=JobInBrief("Emergency contact", "Acme")) == "Ada Lovelace"
    )


def test_two_fields_under_one_label_are_told_apart_by_their_names() -> None:
    postal_code, city = asks("PLZ / Ort", key="1", name="ctl00$Main$txtPlz"), asks("PLZ / Ort", key="2", name="txtOrt")
    assert [one.topic for one in understand([postal_code, city])] == [Fact.POSTAL_CODE, Fact.CITY]
    assert value(asks("PLZ / Ort", name="field_1")) is None


def test_label_goes_before_a_general_name_and_a_special_name_before_a_general_label() -> None:
    assert value(asks("First name", name="name", autocomplete="name")) == "Ada"
    assert value(asks("Name", name="last_name")) == "Lovelace"
    assert value(asks("Website", FieldKind.URL, name="urls[GitHub]")) == "https://github.com/ada-example"


def test_harmless_words_beside_an_address_leave_it_the_seekers() -> None:
    assert value(asks("E-Mail-Adresse für Rückfragen", FieldKind.EMAIL)) == "ada@example.com"
    assert value(asks("The email address where we can reach you", FieldKind.EMAIL)) == "ada@example.com"
    assert value(asks("Phone number we should use for your application", name="phone")) == "+49 40 1234567"
    assert value(asks("E-Mail des Trauzeugen", FieldKind.EMAIL)) is None


def test_names_of_elements_speak_where_no_label_does() -> None:
    assert value(asks("", key="a", name="candidate[first_name]")) == "Ada"
    assert value(asks("", key="b", autocomplete="section-1 home email")) == "ada@example.com"
    assert value(asks("", key="c", name="_systemfield_name")) == "Ada Lovelace"
    assert value(asks("Etunimi", name="firstName")) == "Ada"
    assert value(asks("Полное имя контакта", name="name")) is None  # what a general name says is too little


def test_fact_is_given_once_and_an_address_again_to_confirm_it() -> None:
    form = filled(
        asks("Phone", FieldKind.PHONE, key="1"),
        asks("Phone", FieldKind.PHONE, key="2", required=True),
        asks("Email", FieldKind.EMAIL, key="3"),
        asks("Confirm your email", FieldKind.EMAIL, key="4"),
        asks("First name", key="5"),
        asks("First name", key="6"),
    )
    assert {key for key, mapping in form.items() if mapping.value is not None} == {"2", "3", "4", "5"}


def test_current_job_is_told_under_its_own_heading_alone() -> None:
    fields = [asks("Company name", key="company"), asks("Job title", key="title")]
    assert [value(field) for field in fields] == [None, None]
    under = [field.model_copy(update={"section": "Current employment"}) for field in fields]
    assert [value(field) for field in under] == ["Analytical Engines GmbH", "Backend developer"]
    assert value(asks("Current employer"), facts=LUCIA) is None  # she has none now


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (chooses("Country", "Österreich", "Deutschland", "Schweiz"), "Deutschland"),
        (chooses("Land", "Germany (DE)", "Austria (AT)"), "Germany (DE)"),
        (chooses("Country", "🇦🇹 Austria", "🇩🇪 Germany"), "🇩🇪 Germany"),
        (chooses("Country", "Germany", "Deutschland"), None),  # two that mean it
        (chooses("Country", "France", "Austria"), None),
        (chooses("Country", "Austria+43", "Germany+49", "France+33"), "Germany+49"),  # the phone's
        (chooses("Country code", "+43", "+49"), "+49"),
        (chooses("Degree", "High school", "Bachelor's Degree", "Master's Degree"), "Bachelor's Degree"),
        (chooses("Degree", "Bachelor of Science", "Bachelor of Arts"), None),
        (chooses("Location", "Berlin", "Hamburg, Germany"), None),  # of the job
        (chooses("Email", "Yes", "No"), None),
        (asks("Location (City)", FieldKind.CHOICE), "Hamburg, Germany"),  # typed, and picked from what comes up
        (asks("Languages", FieldKind.CHOICES, options=("English", "German", "French")), ("German", "English")),
        (asks("Sprachen", FieldKind.CHOICES, options=("Deutsch", "Französisch")), None),  # not all of them
        (asks("Postal code"), None),
        (asks("Date of graduation", FieldKind.DATE), None),
    ],
    ids=str,
)
def test_choice_is_the_one_option_that_means_the_fact(field: Any, expected: object) -> None:
    assert value(field) == expected


def test_phone_number_is_spelled_as_the_field_takes_it() -> None:
    phone = FieldKind.PHONE
    assert value(asks("Phone", phone)) == "+49 40 1234567"
    assert value(asks("Phone", phone, pattern=r"\+\d{8,15}")) == "+49401234567"
    assert value(asks("Phone", phone, pattern="[0-9]+")) == "0049401234567"
    assert value(asks("Phone", phone, max_length=12)) == "+49401234567"
    assert value(asks("Phone", phone, pattern=r"\d{3}-\d{3}-\d{4}")) is None
    assert value(asks("Phone", FieldKind.NUMBER)) == "0049401234567"
    assert value(asks("Phone", phone, autocomplete="tel-national")) == "401234567"
    assert value(asks("Téléphone", phone), facts=JEAN) == "06 12 34 56 78"


def test_page_cannot_make_its_pattern_run_wild() -> None:
    assert value(asks("Email", FieldKind.EMAIL, pattern="(a+)+$")) == "ada@example.com"
    assert value(asks("Email", FieldKind.EMAIL, pattern="[")) == "ada@example.com"
    assert value(asks("Graduation year", FieldKind.NUMBER, minimum="nan", maximum="1e999")) == "2016"
    assert value(asks("Graduation year", FieldKind.NUMBER, minimum="2020")) is None


@pytest.mark.parametrize(
    ("label", "accept", "expected"),
    [
        ("Resume/CV", (), "cv"),
        ("Lebenslauf", (".pdf,.doc,.docx",), "cv"),
        ("CV", ("application/pdf",), "cv"),
        ("CV", ("image/*",), None),
        ("CV", (".docx",), None),
        ("Cover letter", (".txt", ".pdf"), "cover_letter"),
        ("Cover letter", (".pdf",), None),
        ("Application documents", (), "cv"),  # the form's only place for a file
        ("CV et lettre de motivation", (), "cv"),
        ("Zeugnisse", (), None),
        ("Your reference's CV", (), None),
        ("Photo", ("image/*",), None),
        ("Certificates", (), None),
    ],
)
def test_documents_go_where_they_are_asked_for_and_accepted(
    label: str, accept: tuple[str, ...], expected: str | None
) -> None:
    assert value(asks(label, FieldKind.FILE, accept=accept)) == expected


def test_cv_goes_where_it_is_asked_for_and_not_where_it_would_fill_in_the_form() -> None:
    autofill, cv = asks("Autofill from resume", FieldKind.FILE), asks("Resume", FieldKind.FILE)
    assert [mapping.value for mapping in filled(autofill, cv).values()] == [None, "cv"]
    assert value(asks("Drop your resume here or click to upload", FieldKind.FILE)) == "cv"


def test_documents_do_not_go_into_the_only_place_where_there_are_two() -> None:
    certificates, papers = asks("Certificates", FieldKind.FILE), asks("Documents", FieldKind.FILE)
    assert [mapping.value for mapping in filled(certificates, papers).values()] == [None, None]


def test_long_texts_go_into_long_fields_alone() -> None:
    assert value(asks("Cover letter", FieldKind.TEXTAREA)) == "Dear team,\n\nI build services that stay up."
    assert value(asks("Cover letter")) is None
    assert value(asks("Cover letter", FieldKind.TEXTAREA, max_length=10)) is None
    assert value(asks("Cover letter", FieldKind.TEXTAREA), facts=LUCIA) is None  # she chose none
    assert value(asks("Anything else?", FieldKind.TEXTAREA)) is None


def test_box_that_the_page_ticked_itself_is_asked_even_if_it_is_optional() -> None:
    ticked = asks("Keep me in your talent pool", FieldKind.CHECKBOX, value=True)
    mapping = filled(ticked)[ticked.key]
    assert mapping.value is None
    assert mapping.fact is Reserved.CONSENT
    assert must_ask(ticked, mapping)
    assert not must_ask(ticked.model_copy(update={"value": False}), mapping)


def test_answer_that_the_page_chose_itself_to_what_only_the_seeker_can_say_is_asked() -> None:
    chosen = chooses("Do you require visa sponsorship?", "No", "Yes", value="No")
    assert must_ask(chosen, filled(chosen)[chosen.key])


def test_mapping_tells_where_its_value_comes_from() -> None:
    form = filled(asks("Email", FieldKind.EMAIL), asks("CV", FieldKind.FILE), asks("Cover letter", FieldKind.TEXTAREA))
    assert [mapping.source for mapping in form.values()] == [Source.PROFILE, Source.CV, Source.SETTINGS]
    assert all(mapping.confidence >= 0.9 and mapping.reason for mapping in form.values())
