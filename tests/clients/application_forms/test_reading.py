"""What is read of forms of unlike make, in four languages, and found among everything else on their pages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page

from app.clients.application_forms.located import LocatedForm
from app.clients.application_forms.read import read_form
from app.clients.browser.client import ChromiumClient
from tests.conftest import make_settings
from tests.standins.web import WebStandin, web_standin

PAGES = Path(__file__).with_name("pages")

# Of each form: label, kind, and a star where it is required.
FORMS: dict[str, list[str]] = {
    "workday": [
        "Wie haben Sie von uns erfahren? | text *",
        "Haben Sie schon einmal hier gearbeitet? | choice * Ja/Nein",
        "Vorname | text *",
        "Nachname | text *",
        "Ich habe einen bevorzugten Namen | checkbox",
        "Land | choice * Deutschland/Österreich/Schweiz",
        "Ort | text",
        "Frühester Eintritt | date *",
        "Lebenslauf | file *",
    ],
    "personio": [
        "Vorname | text *",
        "Nachname | text *",
        "E-Mail | text *",
        "Telefon | text",
        "Verfügbar ab | date",
        "Gehaltswunsch | text *",
        "Geschlecht | choice männlich/weiblich/divers",
        "Ansprechpartner*in | text",
        "Lebenslauf | file *",
        "Weitere Dokumente | file",
        "Ich habe die Datenschutzerklärung gelesen. | checkbox *",
    ],
    "teamtailor": [
        "Parlez-vous anglais ? | choice * Oui/Non",
        "Où voulez-vous travailler ? | choices Lyon/Paris",
        "Prénom | text *",
        "Nom | text *",
        "E-mail | email *",
        "Téléphone | phone",
        "Télécharger votre CV | file *",
        "Lettre de motivation | textarea",
        "Salaire souhaité | number *",
        "J'ai lu la politique de confidentialité | checkbox *",
    ],
    "successfactors": [
        "First Name | text *",
        "Last Name | text *",
        "Email Address | text *",
        "Retype Email Address | text *",
        "Country/Region of Residence | choice * Germany/United States",
        "Middle Name | text",
        "Resume | file *",
        "Cover Letter | file",
        "Is visa sponsorship required for you to work in this country? | choice * Yes/No",
        "Is a relocation package required? | textarea",
    ],
    "taleo": [
        "Nombre | text *",
        "Apellidos | text *",
        "Dirección | text",
        "Correo electrónico | text *",
        "País | choice * España/México",
        "Provincia | choices * Madrid/Sevilla",
        "¿Tiene permiso de trabajo? | choice * Sí/No",
        "Currículum | file",
    ],
    "icims": [
        "First Name | text *",
        "Last Name | text *",
        "Email | email *",
        "Type | choice Mobile/Home",
        "Number | phone",
        "Resume | file *",
    ],
    "bamboohr": [
        "First Name | text *",
        "Last Name | text *",
        "Email | email *",
        "Phone | phone",
        "State | choice Ohio/Utah",
        "Date Available | date *",
        "Resume | file *",
        "Are you at least 18? | choice * Yes/No",
        "Anything else? | textarea",
    ],
    "jazzhr": [
        "First Name | text *",
        "Last Name | text *",
        "Email Address | text *",
        "Phone | text",
        "Resume | file *",
        "Which shifts can you work? | choices * Day/Night",
        "Veteran Status | choice I am a veteran/I am not",
    ],
    "breezy": [
        "Nombre completo | text *",
        "Correo electrónico | email *",
        "Número de teléfono | phone",
        "Currículum | file *",
        "Carta de presentación | textarea",
        "¿Tiene carné de conducir? | choice * Sí/No",
        "Fecha de nacimiento | date",
        "Acepto la política de privacidad | checkbox *",
    ],
    "material": [
        "Prénom | text *",
        "Nom | text *",
        "Adresse e-mail | email *",
        "Niveau d'études | choice * Bac/Licence/Master",
        "Disponible à partir du | date",
        "CV | file *",
        "J'accepte les conditions | checkbox *",
        "Recevoir des offres par e-mail | checkbox",
    ],
    "antd": [
        "Full name | text *",
        "E-mail | text *",
        "Department | choice * Sales/Law",
        "Start date | date",
        "Resume | file *",
        "Remote? | choice Fully/Partly",
        "About you | textarea",
    ],
    "placeholders": [
        "Nombre y apellidos | text *",
        "Correo electrónico | text *",
        "Teléfono | text",
        "Puesto de interés | choice * Cocina/Sala",
        "Cuéntanos sobre ti | textarea",
        "Adjunta tu CV | file *",
        "He leído y acepto el aviso legal | checkbox *",
    ],
    "wordpress": [
        "Votre nom | text *",
        "Votre e-mail | email *",
        "Votre ville | text",
        "Poste souhaité | choice Chef/Commis",
        "Votre CV | file *",
        "J'accepte que mes données soient traitées | checkbox *",
    ],
    "optional_only": [
        "What is your name? | text *",
        "Email address | email *",
        "Telephone | phone",
        "Day | text *",
        "Month | text *",
        "Year | text *",
        "Do you have a driving licence? | choice * Yes/No",
        "Upload your CV | file *",
        "Anything we should know? | textarea",
        "Send me other vacancies | checkbox",
    ],
    "oracle": [
        "Last Name | text *",
        "First Name | text *",
        "Preferred Name | text",
        "Country | text *",
        "Are you willing to relocate? | choice * Yes/No",
        "Have you worked here before? | choice * Never/Once",
        "Resume | file *",
    ],
    "google": [
        "Wie heißen Sie? | text *",
        "Ihre E-Mail-Adresse | email *",
        "Führerschein? | choice * Klasse B/Keiner",
        "Welche Maschinen kennen Sie? | choices Drehbank/Fräse",
        "Warum wir? | textarea",
    ],
    "asp": [
        "Anrede | choice * Frau/Herr",
        "Name, Vorname | text *",
        "E-Mail | text *",
        "Straße | text",
        "PLZ / Ort | text",
        "PLZ / Ort | text",
        "Geburtsdatum (TT.MM.JJJJ) | date",
        "Anlagen | file *",
        "Ich stimme der Speicherung meiner Daten zu. | checkbox *",
    ],
    "shadow": [
        "First name | text *",
        "Last name | text *",
        "Email | email *",
        "Phone | phone",
        "City | choice * Berlin/Rome",
        "Resume | file *",
        "I agree to the privacy notice | checkbox *",
    ],
    "rexx": [
        "Vorname | text *",
        "Nachname | text *",
        "Telefon | phone",
        "E-Mail | email *",
        "Staatsangehörigkeit | choice deutsch/polnisch",
        "Kündigungsfrist | textarea",
        "Lebenslauf | file *",
        "Wie sind Sie auf uns aufmerksam geworden? | choice * Zeitung/Internet",
        "Nur für diese Stelle / Auch für andere Stellen | choice * Nur für diese Stelle/Auch für andere Stellen",
    ],
    "recruitee": [
        "Volledige naam | text *",
        "E-mail | email *",
        "Telefoonnummer | phone",
        "CV | file *",
        "Heb je een rijbewijs? | choice * Ja/Nee",
        "Hoe heb je ons gevonden? | choice LinkedIn/Vrienden",
        "Ik ga akkoord met het privacybeleid | checkbox *",
    ],
    "ashby": [
        "Name | text *",
        "Email | email *",
        "Resume | file *",
        "Where are you based? | text",
        "Are you authorised to work in Norway? | choice * Yes/No",
        "Which of these have you used? | choices * Spark/Flink",
        "Gender | choice Woman/Man",
    ],
    "greenhouse": [
        "First Name | text *",
        "Preferred First Name | text",
        "Email | text *",
        "Country | choice * Norway +47/Peru +51",
        "Phone | phone *",
        "Resume/CV | file *",
        "Cover Letter | file",
        "Which languages do you speak? | choices Norsk/Quechua",
        "Which meals can you cook? | choices * Breakfast/Dinner",
        "Gender | choice Male/Female",
    ],
    "softgarden": [
        "Anrede | choice * Frau/Herr",
        "Vorname | text *",
        "Nachname | text *",
        "Titel | text",
        "E-Mail-Adresse | text *",
        "Tag | choice * 1/2",
        "Monat | choice * Januar/Februar",
        "Jahr | choice * 1980/1990",
        "Lebenslauf | file *",
        "Ich bin mit der Verarbeitung meiner Daten einverstanden | checkbox *",
    ],
    "floating": [
        "Full name | text *",
        "Email address | email *",
        "City | text",
        "Role | choice * Deckhand/Mate",
        "Your CV | file *",
        "I can start at once | checkbox",
        "Shift | choice Day/Night",
    ],
    "mui": [
        "Vorname | text *",
        "Nachname | text *",
        "E-Mail | email *",
        "Land | choice * Deutschland/Schweiz",
        "Arbeitszeit | choice Vollzeit/Teilzeit",
        "Nachricht | textarea",
        "Lebenslauf | file *",
        "Ich akzeptiere die AGB | checkbox *",
    ],
    "definition_list": [
        "Civilité | choice * M./Mme",
        "Nom | text *",
        "Prénom | text *",
        "Courriel | text *",
        "Téléphone | text",
        "Date de naissance | date",
        "Permis de conduire | choice B/C",
        "CV | file *",
        "Lettre de motivation | file",
        "Motivations | textarea *",
        "En soumettant ce formulaire, j'accepte le traitement de mes données | checkbox *",
    ],
    "jotform": [
        "Full Name First Name | text *",
        "Full Name Last Name | text *",
        "E-mail | email *",
        "Address Street Address | text",
        "Earliest start | choice * Now/Later",
        "Upload Resume | file",
    ],
    "ui5": [
        "Nombre | text *",
        "Apellidos | text *",
        "Teléfono | phone",
        "Correo electrónico | text *",
        "País | choice Chile/Perú",
        "Currículum | file *",
        "Acepto los términos | checkbox *",
    ],
    "columns": [
        "First name | text *",
        "Last name | text *",
        "Maiden name | text",
        "E-mail | email *",
        "Mobile | phone",
        "Notice | choice * None/1 month",
        "Languages | choices * English/German",
        "Shoe size | choice 40/41",
        "CV as PDF | file *",
    ],
    "webcomponents": [
        "Vorname | text *",
        "Familienname | text *",
        "E-Mail | email *",
        "Rufnummer | phone",
        "Anschreiben | textarea",
        "Ihr Lebenslauf | file *",
        "Eintritt | choice Sofort/Später",
        "Datenschutz gelesen | checkbox *",
    ],
    "all_required": [
        "Nom complet | text *",
        "Courriel | email *",
        "Site web | url",
        "Contrat | choice * CDI/CDD",
        "Votre CV | file *",
        "Je veux recevoir les actualités | checkbox",
    ],
    "sections": [
        "Name | text *",
        "E-Mail | text *",
        "Bewerbungsunterlagen | file *",
        "Telefon | text",
        "Geburtsjahr | number",
        "Wie haben Sie uns gefunden? | choices Zeitung/Freunde/Internet",
    ],
    "wttj": [
        "Prénom | text *",
        "Nom | text *",
        "Poste actuel | text",
        "CV | file *",
        "Portfolio | file",
        "Qu'est-ce qui vous plaît chez nous ? | textarea",
        "J'accepte les conditions et la charte. | checkbox *",
    ],
    "infojobs": [
        "Nombre | text *",
        "Apellidos | text *",
        "Prefijo | choice +34/+351",
        "Móvil | phone",
        "¿Cuántos años de experiencia tiene? | choice * 0-1/2-5",
        "¿Dispone de vehículo propio? | choice * Sí/No",
        "¿Qué turnos acepta? | choices Mañana/Noche",
        "Currículum | file *",
        "Carta de presentación | textarea",
        "He leído la política de privacidad | checkbox *",
    ],
    "wizard": ["First name | text *", "Mail | email *"],
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[ChromiumClient]:
    client = ChromiumClient(make_settings(scraper_allow_private_networks=True))
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def web() -> AsyncIterator[WebStandin]:
    async with web_standin() as board, web_standin() as other:
        for path in PAGES.glob("*.html"):
            html = path.read_text(encoding="utf-8").replace("$inner", other.url("/icims_inner"))
            for one in (board, other):
                one.serve(f"/{path.stem}", html)
        yield board


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page(browser: ChromiumClient) -> AsyncIterator[Page]:
    """One for all who only read: a session of its own takes longer than the reading."""
    async with browser.session(seconds=600) as page:
        yield page


async def read(page: Page, url: str) -> LocatedForm:
    await page.goto(url)
    return await read_form(page, recipes=())


def told(form: LocatedForm) -> list[str]:
    return [
        f"{one.label} | {one.kind}{' *' if one.required else ''}{' ' + '/'.join(one.options) if one.options else ''}"
        for one in form.form.fields
    ]


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("make", FORMS)
async def test_form_is_read_as_a_person_would(page: Page, web: WebStandin, make: str) -> None:
    assert told(await read(page, web.url(f"/{make}"))) == FORMS[make]
