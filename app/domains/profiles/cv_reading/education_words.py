"""Words by which lines about education are told: degrees, marks, notes, labels, and what parts them."""

import re

WORDS_OF_MARKS = (
    r"c?gpa|sgpa|grades?|marks?|percentage|cum laude|magna|summa|honou?rs|first[ -]class|second[ -]class|third class|"
    r"upper second|lower second|with distinction|distinction|with merit|merit|dean'?s list|valedictorian|points|"
    r"(?:abschluss|gesamt|durchschnitts|end)?noten?(?:durchschnitt)?|(?:noten)?schnitt|durchschnitt|mit auszeichnung|sehr gut|ausgezeichnet|befriedigend|"
    r"mention|moyenne|avec felicitations|felicitations|nota(?: media)?|promedio|calificacion|matricula de honor|sobresaliente|"
    r"con lode|voto|votazione|predicato|wynik|ocena|z wyroznieniem|gemiddelde|met onderscheiding|onderscheiding"
)
MARK = re.compile(
    rf"(?:with |avec |mit |con |com |examen: |abschluss: |grade |final |overall |result:? |high |tres |grande |grosse |highest )?(?:{WORDS_OF_MARKS})(?!\w)"
    r"|[a-e][+*-]?(?:,? ?[a-e][+*-]?){2,5}$|a\*|[\d.,]{1,6} ?%|\d[\d.,]{0,4} ?/ ?\d{1,3}(?!\d)|2:[12]|1[:.]?st\b|[1-5][.,]\d{1,2}$|[1-5]$|\d{2,3} ?(?:punkte|points|pts)",
)
EXPECTED = re.compile(
    r"(?:expected|anticipated|graduat\w{0,5}|graduation|(?:date )?(?:of )?(?:completion|completed|obtained|awarded)|class of|promotion|"
    r"voraussichtlich\w{0,3}|abgeschlossen|abschluss|erwartet|laufend|en cours|obtenu\w?|obtencion|previst\w|in progress|ongoing|present|heute|"
    r"since|seit|depuis|desde|from|year|jahr|annee|ano|sommer|winter|herbst|summer|autumn|fall|spring|date|dates|duration|periodo?|"
    r"(?:passed|passing)(?: out)?(?: in)?|in|im|en|to|bis|and|et|und|y|e|the|of|degree|juni|month)*[\s:.()\[\],;–—-]*"
)
NOTE = re.compile(
    r"(?:\w+[ -]){0,2}(?:thesis|dissertation|these|memoire|\w{0,12}arbeit|tesis|tesi|tfg|tfm|trabajo fin\b.{0,20}|trabajo de fin\b.{0,20}|praca \w+|"
    r"coursework|courses|modules?|modul\w|subjects?|topics?|schwerpunkte?|vertiefung\w{0,8}|fokus|focus|majors?|minors?|specialization|specialisation|"
    r"concentration|emphasis|option|facher|leistungskurse|prufungsfacher|titel|thema|title|sujet|tema|advisor|supervisor|betreuer|activities|awards?|"
    r"scholarships?|stipendium|bourse|beca|achievements?|skills|projects?|projet|proyecto|projekt)(?: \w+){0,2}\s*(?::|[–—-]\s|„|“|«|\")"
    r"|(?:thesis|dissertation|these|memoire|tesis|coursework|schwerpunkte?|vertiefung|relevant|emphasis|concentration|stipendi\w+|scholarship|"
    r"\w{0,14}(?:prufung|abschluss) (?:mit|bestanden)|"
    r"references?|specialit[ey]|gpa|cgpa|member|mitglied|membre|completed|participated|studied|graduated|major|minor|focus|including|includes|"
    r"activities|delegue|honou?rs:|awarded)\b"
)
# What was won, and the theses of others; a school beside them is none that one attended.
NO_STUDY = re.compile(
    r"(?:prix|prize|prei[sz]e?|premio|bourse|subside|grants?)\b"
    r"|[^\W\d_]\. ?[\w'’-]{2,30},? (?:phd |master'?s? |bachelor'?s? |doctoral )?(?:thesis|dissertation|these|memoire|tesis|tesi|\w{0,12}arbeit)\b"
)
# How one attended, and the grades of several subjects: neither is part of a name.
ATTENDANCE = re.compile(
    r"(?:a )?(?:temps (?:partiel|plein)|part[ -]time|full[ -]time|online|distance learning|distance|evening(?: classes| course)?|berufsbegleitend|"
    r"teilzeit|vollzeit|fernstudium|abendstudium|dual|en alternance|alternance|cours du soir|a distance|a distancia|semipresencial|presencial|"
    r"online|tiempo (?:parcial|completo)|deeltijd|voltijd|zaocznie|niestacjonarne|stacjonarne|serale)"
)
GRADES = re.compile(
    r"[^\W\d][\w &]{1,30}[ :]+(?:[a-e]\*{0,2}|\d)(?:, ?[^\W\d][\w &]{1,30}[ :]+(?:[a-e]\*{0,2}|\d)){1,9}"
)
# A line does not end in these.
OPEN_END = re.compile(
    r"(?<=[\w,)])\s(?:of|the|and|&|for|at|de|del|de la|des|du|di|do|da|dos|das|et|en|y|e|und|für|der|an der|zu|van|voor|von|la|le|aux|w|i|ès)$"
)
SENTENCES = re.compile(r"[^\W\d_]{4}\.\s+[A-ZÀ-Þ]")
LABEL = re.compile(
    r"(?P<school>(?:name (?:and type )?of (?:the )?(?:organi[sz]ation|institution|school|university)(?: providing education(?: and training)?)?|"
    r"institution|institute|school|university|college|schule|hochschule|universitat|bildungseinrichtung|etablissement|ecole|centro|institucion|universidad|"
    r"scuola|istituto|instituicao|instelling|szkola|uczelnia)(?:\s?/\s?\w+)?)\s*(?::|\t)\s*"
    r"|(?P<degree>(?:(?:title of )?qualification(?: awarded)?|degree|course|program(?:me)?|award|abschluss|bildungsabschluss|studiengang|studienfach|fach|beruf|"
    r"diplome?|formation|intitule|titulo|titulacion|titolo|curso|opleiding|kierunek)(?:\s?/\s?\w+)?)\s*(?::|\t)\s*"
    r"|(?:year(?: of (?:passing|graduation|completion))?|dates?|duration|period|zeitraum|dauer|ort|location|place|lieu|annee|ano|fecha|duree|periodo)"
    r"\s*(?::|\t)\s*"
)
UNIT = re.compile(
    r"(?:the )?(?:faculty|department|dept|division|fakultat|fachbereich|fachrichtung|faculte|ufr|departement|facultad|departamento|facolta|"
    r"dipartimento|faculdade|wydzial|faculteit|institut fur|lehrstuhl|chair)\b"
)
SEPARATOR = re.compile(
    r"[()\[\]]|(?P<bar>\s*[|•·;]\s*)|(?P<detail>\s+[:,]\s+|:\s+)|(?P<end>\s*ï¼)|(?P<soft>,\s+|\s+(?:[–—-]{1,2}|â€“)\s+|[–—]\s+)"
)
STATE = re.compile(r"(?:[A-Z]{2}|UAE|USA|[A-Z]\.[A-Z]\.(?:[A-Z]\.)?|State|City)\.?(?:\s+\d{5})?")
AT = re.compile(
    r"(?:^|\s+)(?:at|from|am|an\s+der|an\s+dem|an|bei\s+der|beim|bei|in\s+der|im|à\s+l['’]|à\s+la|au|en\s+la|en\s+el|por\s+la|"
    r"presso|na|aan\s+de|aan\s+het)\s+(?:the\s+)?",
    re.IGNORECASE,
)
# A school's name that begins with what it is: "Universität Wien", "University of Leeds", "Lycée du Parc".
NOUN_FIRST = re.compile(
    r"\b(?:(?:Technische|Freie|Pädagogische|Wirtschafts|Private|Staatliche|Städtisches)\s+)?(?:(?:University|College|Institute|School|Academy)\s+(?:of|for)|"
    r"Universität|Université|Universidad|Universidade|Università|Universiteit|Uniwersytet|Politechnika|Politecnico|Hochschule|Fachhochschule|Lycée|Instituto|"
    r"Istituto|Institut|Escuela|École|Berufsschule|Berufskolleg|Gymnasium|TU|FH|ETH|RWTH|IHK|HTL|IUT|Cégep|Uni)\b"
)
# Degrees whose names are known to their end: what stands behind is the subject, the school or the place.
KNOWN = re.compile(
    r"\b(?:(?:bachelor|master|associate|doctor)(?:['’]?s|s['’])?(?:\s+degree)?\s+(?:(?:of|in)\s+)?(?:applied\s+)?"
    r"(?:science|arts|fine\s+arts|business\s+administration|commerce|engineering|economics|education|laws|technology|music|"
    r"architecture|nursing|philosophy|social\s+work|public\s+(?:administration|health|policy))"
    r"|(?:bachelor|master|associate)(?:['’]?s|s['’])?\s+degree|(?:high\s+school|general)\s+diploma|mba|bba|bfa|mfa)\b",
    re.IGNORECASE,
)
MASKED = re.compile(r"\s+(?:City|State)\b")
TRAINED = re.compile(r"\s+(?:bei(?:\s+de[rm])?|beim|chez|bij)\s+(?=[A-ZÀ-Þ\d])")
GOES_ON = re.compile(r"\s*(?:$|[,([/&+]|(?:in|of|en|im|with|by)\b)", re.IGNORECASE)
TRAILING = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{0,80})[)\]]?\s*$")
HAS_MARK = re.compile(rf"\b(?:{WORDS_OF_MARKS})\b")
TAIL = re.compile(
    rf",?\s+(?:(?:graduated )?(?:with|avec|mit|con|com)\s+)?(?:first[ -]class |tres |grande? |la plus grande )?(?:{WORDS_OF_MARKS})\b(?! (?:in|of|degree)\b)[^()]{{0,40}}$"
)
CAMPUS = re.compile(
    r"(?:University of (?:California|Wisconsin|Texas|North Carolina|Illinois|Maryland|Michigan)|(?:Indian|National) Institute of \w+)$"
)
LETTERS = re.compile(r"[A-ZÀ-Þ]{3,7}\b")
SUBJECT_FIRST = re.compile(
    r"(?:double )?(?:minor|major|speciali[sz]ation|concentration|emphasis|filiere|option|domaine|profile?|mencion|orientacion|specialit[ae]|specialite|"
    r"especialidad|schwerpunkt|fachrichtung|vertiefung|serie|section|parcours|rama|indirizzo|profiel|specjalnosc|kierunek)\b"
)
# Subjects that stand before a school's name, without anything between them.
SUBJECTS = frozenset(
    """
    accounting administration and art arts at biology business chemistry communication communications computer
    counseling criminal current design economics education engineering english expected fashion finance french
    general graphic health history hr human in information justice literature management marketing mathematics
    nursing philosophy physics political programs psychology public radio relations resources science sciences
    sociology spanish studies systems technology training
    """.split()  # noqa: SIM905 (words read better so)
)
OF = re.compile(r"\b(?:University|College|Institute|School|Academy) (?:of|for) ", re.IGNORECASE)
REST = re.compile(r"\s+(?:ï¼|â€“|[-–—|]|GPA\b|City\b(?=\s*(?:,|State\b|$))|State\s*,)|\s*[(,;]\s")
TOWN = re.compile(r"(?<=[a-zA-Z]{2}(?:sity|lege|hool|demy|tute))-[A-ZÀ-Þ][\w ]{2,30}$")
# A school's name that ends in what it is.
NOUN_LAST = re.compile(
    r"^.{0,80}?\b(?:University|College|School|Institute|Academy|Polytechnic)\b"
    r"(?:\s+(?:of|for|at)(?:\s+the)?(?:\s+[A-ZÀ-Þ][\w.'’-]*)+(?:\s+(?:and|&)\s+[A-ZÀ-Þ][\w.'’-]*)*)*"
)
STATES = frozenset(
    """
    alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
    indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana
    nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming
    """.split()  # noqa: SIM905
)
