"""Where the sections of a CV begin, and what they are, by their headings in ten languages."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domains.profiles.cv_reading.dates import find_periods
from app.domains.profiles.cv_reading.lines import CvLine, Document, fold, is_bullet
from app.domains.profiles.cv_reading.words import company_score, find_degree, has_school, title_score


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
        personalien|personliches|datos|mis datos|etat-civil|datos de contacto y personales|get in touch|reach me|
        contact|contact information|contact details|contact info|personal information|personal details|personal data|
        profiles|links|online presence|social|social media profiles|find me online|
        kontakt|kontaktdaten|personliche daten|personliche angaben|zur person|angaben zur person|
        coordonnees|informations personnelles|etat civil|contacto|datos personales|informacion personal|
        datos de contacto|contatti|dati personali|informazioni personali|contactgegevens|persoonsgegevens|
        dados pessoais|contato|personuppgifter|dane osobowe""",
    Section.SUMMARY: """
        why me|why me?|who i am|in short|in a nutshell|at a glance|wer ich bin|in kurze|auf einen blick|kurz und knapp|qui suis-je|
        en deux mots|en bref|quien soy|en pocas palabras|presentacion|chi sono io|
        summary|professional summary|executive summary|career summary|summary of qualifications|profile|
        professional profile|personal profile|executive profile|career profile|objective|career objective|
        professional objective|about|about me|personal statement|overview|career overview|professional overview|
        introduction|bio|biography|profil|profile summary|uber mich|kurzprofil|zusammenfassung|zielsetzung|
        berufliches profil|personliches profil|profil professionnel|a propos|a propos de moi|resume|objectif|
        presentation|resumen|resumen profesional|perfil|perfil profesional|sobre mi|objetivo|acerca de mi|extracto|
        profilo|profilo professionale|sommario|obiettivo|chi sono|profiel|over mij|samenvatting|resumo|
        perfil profissional|sobre mim|om mig|sammanfattning|podsumowanie|o mnie""",
    Section.EXPERIENCE: """
        employment record|work record|career path|professional career|professional appointments|academic appointments|
        appointments|academic positions|positions|professional positions|where i have worked|where i've worked|
        where i’ve worked|jobs|work|other work|other jobs|other employment|other experience|additional work experience|
        earlier career|previous employment|earlier roles|timeline|my journey|
        was ich gemacht habe|wo ich gearbeitet habe|ce que j'ai fait|lo que he hecho|what i have done|what i've done|
        mein weg|weitere tatigkeiten|stationen|autres experiences|autres emplois|mon parcours|otros trabajos|mi camino|
        educational and professional career|parcours academique et professionnel|
        berufsweg|beruflicher hintergrund|berufliche tatigkeit|berufliche tatigkeiten|bisherige tatigkeiten|praxis|
        praktische erfahrung|praktische erfahrungen|praktische tatigkeiten|arbeitspraxis|berufliches|wo ich gearbeitet habe|
        carriere|historique professionnel|vie professionnelle|mes experiences|parcours pro|ou j'ai travaille|
        trayectoria laboral|antecedentes laborales|mi experiencia|donde he trabajado|practicas|practicas profesionales|
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
        academic credentials|academic qualification|educational qualification|educational qualifications|academic record|
        education background|qualifications and training|schooling|
        schule und ausbildung|akademischer werdegang|schulischer werdegang|studium und schule|schul- und berufsausbildung|
        schule und studium|ausbildung und schule|ausbildungsweg|bildungsgang|werdegang schule|
        cursus|scolarite|parcours academique|parcours scolaire|etudes et formation|etudes et formations|titres et diplomes|
        diplome|cursus scolaire|cursus universitaire|
        estudios realizados|formacion reglada|preparacion academica|nivel de estudios|titulacion|titulaciones|
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
        areas of practice|practice areas|computer proficiency|computer literacy|digital skills|job-related skills|
        core competences|what i can do|what i do|what i know|toolbox|toolkit|skill set|skillset|
        fachgebiete|schwerpunkte|scheine und kenntnisse|kenntnisse und qualifikationen|was ich kann|kann ich|das kann ich|
        werkzeugkasten|fachliches|
        coffre a outils|boite a outils|atouts et connaissances|connaissances|domaines de competence|points forts|
        mes competences|ce que je sais faire|competences et outils|
        que se hacer|lo que se hacer|fortalezas|areas de practica|manejo de programas|paquetes informaticos|
        kernkompetenzen|kernkompetenz|das bringe ich mit|was ich mitbringe|connaissances informatiques|
        connaissances techniques|good at|can do|i can|conocimientos y habilidades|
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
        languages known|languages spoken|known languages|langues parlees|idiomas hablados|langues et niveaux|
        speaks|i speak|ich spreche|je parle|hablo|
        languages|language skills|foreign languages|language|linguistic skills|
        sprachen|sprachkenntnisse|fremdsprachen|langues|langues etrangeres|competences linguistiques|
        idiomas|lenguas|lingue|conoscenze linguistiche|competenze linguistiche|talen|talenkennis|
        linguas|sprak|sprakkunskaper|jezyki|jezyki obce""",
    Section.REFERENCES: """
        references|referees|recommendations|referenzen|referencias|referenze|referenties|referencer""",
    Section.OTHER: """
        mandatory training|registration|registrations|varios|others|other|hors ecran|loisirs et interets|freizeit|
        cursos y certificados|formation continue|formations continues|fort- und weiterbildung|
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
_SQUEEZED = {phrase.replace(" ", ""): section for phrase, section in _KNOWN.items()}
# One of these in a short line that stands out makes it a heading of that section.
_KEYWORDS: dict[Section, tuple[str, ...]] = {
    Section.EDUCATION: (
        "education",
        "ausbildung",
        "formation",
        "formacion",
        "educacion",
        "istruzione",
        "studium",
        "academic",
        "akademischer",
        "academica",
        "academico",
        "academique",
        "diplomes",
        "estudios",
        "etudes",
        "schule",
    ),
    Section.EXPERIENCE: (
        "experience",
        "experiences",
        "employment",
        "berufserfahrung",
        "werdegang",
        "experiencia",
        "experiencias",
        "esperienza",
        "esperienze",
        "berufspraxis",
        "laufbahn",
        "trayectoria",
        "laboral",
        "parcours",
        "worked",
        "career",
    ),
    Section.SKILLS: ("skills", "kenntnisse", "competences", "habilidades", "competencias", "competenze", "expertise"),
    Section.LANGUAGES: ("languages", "sprachen", "langues", "idiomas", "lingue"),
    Section.REFERENCES: ("references", "referees", "recommended"),
    Section.OTHER: ("projects", "publications", "awards", "certifications", "interests", "volunteer", "projekte"),
}
_TRIM = re.compile(r"^[^\w]+|[^\w]+$")
_NUMBER = re.compile(r"^(?:\d{1,2}|[IVX]{1,4})[.)]\s+")  # 2. Education
# Headings of one word that other lines have as well: only where they stand out.
_SHORT: dict[str, Section] = {
    word: section
    for section, words in {
        Section.SKILLS: ("it", "edv", "technical", "systems", "digital", "programme", "systeme", "technik", "methods"),
        Section.EXPERIENCE: ("stages", "beruf", "practica"),
        Section.EDUCATION: ("degrees", "abschlusse", "schulen"),
    }.items()
    for word in words
}
# They are headings at other places than the top: there a French summary is an English title of the whole.
_TITLES_OF_ALL = frozenset({"resume", "cv"})
_MY = frozenset(
    {
        "my",
        "the",
        "mein",
        "meine",
        "mon",
        "ma",
        "mes",
        "le",
        "la",
        "les",
        "mi",
        "mis",
        "los",
        "las",
        "i",
        "miei",
        "mijn",
    }
)
# Beside a word like "career": of work, though a word of studies may stand there as well.
_AT_WORK = frozenset(
    """
    professionnel professionnelle professionnels professionnelles beruflicher berufliche professional profesional
    professionale laboral
    """.split()  # noqa: SIM905
)
Look = tuple[float, bool, bool]  # size, bold, capitals
MOST_WORDS = 6
LARGE = 1.3  # times the usual size: somebody's name
FEW_OF_LOOK = 0.3  # of the lines that look like headings, so many have to be known ones
MOST_LETTERS = 200  # of a heading, spaces and all
SOON = 4  # lines
_DECORATED = re.compile(r"([=#*~_+-])\1*\s*[^\W\d_][^=#*~_]*?\s*\1\1+|(?:#{1,4}|>{2,}|={2,}|-{3,})\s*[^\W\d_][^=#]*")
_RULE = re.compile(r"([=~_*-])\1{3,}")
MOST_OF_HEADING = 40  # letters: a longer line is no heading that goes on
MOST_LOOKED_AT = 100  # lines of a section
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


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
    """The document cut at its headings, the head first; sections without lines are left out.

    What looks like headings that are known is one too, and what it heads is known by what stands there. A name in the
    largest letters begins another head: the column beside it was read first.
    """
    usual = document.usual_size
    kinds = [
        None if _goes_on(document, place, usual) else _kind(document, line, usual, place)
        for place, line in enumerate(document.lines)
    ]
    telling = _telling_looks(document, kinds, usual)
    names = _name_lines(document, kinds, usual)
    companies: set[Look] = set()  # how those look that head their jobs, as large as headings
    found: list[Block] = []
    section, heading, lines = Section.HEAD, None, list[CvLine]()
    for place, (line, own) in enumerate(zip(document.lines, kinds, strict=True)):
        kind = Section.HEAD if place in names and section is not Section.REFERENCES else own
        is_first = place > 1 and not _goes_on(document, place, usual)
        if kind is None and is_first and _begins_unknown(document, place, section, telling):
            is_company = section is Section.EXPERIENCE and (not lines or _look(document, line) in companies)
            if is_company and _heads_jobs(document, place):
                companies.add(_look(document, line))
            else:
                kind = Section.OTHER
        if kind is None or (kind is Section.HEAD and section is Section.HEAD):
            lines.append(line)
            continue
        if lines:
            found.append(Block(section, heading, tuple(lines)))
        section, heading, lines = (kind, line, []) if kind is not Section.HEAD else (kind, None, [line])
    if lines:
        found.append(Block(section, heading, tuple(lines)))
    return _by_content(document, found)


def _begins_unknown(document: Document, place: int, section: Section, telling: Mapping[Look, bool]) -> bool:
    """Whether a line heads a section though its words are not known for that."""
    line = document.lines[place]
    text = document.of(line)
    if section is Section.HEAD and title_score(text):
        return False
    return _may_head(document, line, telling) or _is_decorated(document, place)


def _heads_jobs(document: Document, place: int) -> bool:
    """Whether a period follows soon: then it is a company among jobs, as large as headings are."""
    below = [document.of(line)[:MOST_LETTERS] for line in document.lines[place + 1 : place + 1 + SOON]]
    return any(period.is_range for text in below for period in find_periods(text))


def _is_decorated(document: Document, place: int) -> bool:
    """A heading of a plain text: == so ==, or with a rule below it."""
    text = document.of(document.lines[place])
    if len(text) > MOST_OF_HEADING or len(text.split()) > MOST_WORDS:
        return False
    below = document.of(document.lines[place + 1]) if place + 1 < len(document.lines) else ""
    return _DECORATED.fullmatch(text) is not None or (
        any(map(str.isalpha, text)) and _RULE.fullmatch(below) is not None
    )


def _goes_on(document: Document, place: int, usual: float) -> bool:
    """Whether a line that stands out is the second of a long one that did not fit."""
    line, above = document.lines[place], document.lines[place - 1]
    stands_out = line.is_bold or line.size > usual * 1.05
    is_long = above.end - above.start > MOST_OF_HEADING
    return (
        stands_out and place > 0 and not line.is_apart and is_long and _look(document, line) == _look(document, above)
    )


def _telling_looks(document: Document, kinds: Sequence[Section | None], usual: float) -> dict[Look, bool]:
    """How headings look, where that is seldom how other lines look; and whether by larger letters."""
    known = Counter(_look(document, line) for line, kind in zip(document.lines, kinds, strict=True) if kind is not None)
    lines = Counter(_look(document, line) for line in document.lines)
    return {
        look: look[0] > usual * 1.08
        for look, count in known.items()
        if look[0] > usual * 1.08
        or ((look[1] or look[2]) and count >= 2 and count >= FEW_OF_LOOK * lines[look])  # bold or capitals
    }


def _may_head(document: Document, line: CvLine, telling: Mapping[Look, bool]) -> bool:
    text = document.of(line)
    is_larger = telling.get(_look(document, line))
    if is_larger is None or not 0 < len(text.split()) <= MOST_WORDS or "\t" in text or is_bullet(text) or "@" in text:
        return False
    # Titles and companies are often as bold as headings.
    return is_larger or not (title_score(text) or company_score(text) or find_degree(text) or has_school(text))


def _name_lines(document: Document, kinds: Sequence[Section | None], usual: float) -> set[int]:
    """The lines in the largest letters, where they are no headings and few."""
    largest = max((line.size for line in document.lines), default=0.0)
    if largest <= usual * LARGE:
        return set()
    places = [place for place, line in enumerate(document.lines) if line.size >= largest * 0.98]
    if len(places) > 2 or any(kinds[place] is not None for place in places):
        return set()
    return {place for place in places if not any(letter.isdigit() for letter in document.of(document.lines[place]))}


def _by_content(document: Document, blocks: list[Block]) -> list[Block]:
    """Sections whose headings say too little, by what stands in them."""
    kinds = {block.section for block in blocks}
    found: list[Block] = []
    for block in blocks:
        section = block.section
        is_vague = section is Section.OTHER and block.heading is not None and not is_heading(document.of(block.heading))
        told = [document.of(line) for line in block.lines[:MOST_LOOKED_AT]]
        studies = sum(bool(find_degree(text[:MOST_LETTERS]) or has_school(text[:MOST_LETTERS])) for text in told)
        is_of_studies = studies >= max(1, len(told) // 3) and Section.EDUCATION not in kinds
        if (
            section is Section.SKILLS
            and is_of_studies
            and sum(bool(_YEAR.search(text)) for text in told) > len(told) // 2
        ):
            section = Section.EDUCATION
        elif is_vague and Section.EXPERIENCE not in kinds and _tells_of_jobs(told):
            section = Section.EXPERIENCE
        elif is_vague and is_of_studies:
            section = Section.EDUCATION
        found.append(Block(section, block.heading, block.lines))
    if all(block.section is not Section.EXPERIENCE for block in found):
        return [part for block in found for part in _without_heading(document, block)]
    return found


def _without_heading(document: Document, block: Block) -> list[Block]:
    """A head that goes over into jobs, cut where the first of them begins."""
    dated = [
        place
        for place, line in enumerate(block.lines)
        if any(period.is_range for period in find_periods(document.of(line)[:MOST_LETTERS]))
    ]
    if block.section not in {Section.HEAD, Section.SUMMARY, Section.CONTACT} or len(dated) < 2:
        return [block]
    start = dated[0]
    if start > 1 and not title_score(document.of(block.lines[start])[:MOST_LETTERS]):
        start -= 1  # the title stands above its period
    jobs = Block(Section.EXPERIENCE, None, block.lines[start:])
    return [Block(block.section, block.heading, block.lines[:start]), jobs] if start else [jobs]


def _tells_of_jobs(told: Sequence[str]) -> bool:
    periods = sum(any(period.is_range for period in find_periods(text[:MOST_LETTERS])) for text in told)
    return periods > 0 and any(title_score(text[:MOST_LETTERS]) for text in told)


def inline_heading(text: str) -> Section | None:
    """The section that a label at the beginning of a line names: `Languages: English, German`."""
    label, colon, _ = text.partition(":")
    return _known(_folded(label)) if colon else None


def is_heading(text: str) -> bool:
    return _known(_folded(text)) is not None


def only(blocks: Sequence[Block], *sections: Section) -> Iterator[Block]:
    return (block for block in blocks if block.section in sections)


def _kind(document: Document, line: CvLine, usual_size: float, place: int) -> Section | None:
    text = document.of(line)
    if "\t" in text and len(text) <= 70:
        return _beside_each_other(text)
    stands_out = line.size > usual_size * 1.08 or line.is_bold or text.isupper()
    if len(text) > 70 or (is_bullet(text) and not stands_out) or text.endswith((".", ",")):
        return None
    folded = _folded(text)
    if text[0].islower() and not (stands_out and folded in _KNOWN):
        return None
    if place < 2 and folded in _TITLES_OF_ALL:
        return None
    known = _known(folded)
    if known is not None:
        return known
    words = folded.split()
    if stands_out and folded in _SHORT:
        return _SHORT[folded]
    if stands_out and 0 < len(words) <= MOST_WORDS and not any(letter.isdigit() for letter in folded):
        if not _AT_WORK.isdisjoint(words) and any(word in _KEYWORDS[Section.EXPERIENCE] for word in words):
            return Section.EXPERIENCE
        for section, keywords in _KEYWORDS.items():
            if any(word in keywords for word in words):
                return section
    return None


def _known(folded: str) -> Section | None:
    """The section that a phrase heads, also with "my" or "the" before it."""
    own, _, rest = folded.partition(" ")
    return _KNOWN.get(folded) or _SQUEEZED.get(folded) or (_KNOWN.get(rest) if own in _MY else None)


def _beside_each_other(text: str) -> Section | None:
    """Two headings in one row, of columns that were not told apart: what stands below is of neither alone."""
    known = [is_heading(cell) for cell in text.split("\t")]
    return Section.OTHER if all(known) else None


def _folded(text: str) -> str:
    if len(text) > MOST_LETTERS:
        return ""
    folded = " ".join(_TRIM.sub("", fold(_NUMBER.sub("", text)).replace("&", " and ").replace(",", " ")).split())
    return folded.replace(" ", "") if _is_letterspaced(folded) else folded


def _is_letterspaced(text: str) -> bool:
    """W O R K E X P E R I E N C E, also where some letters came together: E D U C AT I O N."""
    words = text.split()
    return len(words) >= 4 and sum(len(word) == 1 for word in words) >= 0.7 * len(words)


def _look(document: Document, line: CvLine) -> Look:
    return line.size, line.is_bold, document.of(line).isupper()
