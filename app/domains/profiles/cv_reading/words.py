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
    etude revista cafe brasserie pub tavern pizzeria trattoria ristorante osteria kantine catering diner
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
    laboratories laboratorio laboratorios labs landratsamt library limited llc llp lodge  ltd ltee mairie
    maison media ministere ministerio ministerium ministry motel motors municipalidad musee museo museum mutuelle
    navy ngo nhs notaria notariat nv obnl officine officines og ohg orchestra oy parish parliament partners
    personaldienstleistungen pflegeheim pharmacie pharmacy pictures plc police  praxis prefecture press primary
    pte pty publishing pvt railways rechtsanwalte records  residencia resort restaurant restaurante sa
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
    university universities universitat universitate universite universidad universidade universita universitatea
    universiteit universitet universitetet universiti universitas uniwersytet univerzita univ college colleges collegium
    collegio colegio school schools schule institute instituto institut instituut istituto instytut academy akademie
    academie academia akademia accademia hochschule fachhochschule gymnasium gimnasio ginnasio gimnazjum realschule
    gesamtschule berufsschule schulzentrum berufskolleg kolleg lehranstalt berufsakademie bildungszentrum
    handwerkskammer handelskammer ecole ecoles lycee lyceum lyzeum liceo liceu liceum iut cegep athenee faculte faculty
    escuela facultad escola scuola szkola szkoła skola skole hogeschool lyceum technikum politechnika politecnico
    polytechnic polytechnique polytech politecnica politecnica technion conservatory conservatoire conservatorio
    conservatorium seminary campus scoil vidyalaya vidyalayam vidyapeeth vidyapith mahavidyalaya board uni scolar
    universitaria universitaire hogskola hogskolan ateneo kolegium koledz
    """.split()  # noqa: SIM905
)
SCHOOL_ENDINGS = (
    "universitat", "hochschule", "schule", "gymnasium", "akademie", "kolleg", "universiteit", "hogeschool", "lyceum",
    "school", "skola", "skolan", "institut",
)  # fmt: skip
# Words only where they are written like names: whoever studied "mit Auszeichnung" was not at the MIT.
SCHOOL_NAMES = re.compile(
    r"(?<![\w.])(?:MIT|ETHZ?|EPFL?|EPF|TUM?|FHN?W?|HTL|HAK|HLW|BBS|BSZ|IHK|HWK|VHS|KIT|RWTH|LMU|DHBW|FAU|HTWK?|HWR|ZHAW|HSLU|HSG|"
    r"HEC|HEG|HES|HES-SO|HEI[AG]?|EHL|ESSEC|ESCP|EDHEC|ESC|EM\s?LYON|INSEAD|INSA|ENSA\w*|ENSI\w*|ENSEIRB\S*|ENSTA|ENS|ENI|ENA|"
    r"WIFI|BFI|AFTRAL|AFTEC|VDAB|FOREM|Bruxelles\s+Formation|CPSE|EAFC|TAFE|NAIT|SAIT|BCIT|REFA|T[UÜ]V|DEKRA|SENAI|SENAC|INACAP|IEFP|"
    r"ESIEE|ESIEA|ESTP|ESCE|ESIC|EPITA|EPITECH|CESI|CNAM|CNED|AFPA|GRETA|GIP|IFSI|IAE|IEP|IUP|IUFM|INSPE|ISEP|CFA|MFR|CIFOM|"
    r"UQAM|UQAC|UQTR|ETS|ÉTS|ULB|VUB|UCLouvain|UCL|ULg|ULi[èe]ge|UGent|UNamur|EPHEC|ICHEC|KU|VU|UvA|ROC|HvA|"
    r"IES|CIFP|CEIP|FP|UPM|UPC|UPV|UPF|UAM|UAB|UCM|UB|UNED|UOC|UNAM|UBA|UTN|ITAM|ITESM|ESADE|IESE|EADE|EOI|SENA|PUC\w*|USP|"
    r"UFRJ|UFMG|FGV|ISCTE|IST|AGH|SGH|PWST|IITs?|IIM|IIIT|NIT|BITS|IGNOU|CBSE|VIT|LSE|SOAS|UMIST|UCLA|USC|NYU|CUNY|SUNY|"
    r"NUS|NTU|UCD|TCD|DCU|UCC|NUI|TAFE|Polytech|Sciences\s+Po|Bocconi|Caltech|Georgia\s+Tech|Virginia\s+Tech|"
    r"Uni|Sorbonne)(?![\w.])"
)
_IN_BRACKETS = re.compile(r"\([^()]{0,80}\)?")
# In folded text, wherever they stand.
_DEGREE = re.compile(
    r"\b(?:(?:executive\s+|global\s+)?(?:e?mba|bba)|bachelor\w{0,20}(?:'s)?|\w{0,12}masters?(?:'s|s')?(?:studi\w{0,12}|"
    r"abschluss|-\w{1,20})?|mastere|maestria|mestrado|magister\w{0,8}|magistrale|ph\.?\s?d|d\.?phil|doctor(?:ate|al|at|ado|aat)?|"
    r"doktor\w{0,15}|dottorat\w|doutorado|doutoramento|dr\.|dipl\.?(?!\w)|diplom\w{0,15}|(?:staats|fach)?diplom-\w{1,25}|"
    r"b\.?\s?sc|m\.?\s?sc|b\.\s?s\b\.?|m\.\s?s\b\.?|b\.\s?a\b\.?|a\.\s?b\.|m\.\s?a\b\.?|b\.\s?e\b\.?|m\.\s?e\b\.?|"
    r"b\.?\s?eng|m\.?\s?eng|b\.?\s?tech|m\.?\s?tech|b\.?\s?com|m\.?\s?com|b\.?\s?ed|m\.?\s?ed|b\.?\s?arch|m\.?\s?arch|"
    r"b\.?\s?pharm|m\.?\s?phil|mphil|mres|bca|mca|bfa|mfa|mpa|mph|msw|bsn|msn|ll\.?\s?b|ll\.?\s?m|mbbs|mbchb|meng|beng|"
    r"associate(?:'?s|s')?\s+(?:of|in|degree|diploma)|foundation\s+degree|hn[dc]|btec|nvq|pg(?:ce|dip|cert|dm)|postgraduate|"
    r"undergraduate|certificat\w{0,6}|certificado|certificacion|certyfikat|dyplom\w{0,4}|certificering|endorsement|ged|gcses?|igcses?|"
    r"a[\s-]levels?|as[\s-]levels?|o[\s-]levels?|advanced\s+(?:level|higher)s?|(?:scottish\s+)?highers|leaving\s+cert\w{0,8}|"
    r"junior\s+cert\w{0,8}|matriculation|class\s+(?:xii|xi|x|12|10)(?:th)?|(?:standard\s+|std\.?\s+)?(?:12|10)th|(?:10\s?\+\s?2)|plus\s+two|"
    r"(?:higher|senior)\s+secondary(?!\s+school)|secondary\s+education|(?:higher\s+|senior\s+)?(?:high|secondary)\s+school(?=\s+(?:diploma|certificate|leaving|degree|equivalen))|hsc|hslc|ssc|sslc|international\s+baccalaureate|"
    r"abitur\w{0,10}|fachabitur|(?:berufs)?matura|(?:berufs)?maturitat\w{0,8}|maturite|maturita|\w{0,20}hochschulreife|\w{0,20}abschluss|"
    r"mittlere\s+reife|fachoberschulreife|\w{0,20}staatsexamen|\w{0,20}(?<!vor)(?<!haupt)studium|\w{0,20}studiengang|umschulung|\w{0,20}lehrgang|"
    r"gesellenbrief|gesellenprufung|meisterbrief|meisterprufung|\w{0,14}fachausweis|staatlich\s+\w{0,10}gepruft\w{0,3}|efz|"
    r"approbation|(?:berufs)?ausbildung\s+(?:zu[rm]?|als|in)|(?:berufs)?lehre\s+(?:zu[rm]?|als)|berufslehre|duale\s+ausbildung|"
    r"microprogramme|baccalaureat\w{0,2}|maitrise|agregation|"
    r"licence\s+(?:pro\w{0,12}|en|de|d'|d’|[123])|brevet\s+(?:de|des|professionnel)|titre\s+professionnel|"
    r"posgrado|postgrado|pos-graduacao|graduacao|licenciatura|licenciad[oa]|licenciat\w{0,4}|licencjat|inzynier\w{0,3}|diplomatura|"
    r"doctorado|bachiller(?:ato)?|grado\s+(?:en|medio|superior)|ciclo\s+formativo|formacion\s+profesional|tecnico\s+(?:superior|en|de)|"
    r"tecnic[oa]\s+\w{1,15}\s+en|titulo\s+(?:de|en|superior)|educacion\s+secundaria|ensino\s+medio|laurea|"
    r"diploma\s+di|studia\s+\w{3,20}|swiadectwo|egzamin\s+maturalny|kandidatexamen|"
    r"city\s+(?:&|and)\s+guilds|(?!haus)\w{4,20}meister(?:in)?|"
    r"(?:class\s+\w{1,2}\s+)?course(?=$)|"
    r"apprenticeship|apprentissage|advanced\s+apprenticeship)(?!\w)"
)
# Only at the beginning: further behind they are other words.
_DEGREE_FIRST = re.compile(
    r"(?:(?:\w{4,20}prufung|ausbildung|lehre|licence|ingenieria|ingenier[oa]|ingenieur|ingegneria|arquitectura|ciclo|grado|perito|promotion|"
    r"propedeuse|propadeutikum|studium|capacitacion|especializacion|especialidad|tecnologo|tecnica|tecnico|qualifica|"
    r"habilitation|matric|matricu?la|intermediate|technik|magisterium|associate|higher\s+national|high\s+school(?!\s+(?:of|for)))(?!\w))"
)
# As they are written: most are words or states' names in small letters.
_DEGREE_NAMES = re.compile(
    r"(?<![\w.])(?:BS|MS|BA|MA|BE|ME|AA|AAS|AS|BD|MD|JD|DDS|DVM|PharmD|EdD|DBA|BTSA?|DUT|BUT|DEUST|DESS|DEA|DEUG|DU|DIU|DE|DEC|"
    r"DEP|AEC|DES|CAP|CAPES|BEP|BEPC|BPJEPS|BP|BM|CQP|CFC|AFP|CESS|CEB|CAPET|DCG|DSCG|DAEU|M[12]|L[123]|BAC|Bac|EFZ|EBA|"
    r"MBO|HBO|VWO|HAVO|VMBO|WO|Propedeuse|ESO|BUP|COU|FP|CFGM|CFGS|PhD|Ph\.D\.|Drs?|Ir|Ing|Mag|MSt|MMath|MChem|MPhys|MEng|"
    r"[CDM]AS(?= (?:[A-ZÀ-Þ][\w-]{0,30}[a-z]|in |en |UX|IT|HR))|BBusSc?|BComm?|BNurs?|HND|HNC|RN|OND|SSCE|WASSCE|WAEC|GCE|NCE|STPM|SPM|LPT|TFS|BTP)(?![\w])"
)
_NO_DEGREE_FOR_SCHOOL = re.compile(
    r"(?:high|secondary|middle|senior|junior|graduate|college|school)\s+(?:diploma|certificate|leaving|degree|equivalen\w+)"
    r"|(?:high|secondary)\s+school\s+(?:diploma|certificate|leaving|degree|equivalen\w+)|diplome\s+d['’](?:ecole|universite|institut)"
    r"|brevet\s+des\s+colleges|school\s+leaving|school\s+certificate|board\s+exam\w*|universitat(?:sdiplom|slehrgang)|(?:dipl\S*|certificat\w*)\s+(?:inter)?universitair\w*"
    r"|(?:maitrise|licence|master|brevet|bachelor|titre|grade|formation|etudes|cursus|titulo|grado|maestria|titolo|master|diplomado|estudios|formacion)s?\s+universitair\w*"
    r"|(?:titulo|grado|maestria|titolo|master|diplomado|estudios|formacion|laurea|diploma|curso)s?\s+universitari[oa]s?"
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
    """Whether the text names a kind of school, or a school that is known by its letters."""
    return school_at(text) is not None


def school_at(text: str) -> int | None:
    """Where the first word stands that tells a school."""
    folded = _folded(text)
    free = _NO_DEGREE_FOR_SCHOOL.sub(lambda match: " " * len(match.group()), folded)
    place = next(
        (
            match.start()
            for match in re.finditer(r"[^\W\d_]+", free)
            if match.group() in SCHOOL_WORDS or match.group().endswith(SCHOOL_ENDINGS)
        ),
        None,
    )
    is_shouted = text.isupper() and len(text.split()) > 3  # "DAS BRINGE ICH MIT"
    free_text = _IN_BRACKETS.sub(lambda match: " " * len(match.group()), text)
    named = None if is_shouted else SCHOOL_NAMES.search(free_text)
    places = [found for found in (place, named.start() if named else None) if found is not None]
    return min(places, default=None)


def find_degree(text: str) -> "re.Match[str] | None":
    """The word that tells a degree, a certificate or an apprenticeship."""
    folded = _folded(text)
    named = _DEGREE_NAMES.match(text) if text.isupper() else _DEGREE_NAMES.search(text)
    return _DEGREE_FIRST.match(folded) or _DEGREE.search(folded) or named


def _folded(text: str) -> str:
    """Folded, where each letter stays in its place."""
    folded = fold(text)
    return folded if len(folded) == len(text) else text.lower()
