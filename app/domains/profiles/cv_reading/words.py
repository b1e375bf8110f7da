"""Words by which titles, companies, schools and degrees are told apart."""

import re

from app.domains.profiles.cv_reading.lines import fold, words_of

# Folded. Endings count for German compounds: Softwareentwickler, Krankenpflegerin.
TITLE_WORDS = frozenset(
    """
    abogada abogado accountant acheteur acheteuse actor actress adjoint adjointe adjuster administrador
    administradora administrateur administrativa administrativo administrator adviser adviseur advisor advocate
    advogada advogado affreteur agent agente aide albanil alternant alternante analista analyst anchor angestellte
    angestellter animateur animator animatrice anwalt anwaltin anwarter anwarterin apprendista apprenti apprentice
    apprenticeship apprentie approvisionneur aprendiz architect architecte architekt architektin architetto
    arquitecta arquitecto artist arzt arztin asesor asesora asistente assembler assistant assistante assistent
    assistentin associate associe associee attache attachee attendant attorney auditor aushilfe auszubildende
    auszubildender author autista autonoma autonomo auxiliar avocat avocate avvocato ayudante azubi babysitter
    backer baker banker barista barkeeper barrister bartender beauftragter beautician becaria becario bellboy
    bellhop benevole berater beraterin biologa biologist biologiste biologo bookkeeper boucher boulanger bouncer
    broker buchhalter buchhalterin builder bundesfreiwilligendienst busfahrer butcher buyer cadet caissier caissiere
    cajera cajero camarera camarero cameriera cameriere capataz captain caregiver carer caretaker cariste carpenter
    carpintero cashier celador ceo cfo chairman chairwoman chaplain charge chargee chauffeur chef cheffe chefkoch
    chemist chercheur chercheuse chief chimiste chirurgien chofer cientifica cientifico cio cleaner clerk cmo coach
    cocinera cocinero cofondateur cofounder cofundador coiffeur coiffeuse collector colonel comercial commander
    commercial commerciale commessa commesso commis comptable concepteur conceptrice concierge conducteur conductor
    conductora conductrice conseiller conseillere constructor consulente consultant consultante consultor consultora
    contable contador contadora contractor controleur controleuse controller coo cook coordinador coordinadora
    coordinateur coordinator coordinatrice copywriter corporal counsel counsellor counselor courier croupier cto
    cuidador cuidadora cuisinier cuisiniere cuoca cuoco  curator dancer dba  dealer dean decorator
    delegue deleguee dentist dentiste dependienta dependiente desarrollador desarrolladora designer dessinateur
    dessinatrice detective developer developpeur developpeuse dietitian directeur director directora directrice
    direttore disenador disenadora dishwasher dispatcher dispenser disponent disponentin docent docente doctor
    doctorant doctorante dolmetscher doorman dozent dozentin drafter draftsman draughtsman driver duena dueno
    economist editor educador educadora educateur educator educatrice ejecutiva ejecutivo electrician electricien
    electricista elektriker elektrikerin elektroniker elettricista empfangsdame employe employee encargada encargado
    enfermeira enfermeiro enfermera enfermero engenheira engenheiro engineer enseignant enseignante entrenador
    entrenadora entrepreneur entwickler entwicklerin ergotherapeute erzieher erzieherin estagiaria estagiario
    esthetician estheticienne estimator etudiant etudiante examiner executive expert exploitant fachfrau
    fachinformatiker fachkraft fachmann facilitator fahrer fahrerin farmaceutica farmaceutico farmer fellow
    ferienjob fernfahrer firefighter fiscal fishmonger fisioterapeuta fitter florist fondateur fontanero foreman
    forewoman formateur formatrice fotografa fotografo founder freelance freelancer freiwilligendienst friseur
    frisorin fundador fundadora gardener gartner geologist gerant gerante gerente geschaftsfuhrer geschaftsfuhrerin
    geschaftsfuhrung gestionnaire gestor gestora gobernanta graphiste greengrocer grocer gruppenleiter guard guide
    gunner hairdresser handler hausmeister hauswart head hebamme helfer helferin helper hilfskraft historian host
    hostess hotesse housekeeper houseman illustrateur illustrator illustratrice imam impiegata impiegato infermiera
    infermiere infirmier infirmiere ingegnere ingeniera ingeniero ingenieur ingenieure ingenieurin insegnante
    inspector installateur instructor intern interne internship interprete interpreter investigador investigadora
    investigator invigilator inzynier janitor jardinero jefa jefe jeweller joiner journalist journaliste journeyman
    judge juez jungkoch jurist juriste juristin kauffrau kaufmann kellner kellnerin kierowca kierownik
    kinesitherapeute koch kochin konstrukteur konstrukteurin kraftfahrer ksiegowa ksiegowy kuchenchef laborer
    labourer lagerist lavaplatos lawyer lead leader lecturer lehre lehrer lehrerin lehrling leiter leiterin leitung
    leraar lerares lernende lernender librarian lider lieutenant lifeguard limpiador limpiadora lineman linguist
    livreur livreuse loader locksmith locum logisticien lokfuhrer machinist macon maestra maestro magasinier
    magazijnmedewerker magazziniere maid maintainer maitre maler manager manutentionnaire maquinista marketer mason
    master mathematician matron matrona mecanico meccanico mechanic mechanics mechaniker mechatroniker medecin
    medewerker medica medico meister meisterin member mentor menuisier merchandiser merchandising metzger midwife
    millwright minijob mitarbeiter mitarbeiterin mlodszy modeler modeller moniteur monitora monitrice monteur
    monteuse motorista mozo musician nanny nauczyciel nauczycielka nebenjob negotiator notaire notar notario notary
    nurse obrero officer oficial ontwikkelaar operaia operaio operaria operario operateur operative operator
    operatrice optician optiker optometrist organizer orthophoniste ouvrier ouvriere owner packer padagoge padagogin
    painter panadero paralegal paramedic partner pasante pastelero pastor patissier paver peintre peon periodista
    pfleger pflegerin pforter pharmacien pharmacienne pharmacist phlebotomist photographe photographer physician
    physicist physiotherapist picker pigiste pilot pilotin pintor placement planer planerin planificateur planner
    plasterer plater plombier plumber policeman porter postdoc postman practicante practicas practitioner praktikant
    praktikantin praktikum praktykant preceptor preparateur preparatrice president presidenta presidente
    principal printer processor proctor producer profesor profesora professeur professor professore professorin
    programador programadora programmer projektleiter prokurist promotor promotora proofreader provost psicologa
    psicologo psychologist psychologue publicist purchaser putzfrau quarryman quimica quimico rabbi radiographer
    ragioniere ranger realtor recepcionista receptionist receptionniste rechtsanwalt rechtsanwaltin recruiter
    redacteur redactor redactora redactrice redakteur redakteurin referent referentin registrar reinigungskraft
    remplacant remplacante rep repartidor repartidora reporter representante representative researcher resident
    residente responsabile responsable revisor rezeptionist rezeptionistin ricercatore ricercatrice richter rider
    rigger roofer sachbearbeiter sachbearbeiterin sagefemme sailor  scaffolder scheduler schichtfuhrer
    schlosser scholar schreiner scientist scrum sculptor seaman secondment secretaire secretaria secretary
    segretaria sekretarin selfemployed seller sergeant server serveur serveuse servicekraft  shopper
    signaller singer socia socio soignant soignante soldador soldier solicitor sommelier sonographer souschef
    specialist specjalista sprzedawca stacker stagiair stagiaire stagista staplerfahrer starszy statistician
    stazysta steuerberater steward stewardess stocker stonemason stratege strategist student stylist subdirector
    subdirectora superintendent superintendente supervisor supervisora support surgeon surveyor sviluppatore
    sysadmin tailor teacher teamleiter technician technicien technicienne techniker technikerin technologist tecnica
    tecnico teleoperador teleoperadora teller tester thatcher therapeut therapeutin therapist tiler tirocinante
    tischler toolmaker trader traducteur traductor traductora traductrice trainee traineeship trainer translator
    treasurer treuhander trucker tutor tutora ubersetzer ubersetzerin undergraduate underwriter upholsterer valet
    vendedor vendedora vendeur vendeuse verkaufer verkauferin verkoopster verkoper verpleegkundige veterinaire
    veterinarian vicepresident volontar volontarin voluntaria voluntario volunteer vorstand vp wachmann waiter
    waitress warden warehouseman weaver wehrdienst welder werkstudent werkstudentin wirtschaftsprufer
    wissenschaftler worker writer zeichner zimmermadchen zivildiener zivildienst
    """.split()  # noqa: SIM905 (three hundred words read better so)
)
TITLE_ENDINGS = (
    "angestellte", "angestellter", "anwalt", "anwaltin", "anwarter", "anwarterin", "arbeiter", "arbeiterin", "arzt",
    "arztin", "assistent", "assistentin", "aushilfe", "backer", "bearbeiter", "bearbeiterin", "berater", "beraterin",
    "berechner", "buchhalter", "buchhalterin", "chef", "chefin", "designer", "designerin", "dienst",
    "dienstleistender", "direktor", "direktorin", "elektriker", "elektroniker", "entwickler", "entwicklerin",
    "erzieher", "erzieherin", "fachfrau", "fachmann", "fahrer", "fahrerin", "fuhrer", "fuhrerin", "gestalter",
    "gestalterin", "helfer", "helferin", "informatiker", "informatikerin", "ingenieur", "ingenieurin", "installateur",
    "kauffrau", "kaufmann", "koch", "kochin", "konstrukteur", "kraft", "lagerist", "lehrer", "lehrerin", "lehrling",
    "leiter", "leiterin", "leitung", "macher", "macherin", "makler", "maklerin", "maler", "manager", "managerin",
    "mechaniker", "mechanikerin", "meister", "meisterin", "mitarbeiter", "mitarbeiterin", "monteur", "padagoge",
    "padagogin", "pfleger", "pflegerin", "planer", "planerin", "praktikant", "praktikantin", "prufer", "pruferin",
    "redakteur", "redakteurin", "referent", "referentin", "schreiner", "schwester", "student", "studentin",
    "techniker", "technikerin", "therapeut", "therapeutin", "tischler", "trainer", "trainerin", "verkaufer",
    "verkauferin", "vertreter", "vertreterin", "wart", "wartin", "wissenschaftler", "wissenschaftlerin", "zeichner",
)  # fmt: skip
COMPANY_WORDS = frozenset(
    """
    ab academia academy aeroport aeropuerto ag agence agencia agency agentur airlines airport alcaldia almacenes
    ambassade amt apotheke aps army as asbl asesores associates association assurances atelier attorneys authority
    autohaus ayuntamiento bahn bakery banco bank banque baugesellschaft bodega bodegas botschaft boulangerie bros
    brothers bufete bundeswehr bureau bus bv cabinet caritas casino charity chateau church cie clinic clinica
    clinique co college commune compagnie company conseil consejeria conselleria constructora consulting consultores
    cooperativa corp corporation council court crucero dental departamento department despacho diakonie dienststelle
    diocese domaine eirl elementary embajada embassy energia energie energy enterprises estudio etablissements ets
    eurl ev farmacia ferme festival feuerwehr fils finca foods foundation freres gemeinde gemeindeverwaltung gericht
    gesmbh gestoria gimnasio gmbh gobierno gouvernement government granja group groupe grupo gruppe hacienda
    hermanos hnos holding holdings hopital hospice hospices hospital hotel inc industries infirmary inn institut
    institute insurance interim juzgado kanzlei kg kgaa klinik klinikum krankenhaus kreuz laboratoire laboratoires
    laboratories laboratorio laboratorios labs landratsamt library limited llc llp lodge logistics ltd ltee mairie
    maison media ministere ministerio ministerium ministry motel motors municipalidad musee museo museum mutuelle
    navy ngo nhs notaria notariat nv obnl officine officines og ohg orchestra oy parish parliament partners
    personaldienstleistungen pflegeheim pharmacie pharmacy pictures plc police port praxis prefecture press primary
    pte pty publishing pvt railways rechtsanwalte records recruitment residencia resort restaurant restaurante sa
    sapa sarl sas sc sca school sci scop se secondary secretariat seguros selarl seniorenheim services sl slu snc
    sncf societe society sohne solicitors solutions sp spa spedition srl stadtverwaltung stadtwerk stadtwerke
    staffing stiftung store studio studios supermarket surgery systems technologies technology telecom telekom
    theater theatre tienda transporte transportes transports treuhand tribunal trust ug unicef universidad
    universitat universite university verein verlag versicherung werbeagentur werke zeitarbeit zoo
    """.split()  # noqa: SIM905
)
COMPANY_ENDINGS = (
    "krankenhaus", "klinik", "klinikum", "verwaltung", "gericht", "hospital", "werke", "bank", "apotheke", "verlag",
    "gesellschaft", "stiftung", "verein", "versicherung", "hotel", "restaurant", "kanzlei", "buro", "markt", "ministerium",
)  # fmt: skip
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
    found = sum(word in COMPANY_WORDS for word in plain)
    return found or sum(word in COMPANY_WORDS or word.endswith(COMPANY_ENDINGS) for word in words_of(text))


def has_school(text: str) -> bool:
    words = words_of(text)
    return any(
        word in SCHOOL_WORDS or word.endswith(("universitat", "hochschule", "schule", "gymnasium")) for word in words
    )


def find_degree(text: str) -> "re.Match[str] | None":
    """In folded text, whose places are those of the text itself where no letter needs two."""
    folded = fold(text)
    return _DEGREE.search(folded if len(folded) == len(text) else text.lower())
