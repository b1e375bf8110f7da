"""Words by which names are told from everything else that stands large at the top of a CV."""

import re

# A name's words: letters, with points, hyphens and apostrophes inside; in brackets or quotes a name people go by.
_WORD = r"[^\W\d_]+(?:[.'’ʼ`´‐‑\-]{1,2}[^\W\d_]+)*\.?"
NAME = re.compile(rf"{_WORD}(?: (?:{_WORD}|['’]t|\({_WORD}\)|[\"“„'‘]{_WORD}[\"”“'’]|-)){{0,5}}")
PARTICLES = frozenset(
    """
    de da di do dos das del della dela du des van von vom der den ter ten te zu zur zum la le las los lo el bin bint
    ibn binti al ul ben af av y e i und a ap ní ni nic mac op 't ’t
    """.split()  # noqa: SIM905 (words read better so)
)
NO_NAME = frozenset(
    """
    curriculum vitae resume cv lebenslauf bewerbung page seite born geboren birthday geburtsdatum nationality
    address adresse email phone street road avenue city state experience skills education summary profile company
    january february march july september october november december rue calle strasse str drive lane professional
    work personal information core key about me my career contact date birth marital status gender sex registered
    certified license driving number north south east west united university objective declaration photo foto the
    for with and our this that available bewerbungsunterlagen anschreiben portfolio europass rua avenida viale
    piazza plaza paseo carrer camino allee chemin impasse boulevard quai terrace flat apt ulica straat department
    confidential present heute permis permiso passport visa citizen citizenship
    """.split()  # noqa: SIM905
)
# Trades that are as well people's names; whole surnames only, so that a single one beside a name is no title.
TRADES_AS_NAMES = frozenset(
    """
    baker butcher carpenter cook dean driver farmer fellow fuhrer gardener guide host judge koch kraft lehrer major
    mason master meister mentor painter page partner porter reporter schlosser singer tailor carver butler
    """.split()  # noqa: SIM905
)
TITLES_BEFORE = re.compile(
    r"(?:(?:(?:univ|ao|a\.o|o|hon)\.?-?\s?)?prof(?:\.ssa|esor|essor|\b)|dr\.?-ing\b|dr(?:in|a|s|\.in|\.ssa)?\b|"
    r"mag\.?a\b|dott(?:\.ssa|\b)|"
    r"mrs|mr|ms|miss|mx|sir|mme|mlle|monsieur|madame|herrn?|frau|señora|señor|srta|sra|doña|dña|sig\.ra|dhr|mevr|mgr|"
    r"inż|shri|smt|rev|capt|engr|dipl\.?[\s-]?\w{2,6}|priv\.?-?doz|(?-i:CA|PD|FH)|"
    r"(?:er|eng|mag|ing|arch|ir|ddr|arq|abg|adv|m\.?sc|ph\.?d|b\.?sc|med|rer|nat|phil|iur|jur|habil|h\.?\s?c|"
    r"lic|sr|sig|d|"
    r"univ|dent|vet|pol|oec|soc|techn|st)(?=\.))\.?(?:\s?\(fh\))?",
    re.IGNORECASE,
)
TITLES_BEHIND = frozenset(  # without points and hyphens, folded
    """
    phd md mba emba fcca acca aca ca cpa cfa cma pmp peng pe pg rn rgn rmn bsn msn np dnp dds jd esq esquire llm llb
    bsc msc ma ba bs ms meng beng btech mtech bcom bed med edd frcs mrcp mrcs mbbs mbchb fca acma cgma cima fcma
    cipd fcipd mcipd assoccipd mcips ceng cphys csci mice ieng miet mimeche fhea dphil mphil dvm cissp shrmcp phr
    sphr lcsw crna ccrn bba mfa bfa mph mpa msw pharmd psyd dpt otrl cscp csm dipling diplinf diplkfm diplkffr eit
    leed ap riba arb frsa fh llmeur mres pgce pgdip hons capm itil mscs bds mrcvs rd rdn cnm acp fnp mrics frics mai
    aia she her they he him them hers
    """.split()  # noqa: SIM905
)
NAME_WORD = (
    r"(?:full\s+|last\s+|first\s+|family\s+|given\s+|candidate(?:['’]s)?\s+)?name(?:s|\(s\))?|surname(?:s|\(s\))?|"
    r"forename(?:s|\(s\))?|(?:vor|nach|zu|familien)name[n]?|(?:vor|nach)-|noms?|pr[eé]noms?|nombre(?:s|\(s\))?"
    r"(?:\s+completo)?|apellido(?:s|\(s\))?|nome(?:\s+completo)?|cognome|sobrenome|apelido|(?:voor|achter)?naam|"
    r"imi[eę]|imiona|nazwisk[oa]|(?:f[oö]r|efter)?namn|jm[eé]no|p[rř][ií]jmen[ií]|nume|prenume|n[eé]v|氏\s*名"
)
NAME_LABEL = re.compile(
    rf"(?:my\s+)?(?:{NAME_WORD})(?P<more>(?:\s*(?:/|&|,|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\bsi\b|\bși\b|\ben\b)"
    rf"\s*(?:{NAME_WORD})){{0,2}})(?P<ends>\s*[:：\t]\s*(?:[-–]\s*)?|\s+)",
    re.IGNORECASE,
)
FIRST_LABEL = re.compile(
    r"(?:first\s+name|given\s+name|forename|vorname|pr[eé]nom|nombre|imi[eę]|imiona|voornaam|f[oö]rnamn|"
    r"jm[eé]no|prenume|nome)"
    r"(?:s|n|\(s\))?\s*[:：\t]",
    re.IGNORECASE,
)
LAST_LABEL = re.compile(
    r"(?:surname|last\s+name|family\s+name|nachname|familienname|zuname|nom|apellido|cognome|apelido|sobrenome|"
    r"nazwisko|"
    r"achternaam|efternamn|p[rř][ií]jmen[ií]|nume|name)(?:s|\(s\))?\s*[:：\t]",
    re.IGNORECASE,
)
DOCUMENT_WORD = (
    r"curriculum\s+vit(?:ae|æ)|curr[ií]culum|currículo|lebenslauf|r[eé]sum[eé]|c\.?v\.?|bewerbung|bio-?data|życiorys|"
    r"hoja\s+de\s+vida|personal\s+(?:information|details|data)|pers[oö]nliche\s+(?:daten|angaben)|"
    r"informations?\s+personnelles?|informaci[oó]n\s+personal|datos\s+personales|informazioni\s+personali|"
    r"dane\s+osobowe|"
    r"dados\s+pessoais|persoonlijke\s+gegevens|persoonlijke\s+informatie|informa[cç][oõ]es\s+pessoais|personalia|"
    r"informații\s+personale"
)
DOCUMENT_BEFORE = re.compile(
    rf"(?:{DOCUMENT_WORD})(?:\s*[:：–—|-]\s*|\s+(?:of|for|von|des|der|de|du|di|van|do|da|för)\s+|\s+|\t)",
    re.IGNORECASE,
)
DOCUMENT_BEHIND = re.compile(
    rf"(?:['’]s)?[\s:：–—|,-]+(?:{DOCUMENT_WORD}|page|seite|p[aá]gina|strona|pagina)(?:[\s–-]*\d{{0,4}})$",
    re.IGNORECASE,
)
# Where a line's parts end: signs, wide dashes, other ways to reach somebody, their labels.
BREAKS = re.compile(
    r"\t|\s[|–—\-•·●▪∙◦*~/]+\s|[|•·●▪✉☎📞📧📱✆⌂♂♀]|\s{3,}|"
    r"\s(?:tel|phone|mobile|mob|cell|e-?mail|mail|fax|handy|linkedin|address|adresse|page|seite|p[aá]gina)\b[.: ]|"
    r"\s\(?(?:\+|00)?\(?\d[\d\s()./-]{6}|[\w.+'-]{1,64}@|\b(?:https?:|www\.)",
    re.IGNORECASE,
)
RUNNING = re.compile(rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}})\s+(?:Page|Seite|Página|Pagina) \d")
FIRST_NAMES = re.compile(r"[^\W\d_][\w'’-]{0,30}(?: [^\W\d_][\w'’-]{0,30}\.?){0,2}")
STREETS = ("strasse", "straat", "gasse", "allee", "platz")
ELIDED = re.compile(r"(?:d|l|dell|dall|de|del|s)['’][^\W\d_]", re.IGNORECASE)
UNDECOMPOSED = str.maketrans("łđı", "ldi")
UMLAUTS = {ord(letter): f"{plain}e" for letter, plain in (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ø", "o"))}
INITIAL = re.compile(r"[^\W\d_]\.?")
