"""How postings word what they ask for, in the languages that we read. Patterns are for casefolded lines."""

import re

PREFERRED = re.compile(
    r"nice[- ]to[- ]have|good to have|advantage|\ba plus\b|bonus|\bprefer|desirable|\bdesired\b|optional|ideally|not (?:strictly )?"
    r"(?:required|necessary|mandatory|a must)|appreciated|beneficial|welcome|von vorteil|wünschenswert|idealerweise|pluspunkt"
    r"|gern gesehen|kein muss|un plus|souhaité|serait apprécié|atout|idéalement|meriterande|ett plus|fördel|eduksi|eduksesi"
    r"|\betu\b|arvostamme|plussaa|valorable|se valorará|deseable|diferencial|desejável|gradit[oa]|preferibil|un vantaggio"
    r"|\bpre\b|mooi meegenomen|mile widzian|dodatkowym atutem",
    re.IGNORECASE,
)

_NUMBER_WORDS = {
    1: "one ein eine einem einjährige un une uno una yksi ett een jeden",
    2: "two zwei zweijährige deux dos due kaksi kahden två twee dwa",
    3: "three drei dreijährige trois tres tre kolme kolmen drie trzy",
    4: "four vier quatre cuatro quattro neljä fyra cztery",
    5: "five fünf cinq cinco cinque viisi fem vijf pięć",
    6: "six sechs seis kuusi sex zes",
    7: "seven sieben sept siete sju zeven",
    8: "eight acht huit ocho åtta",
    10: "ten zehn dix diez tio tien",
}
NUMBERS = {word: number for number, words in _NUMBER_WORDS.items() for word in words.split()}
_NUMBER = r"\d{1,2}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
YEARS = re.compile(
    rf"(?<![\d.,])(?P<low>{_NUMBER})\s*\+?\s*(?:\(\w+\)\s*)?\+?\s*(?:(?:-|\u2013|\u2014|to|bis|à|a|or|oder|ou)\s*(?:{_NUMBER})\s*\+?\s*)?"
    r"(?:full\s+|volle\s+)?(?:years?|yrs?|jahre?n?|jährige|ans?\b|années?|años?|anni|anos|vuo[dt]\w*|års?|jaar|lat\b)",
)
EXPERIENCE = re.compile(
    r"experien|erfahrung|expérience|experiencia|esperienza|experiência|kokemu|erfarenhet|ervaring|doświadczeni|background in|praxis"
    r"|worked|working in|track record|in a similar|hands-on"
)

# Each language as the others call it.
LANGUAGE_NAMES = {
    code: re.compile(rf"\b(?:{names})")
    for code, names in {
        "en": "english|englisch|anglais|ingl[eé]s|englan|engelsk|engels|angielsk",
        "de": "german\\b|deutsch|allemand|alem[aáã]|saksa|tysk|duits|tedesc|niemieck",
        "fr": "french|französisch|français|franc[eé]s|ranska|fransk|frans\\b|francese|francusk",
        "es": "spanish|spanisch|espagnol|español|castellano|espanja|spansk|spaans|spagnol|espanhol|hiszpańsk",
        "fi": "finnish|finnisch|finnois|finland[eé]s|finsk|suomi|suomea|suomen kiel|finlandese",
        "sv": "swedish|schwedisch|suédois|sueco|ruotsi|svensk|zweeds|svedese|szwedzk",
        "it": "italian|italienisch|italien\\b|italiano|italiaans",
        "pt": "portugu|portugiesisch|portugais|portoghese",
        "nl": "dutch|niederländisch|néerlandais|neerland[eé]s|nederlands|olandese",
        "pl": "polish|polnisch|polonais|polaco|polsk|polacco",
        "da": "danish|dänisch|danois|danés|dansk|tanska",
        "no": "norwegian|norwegisch|norvégien|noruego|norsk|norja",
        "ru": "russian|russisch|russe|ruso|rysk|venäjä|rosyjsk",
        "uk": "ukrainian|ukrainisch|ukrainien|ukrainsk",
        "et": "estonian|estnisch|estonien|estnisk|viro",
        "cs": "czech|tschechisch|tchèque|checo",
        "hu": "hungarian|ungarisch|hongrois",
        "ro": "romanian|rumänisch|roumain",
        "tr": "turkish|türkisch|turc\\b|turco",
        "el": "greek|griechisch|\\bgrec\\b|griego",
        "ar": "arabic|arabisch|arabe|árabe|arabia",
        "zh": "chinese|mandarin|chinesisch|chinois|chino\\b|kiinan",
        "ja": "japanese|japanisch|japonais|japonés",
        "ko": "korean\\b|koreanisch|coréen|coreano",
        "hi": "hindi",
    }.items()
}
ASKED_LANGUAGE = re.compile(
    r"fluen|language|proficien|spoken|written|\bspeak|command of|native|mother tongue|verbal|\b[abc][12]\b|level of|good \w+ skills"
    r"|kenntnisse|sprach|fließend|verhandlungssicher|muttersprach|wort und schrift|maîtrise|courant|langue|bilingue|parl[ée]"
    r"|idioma|nivel|fluid|domin|kiel|sujuva|taito|språk|flytande|tal och skrift|\btaal|vloeiend|lingua|fluente|język"
)
ALTERNATIVE = re.compile(r"\b(?:or|oder|ou|tai|eller|of|lub)\b|/|\bo\b|at least one|mindestens eine")

PERMITS = re.compile(
    r"right to work|authori[sz](?:ed|ation) to work|(?:legally )?(?:eligible|permitted|entitled) to work|legal(?:ly)? .{0,20}work in"
    r"|work(?:ing)? (?:permit|authori[sz]ation|visa)|sponsor(?:ship)?\b.{0,40}(?:visa|not|unable)|(?:visa|not|unable|no)\b.{0,40}sponsor"
    r"|residence permit|security clearance|citizenship|must be a .{0,12}citizen|arbeitserlaubnis|arbeitsgenehmigung|aufenthaltstitel"
    r"|permis de travail|autorisation de travail|titre de séjour|permiso de trabajo|työlupa|oleskelulupa|työnteko-oikeu"
    r"|arbetstillstånd|werkvergunning|permesso di (?:lavoro|soggiorno)|pozwolenie na pracę"
)
LICENCES = {
    code: re.compile(pattern)
    for code, pattern in {
        "driving": r"driv(?:er|ing)\W?s?(?: \w{1,3})? licen[cs]e|licen[cs]e to drive|führerschein|permis (?:de conduire|b\b)"
        r"|carn[eé]t? de conducir|permiso de conducir|\w?-?ajokort|körkort|rijbewijs|patente (?:di guida|b\b)|prawo jazdy",
        "heavy_vehicle": r"\bcdl\b|\bhgv\b|\bc1?e?[- ](?:card|licen[cs]e|class|kortti|ajokort)|führerschein (?:klasse )?c|poids lourd",
        "forklift": r"fork ?lift (?:truck )?(?:licen|certif|card|permit)|staplerschein|caces|trukkikort|truckkort",
        "nursing": r"registered nurse|\brn\b|nurs(?:e|ing) licen|licensed (?:practical |vocational )?nurse|\blpn\b|valvira"
        r"|examinierte|diplôme d.état d.infirm|legitimerad sjuksköterska|laillistettu",
        "medical": r"medical licen|licensed (?:physician|doctor)|board[- ]certified|approbation\b",
        "teaching": r"teach(?:ing|er)\W?s? (?:licen|certificat|credential)|(?:certified|licensed) teacher|lehramt|lärarlegitimation",
        "security_guard": r"security (?:guard )?(?:licen|card)|guard (?:card|licen)|vartijakort|järjestyksenvalv|§ ?34a",
        "safety_card": r"(?:occupational|work) safety card|safety at work card|työturvallisuuskort|\bcscs\b|\bvca\b",
        "hot_work": r"hot work (?:card|licen|permit|certif)|tulityökort",
        "food_hygiene": r"hygiene (?:pass|proficien|certif)|hygieniapass|servsafe|food handler|infektionsschutz",
        "electrical": r"electric(?:al|ian)\W?s? (?:licen|qualification s)|licensed electrician|sähköpätevyy",
        "welding": r"weld(?:ing|er)\W?s? (?:licen|certif|qualif)|certified welder|schweiß\w+(?:schein|zertifikat|prüfung)",
        "bar": r"bar admission|admi(?:tted|ssion) to (?:the |practi[cs]e ).{0,20}(?:bar|law)|licensed attorney|volljurist",
        "accountancy": r"\bcpa\b|certified public accountant|chartered accountant|wirtschaftsprüferexamen",
        "pilot": r"\batpl\b|commercial pilot licen|pilot\W?s? licen",
        "hairdressing": r"cosmetolog(?:y|ist) licen|licensed (?:cosmetologist|barber)|barber licen",
        "real_estate": r"real estate (?:broker |agent )?licen|licensed real estate|\blkv\b",
    }.items()
}
