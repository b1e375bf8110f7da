"""Words by which titles, companies, schools and degrees are told apart."""

import re

from app.domains.profiles.cv_reading.lines import fold, words_of

# Folded. Endings count for German compounds: Softwareentwickler, Krankenpflegerin.
TITLE_WORDS = frozenset(
    """
    accountant actor actress adjuster administrator adviser advisor advocate agent aide analyst anchor animator
    apprentice architect artist assembler assistant associate attendant attorney auditor author baker banker barista
    bartender biologist bookkeeper broker builder butcher buyer captain caregiver caretaker carpenter cashier ceo cfo
    chef chemist chief cio cleaner clerk cmo coach cofounder collector commander concierge conductor consultant
    contractor controller cook coo coordinator copywriter counsel counselor counsellor courier cto curator dancer
    dealer dean dentist designer detective developer dietitian director dispatcher doctor driver economist editor
    educator electrician engineer estimator examiner executive expert facilitator farmer fellow firefighter founder
    freelancer gardener geologist guard guide hairdresser handler head helper historian host hostess housekeeper
    illustrator inspector instructor intern internship interpreter investigator janitor journalist journeyman judge
    laborer labourer lawyer lead leader lecturer librarian lieutenant lifeguard linguist machinist maid maintainer
    manager marketer mason master mathematician mechanic mechanics member mentor merchandiser merchandising midwife
    modeler modeller musician nanny negotiator nurse officer operator optician optometrist organizer owner painter
    paralegal paramedic partner pharmacist photographer physician physicist physiotherapist pilot planner plumber
    policeman postdoc practitioner president principal processor producer professor programmer proofreader
    psychologist publicist purchaser realtor receptionist recruiter rep reporter representative researcher sailor
    scheduler scientist scrum secretary seller sergeant server sculptor shopper singer specialist statistician steward
    stewardess stocker strategist student superintendent supervisor support surgeon surveyor sysadmin tailor
    teacher technician technologist teller tester therapist trader trainee trainer translator treasurer tutor
    underwriter valet veterinarian vicepresident volunteer vp waiter waitress warehouseman welder worker writer
    leiter leiterin entwickler entwicklerin ingenieur ingenieurin berater beraterin praktikant praktikantin werkstudent
    werkstudentin mitarbeiter mitarbeiterin sachbearbeiter sachbearbeiterin kaufmann kauffrau lehrer lehrerin pfleger
    pflegerin geschaftsfuhrer geschaftsfuhrerin assistent assistentin auszubildender auszubildende azubi techniker
    technikerin verkaufer verkauferin buchhalter buchhalterin architekt architektin arzt arztin fahrer fahrerin koch
    kochin redakteur redakteurin referent referentin volontar beauftragter fachkraft hilfskraft fachinformatiker
    mechaniker mechatroniker elektroniker schlosser meister projektleiter teamleiter aushilfe
    developpeur developpeuse ingenieure responsable charge chargee chef cheffe directeur directrice assistante
    conseiller conseillere consultante comptable technicien technicienne vendeur vendeuse stagiaire gestionnaire
    enseignant enseignante professeur infirmier infirmiere redacteur redactrice serveur serveuse alternant alternante
    apprenti apprentie formateur formatrice commercial commerciale secretaire cuisinier cuisiniere chauffeur
    administrateur coordinateur coordinatrice employe employee agente animateur animatrice
    desarrollador desarrolladora ingeniero ingeniera director directora gerente jefe jefa asistente auxiliar consultor
    consultora contable tecnico tecnica vendedor vendedora becario becaria profesor profesora enfermero enfermera
    analista administrador administradora administrativo administrativa coordinador coordinadora responsable disenador
    disenadora camarero camarera cocinero cocinera conductor conductora comercial dependiente dependienta encargado
    encargada periodista redactor redactora programador programadora maestro maestra abogado abogada practicas
    sviluppatore ingegnere direttore responsabile impiegato impiegata consulente insegnante tecnico stagista
    ontwikkelaar adviseur medewerker docent stagiair verpleegkundige
    """.split()  # noqa: SIM905 (three hundred words read better so)
)
TITLE_ENDINGS = (
    "entwickler", "entwicklerin", "leiter", "leiterin", "ingenieur", "ingenieurin", "berater", "beraterin", "pfleger",
    "pflegerin", "mitarbeiter", "mitarbeiterin", "kaufmann", "kauffrau", "lehrer", "lehrerin", "mechaniker",
    "techniker", "verkaufer", "verkauferin", "assistent", "assistentin", "fuhrer", "fuhrerin", "fahrer", "arzt",
    "student", "kraft", "schwester", "arbeiter", "arbeiterin", "bearbeiter", "bearbeiterin", "informatiker",
    "meister", "wissenschaftler", "wissenschaftlerin",
)  # fmt: skip
COMPANY_WORDS = frozenset(
    """
    inc llc ltd limited corp corporation co company gmbh ag kg ohg ug ev sa sas sarl srl spa sl slu bv nv ab oy as
    plc pty llp group gruppe groupe grupo holding holdings bank banque banco hospital klinik clinic university
    universitat universite universidad college school institute institut studios studio agency agentur agence agencia
    partners associates solutions technologies technology systems services consulting laboratories labs restaurant
    hotel ministry department council authority foundation stiftung association verein society supermarket store
    airlines industries enterprises
    """.split()  # noqa: SIM905
)
SCHOOL_WORDS = frozenset(
    """
    university universitat universite universidad universita universidade universiteit universitet college school
    institute institut instituto academy akademie academie academia hochschule fachhochschule gymnasium realschule
    gesamtschule berufsschule ecole lycee iut faculte faculty escuela colegio facultad politecnico polytechnic
    politecnica polytechnique conservatory conservatoire seminary campus uni eth mit cfa ies liceo scuola
    """.split()  # noqa: SIM905
)
_DEGREE = re.compile(
    r"\b(?:bachelor(?:'?s|s)?|master(?:'?s|s)?|ph\.?\s?d|doctor(?:ate)?|doktor|promotion|dr\.|mba|bba|b\.?\s?sc|m\.?\s?sc|"
    r"b\.?s\b\.?|m\.?s\b\.?|b\.?a\b\.?|m\.?a\b\.?|b\.?eng|m\.?eng|b\.?tech|m\.?tech|b\.?com|bfa|mfa|llb|llm|associate(?:s)?\s+(?:of|in|degree)|"
    r"diploma|diplom(?:-\w+)?|diplome|certificate|certification|endorsement|ged|a-levels?|abitur|fachabitur|staatsexamen|magister|"
    r"ausbildung|lehre|mittlere\s+reife|hauptschulabschluss|realschulabschluss|"
    r"licence|bts|dut|but|baccalaureat|bac|cap|bep|doctorat|maitrise|deug|"
    r"grado|licenciatura|licenciado|licenciada|ingenieria|ingeniero|doctorado|bachillerato|ciclo|tecnico\s+superior|fp|"
    r"laurea|dottorato|maturita|diplomatura|high\s+school)(?!\w)"
)
_NOISE = re.compile(r"[^\w\s]")


def title_score(text: str) -> int:
    """How many words of the text are words of job titles."""
    return sum(word in TITLE_WORDS or word.endswith(TITLE_ENDINGS) for word in words_of(text))


def company_score(text: str) -> int:
    plain = _NOISE.sub("", fold(text)).split()
    return sum(word in COMPANY_WORDS for word in plain)


def has_school(text: str) -> bool:
    words = words_of(text)
    return any(
        word in SCHOOL_WORDS or word.endswith(("universitat", "hochschule", "schule", "gymnasium")) for word in words
    )


def find_degree(text: str) -> "re.Match[str] | None":
    """In folded text, whose places are those of the text itself where no letter needs two."""
    folded = fold(text)
    return _DEGREE.search(folded if len(folded) == len(text) else text.lower())
