"""Where the sections of a CV begin, and what they are, by their headings in ten languages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domains.profiles.cv_reading.lines import CvLine, Document, fold, is_bullet


class Section(StrEnum):
    HEAD = "head"
    CONTACT = "contact"
    SUMMARY = "summary"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    LANGUAGES = "languages"
    REFERENCES = "references"
    OTHER = "other"


# Folded: lower case, no accents.
PHRASES: dict[Section, str] = {
    Section.CONTACT: """
        contact|contact information|contact details|contact info|personal information|personal details|personal data|
        profiles|links|online presence|social|social media profiles|find me online|
        kontakt|kontaktdaten|personliche daten|personliche angaben|zur person|angaben zur person|
        coordonnees|informations personnelles|etat civil|contacto|datos personales|informacion personal|
        datos de contacto|contatti|dati personali|informazioni personali|contactgegevens|persoonsgegevens|
        dados pessoais|contato|personuppgifter|dane osobowe""",
    Section.SUMMARY: """
        summary|professional summary|executive summary|career summary|summary of qualifications|profile|
        professional profile|personal profile|executive profile|career profile|objective|career objective|
        professional objective|about|about me|personal statement|overview|career overview|professional overview|
        introduction|bio|biography|profil|profile summary|uber mich|kurzprofil|zusammenfassung|zielsetzung|
        berufliches profil|personliches profil|profil professionnel|a propos|a propos de moi|resume|objectif|
        presentation|resumen|resumen profesional|perfil|perfil profesional|sobre mi|objetivo|acerca de mi|extracto|
        profilo|profilo professionale|sommario|obiettivo|chi sono|profiel|over mij|samenvatting|resumo|
        perfil profissional|sobre mim|om mig|sammanfattning|podsumowanie|o mnie""",
    Section.EXPERIENCE: """
        experience|work experience|professional experience|employment|employment history|work history|
        career history|relevant experience|relevant work experience|employment experience|job experience|
        professional background|industry experience|internships|internship experience|volunteer experience|
        volunteering experience|career|positions held|professional history|military experience|
        teaching experience|research experience|experience and employment|
        berufserfahrung|beruflicher werdegang|berufliche erfahrung|berufspraxis|arbeitserfahrung|werdegang|
        berufliche stationen|praxiserfahrung|praktika|berufliche laufbahn|berufstatigkeit|tatigkeiten|
        lebenslauf berufserfahrung|school education and cv|
        experience professionnelle|experiences professionnelles|experiences|parcours professionnel|emplois|stages|
        parcours|experience de travail|
        experiencia|experiencia laboral|experiencia profesional|trayectoria profesional|trayectoria|
        historial laboral|experiencia de trabajo|empleo|
        esperienza|esperienze|esperienza lavorativa|esperienze lavorative|esperienza professionale|
        esperienze professionali|werkervaring|ervaring|experiencia profissional|
        historico profissional|arbetslivserfarenhet|erfarenhet|doswiadczenie|doswiadczenie zawodowe""",
    Section.EDUCATION: """
        education|education and training|academic background|academic history|educational background|
        academic qualifications|education and qualifications|qualifications and education|studies|training|
        education and certifications|education certifications endorements|scholastic|academics|
        ausbildung|bildung|schulbildung|studium|ausbildung und studium|bildungsweg|akademische ausbildung|
        hochschulbildung|schule|weiterbildung|weiterbildungen|aus- und weiterbildung|
        formation|formations|etudes|diplomes|formation academique|diplomes et formations|formation et diplomes|
        formacion|formacion academica|educacion|estudios|formacion complementaria|titulos|
        istruzione|formazione|istruzione e formazione|titoli di studio|opleiding|opleidingen|educacao|
        formacao|formacao academica|utbildning|wyksztalcenie""",
    Section.SKILLS: """
        skills|technical skills|key skills|core skills|professional skills|skills and expertise|
        skills and abilities|skills and competencies|skills and tools|skill highlights|skills highlights|
        core competencies|competencies|core qualifications|qualifications|key qualifications|highlights|
        technical proficiencies|technologies|technology|tools|tools and technologies|technical expertise|
        areas of expertise|expertise|strengths|key strengths|computer skills|it skills|soft skills|hard skills|
        other skills|additional skills|programming languages|software|software skills|technical summary|
        technical background|specialties|proficiencies|knowledge|other knowledge|tech stack|
        professional knowledge and strengths|
        kenntnisse|fahigkeiten|kompetenzen|fachkenntnisse|edv-kenntnisse|edv kenntnisse|it-kenntnisse|
        it kenntnisse|kenntnisse und fahigkeiten|fahigkeiten und kenntnisse|qualifikationen|starken|
        technische kenntnisse|technische fahigkeiten|fachliche kompetenzen|besondere kenntnisse|
        programmierkenntnisse|weitere kenntnisse|
        competences|competences techniques|competences cles|competences professionnelles|competence|
        savoir-faire|savoir faire|atouts|informatique|competences informatiques|logiciels|outils|qualites|
        habilidades|competencias|aptitudes|conocimientos|habilidades tecnicas|competencias tecnicas|
        conocimientos informaticos|informatica|conocimientos tecnicos|destrezas|herramientas|
        competenze|capacita|competenze tecniche|competenze informatiche|abilita|vaardigheden|competenties|
        conhecimentos|competencias tecnicas|kompetenser|fardigheter|umiejetnosci""",
    Section.LANGUAGES: """
        languages|language skills|foreign languages|language|linguistic skills|
        sprachen|sprachkenntnisse|fremdsprachen|langues|langues etrangeres|competences linguistiques|
        idiomas|lenguas|lingue|conoscenze linguistiche|competenze linguistiche|talen|talenkennis|
        linguas|sprak|sprakkunskaper|jezyki|jezyki obce""",
    Section.REFERENCES: """
        references|referees|recommendations|referenzen|referencias|referenze|referenties|referencer""",
    Section.OTHER: """
        projects|personal projects|key projects|notable projects|selected projects|side projects|open source|
        publications|publications and talks|patents|invited talks|talks|conferences|presentations|awards|
        awards and recognition|honors|honors and awards|awards and honors|honours|honors/awards|selected honors|
        achievements|accomplishments|core accomplishments|key accomplishments|certifications|certificates|certification|
        licenses|licences|licenses and certifications|certifications and licenses|courses|interests|
        hobbies|hobbies and interests|interests and hobbies|hobbys and interests|activities|
        activities and honors|extra-curricular activities|extracurricular activities|affiliations|
        professional affiliations|memberships|professional associations|professional memberships|community|
        community involvement|volunteering|volunteer work|on campus involvement|
        additional information|additional|miscellaneous|other information|game jam participation|
        military service|research interests|portfolio|most proud of|
        my life philosophy|a day of my life|contact referees|availability|declaration|
        projekte|veroffentlichungen|publikationen|auszeichnungen|zertifikate|zertifizierungen|interessen|
        interessen und hobbys|hobbys|hobbies und interessen|ehrenamt|ehrenamtliches engagement|engagement|sonstiges|
        weiteres|fuhrerschein|mitgliedschaften|
        projets|distinctions|certifications et licences|centres d'interet|centres d’interet|interets|loisirs|
        benevolat|divers|permis|prix|
        proyectos|publicaciones|premios|certificados|certificaciones|intereses|aficiones|voluntariado|
        otros|otros datos|informacion adicional|cursos|logros|reconocimientos|
        progetti|pubblicazioni|premi|certificazioni|interessi|hobby|volontariato|altro|projecten|
        certificaten|interesses|vrijwilligerswerk|projetos|certificacoes|intressen|zainteresowania""",
}
_KNOWN: dict[str, Section] = {
    " ".join(phrase.split()): section for section, phrases in PHRASES.items() for phrase in phrases.split("|")
}
# One of these in a short line that stands out makes it a heading of that section.
_KEYWORDS: dict[Section, tuple[str, ...]] = {
    Section.EXPERIENCE: ("experience", "employment", "berufserfahrung", "werdegang", "experiencia", "esperienza"),
    Section.EDUCATION: ("education", "ausbildung", "formation", "formacion", "educacion", "istruzione", "studium"),
    Section.SKILLS: ("skills", "kenntnisse", "competences", "habilidades", "competencias", "competenze", "expertise"),
    Section.LANGUAGES: ("languages", "sprachen", "langues", "idiomas", "lingue"),
    Section.REFERENCES: ("references", "referees", "recommended"),
    Section.OTHER: ("projects", "publications", "awards", "certifications", "interests", "volunteer", "projekte"),
}
_TRIM = re.compile(r"^[^\w]+|[^\w]+$")
_LETTERSPACED = re.compile(r"^(?:\w )+\w$")
MOST_WORDS = 6
MOST_LETTERS = 200  # of a heading, spaces and all


@dataclass(frozen=True, slots=True)
class Block:
    """A section: its heading, which the head has none of, and the lines below it."""

    section: Section
    heading: CvLine | None
    lines: tuple[CvLine, ...]

    @property
    def start(self) -> int:
        return self.lines[0].start

    @property
    def end(self) -> int:
        return self.lines[-1].end


def blocks_of(document: Document) -> list[Block]:
    """The document cut at its headings, the head first; sections without lines are left out."""
    usual = document.usual_size
    kinds = [_kind(document, line, usual) for line in document.lines]
    looks = {_look(document, line) for line, kind in zip(document.lines, kinds, strict=True) if kind is not None}
    telling = {look for look in looks if look[0] > usual * 1.08}
    found: list[Block] = []
    section, heading, lines = Section.HEAD, None, list[CvLine]()
    for place, (line, own) in enumerate(zip(document.lines, kinds, strict=True)):
        kind = own
        if kind is None and place > 1 and section is not Section.HEAD and _look(document, line) in telling:
            kind = Section.OTHER if len(document.of(line).split()) <= MOST_WORDS else None
        if kind is None:
            lines.append(line)
            continue
        if lines:
            found.append(Block(section, heading, tuple(lines)))
        section, heading, lines = kind, line, []
    if lines:
        found.append(Block(section, heading, tuple(lines)))
    return found


def inline_heading(text: str) -> Section | None:
    """The section that a label at the beginning of a line names: `Languages: English, German`."""
    label, colon, _ = text.partition(":")
    return _KNOWN.get(_folded(label)) if colon else None


def is_heading(text: str) -> bool:
    return _folded(text) in _KNOWN


def only(blocks: Sequence[Block], *sections: Section) -> Iterator[Block]:
    return (block for block in blocks if block.section in sections)


def _kind(document: Document, line: CvLine, usual_size: float) -> Section | None:
    text = document.of(line)
    if len(text) > 70 or "\t" in text or is_bullet(text) or text[0].islower() or text.endswith((".", ",")):
        return None
    folded = _folded(text)
    known = _KNOWN.get(folded)
    if known is not None:
        return known
    words = folded.split()
    stands_out = line.size > usual_size * 1.08 or line.is_bold or text.isupper()
    if stands_out and 0 < len(words) <= MOST_WORDS and not any(character.isdigit() for character in text):
        for section, keywords in _KEYWORDS.items():
            if any(word in keywords for word in words):
                return section
    return None


def _folded(text: str) -> str:
    if len(text) > MOST_LETTERS:
        return ""
    if _LETTERSPACED.match(text.strip()):
        text = text.replace(" ", "")
    folded = fold(text).replace("&", " and ").replace(",", " ")
    return " ".join(_TRIM.sub("", folded).split())


def _look(document: Document, line: CvLine) -> tuple[float, bool, bool]:
    return line.size, line.is_bold, document.of(line).isupper()
