"""How forms word what only the seeker can say, and what is about somebody or something else. For folded words."""

import re

from app.domains.auto_apply.topics import Reserved

RESERVED: dict[Reserved, str] = {
    Reserved.SALARY:
        r"\bsalar\w*|compensation|remunerat\w*|\bwages?\b|\bpay (?:expect\w*|range|rate|requirement\w*|scale)"
        r"|\b(?:desired|expected|current) pay\b"
        r"|(?:hourly|day|daily|weekly|monthly) rate|\brate per\b|\bctc\b|\bincome\b|\bearnings\b|gehalt\w*"
        r"|\w*gehalt\b|\w*lohn\w*|verdienst\w*"
        r"|vergutung\w*|stundensatz|tagessatz|honorar\w*|entgelt\w*|salaire\w*|pretentions?\b|remuneration\w*"
        r"|\btjm\b|taux (?:journalier|horaire)"
        r"|salarial\w*|sueldo\w*|pretension\w*|\brenta\b|retribu\w*|tarifa|stipendi\w*|\bral\b|salaris\w*|uurtarief"
        r"|vencimento|pretensa\w*",
    Reserved.SPONSORSHIP:
        r"sponsor\w*|(?:requir\w*|need\w*).{0,60}\bvisa\b|\bvisa\b.{0,40}(?:support|requir\w*|need\w*|transfer)"
        r"|\bvisum\w*|parrain\w*|besoin .{0,40}visa"
        r"|patrocin\w*|necesit\w* .{0,40}\bvisa\w*|\bvisado\b|\bh ?1 ?b\b|\bvisto\b",
    Reserved.WORK_PERMIT:
        r"authori[sz]\w*.{0,40}\bwork|\bwork\w*.{0,15}authori[sz]\w*|right to work|right to live|(?:eligib\w*"
        r"|entitled|permitted|allowed|able) to (?:legally )?work|legally (?:work|able|entitled|permitted|allowed"
        r"|eligible)"
        r"|(?:work|residence|employment) permit|visa status|type of visa|work(?:ing)? visa|immigration|citizen\w*"
        r"|\bwork status\b|security clearance|green ?card"
        r"|arbeitserlaubnis\w*|arbeitsgenehmigung\w*|arbeitsbewilligung\w*|aufenthalts(?!land)\w*|bewilligung\w*"
        r"|staatsangehorig\w*|staatsburger\w*"
        r"|permis de (?:travail|sejour)|titre de sejour|autoris\w* .{0,15}travail\w*|citoyen\w*"
        r"|permiso de (?:trabajo|residencia)|autoriza\w* .{0,20}traba\w*"
        r"|ciudadania|werkvergunning|verblijfsvergunning|permesso di (?:lavoro|soggiorno)|cittadinanza"
        r"|autorizacao de trabalho|cidadania|\bpermit\b",
    Reserved.DIVERSITY:
        r"\bgender\w*|\bsex\b|sexual\w*|\brace\b|racial|ethnic\w*|hispanic|\blatin[oax]s?\b|\bveteran\w*|disab(?:led"
        r"|ilit)\w*|pronouns?\b|transgender"
        r"|date of birth|birth ?da(?:y|te)|\bdob\b|^age$|\bage (?:group|range|bracket)|how old are you|your age\b"
        r"|salutation|honorific|form of address|^title$|^prefix$|nationalit\w*|marital|religio\w*"
        r"|pregnan\w*|lgbt\w*|neurodiver\w*|self identif\w*|demographic\w*|underrepresented|diversity|eeo\w*"
        r"|anrede\w*|geschlecht\w*|geburtsdatum|geburtstag|geburtsjahr|\w*behinder\w*"
        r"|familienstand|^alter$|konfession|civilite|\bsexe\b|\bgenre\b|date de naissance|handicap\w*|rqth|^age$"
        r"|situation (?:familiale|matrimoniale)|\bsexo\b|\bgenero\b"
        r"|fecha de nacimiento|nacionalidad\w*|discapacidad\w*|^edad$|estado civil|^tratamiento$|geslacht"
        r"|geboortedatum|^aanhef$|data di nascita|nazionalita|\bsesso\b"
        r"|data de nascimento|deficiencia|estado civil|identidade",
    Reserved.NOTICE_PERIOD:
        r"notice period|\bnotice\b.{0,20}\b(?:weeks|months?)|weeks.{0,3} notice|kundigungsfrist\w*|\bpreavis\b"
        r"|preaviso|opzegtermijn|preavviso|aviso previo|pre aviso",
    Reserved.HOW_HEARD:
        r"\b(?:hear|heard) (?:about|of|from)\b|\bhear\b.{0,15}\b(?:us|job|position|role|opening|opportunity)\b"
        r"|\bfind (?:out about )?(?:us|this|the (?:job|position|role|vacancy|opening))\b|\bfound (?:us|this|out"
        r"|the)\b|\blearn(?:ed|t)? (?:about|of)\b"
        r"|how did you (?:come|get|discover|learn|find)|discover\w* (?:us|this)|^source$|(?:recruitment|application"
        r"|candidate|applicant) source|aufmerksam|\berfahren (?:hast|haben|von)\b|uns erfahren|woher (?:kenn"
        r"|weiss)\w*|von uns gehort"
        r"|(?:auf|von) (?:uns|dieser stelle|die stelle).{0,30}(?:erfahren|gestossen|gekommen|gehort)|entendu parler"
        r"|nous (?:avez|as) .{0,10}connu\w*|avez vous connu|comment avez vous (?:trouve|decouvert|connu|appris)"
        r"|connu\w* (?:notre|cette|l )"
        r"|(?:has|han) conocido|enteraste|entero de|como (?:supiste|nos|conociste|llegaste|te enter)\w*|gehoord"
        r"|hoe heb je ons|conosciut\w*|ci ha trovat\w*|conheceu|ficou sabendo|soube d\w*",
    Reserved.REFERRAL:
        r"\breferr(?:ed|er|al|als|ing)\b|recommended (?:you|by)|\bknow (?:any(?:one|body)|some(?:one|body))\b"
        r"|\bemployee who\b|empfohlen|empfehl\w*|kennst du jemand\w*|recommande\w*|coopt\w*|recomend\w*|\brefiri\w*"
        r"|\breferid[oa]\b"
        r"|conoces a alguien|connaissez vous (?:quelqu|une personne)|aanbevolen|segnalat\w*|indicado por",
    Reserved.START_DATE:
        r"\bstart(?:ing)? date\b|when (?:can|could|would|will|are) you .{0,25}(?:start|begin|join|available)"
        r"|earliest.{0,20}(?:start|date|available|join)|available (?:from|to start|to begin|starting|on|date)"
        r"|date available|\bavailability\b|^available$|join(?:ing)? date"
        r"|\beintritt\w*|\bverfugbar\w*|fruhest\w*|startdatum|starttermin|\bab wann\b|arbeitsbeginn|wann (?:konnen"
        r"|kannst|konntest|konnten|wurdest|mochtest) .{0,20}(?:anfangen|starten|beginnen|los)|\bdisponib\w*"
        r"|quand pouvez|date de (?:debut|prise)|date d entree|prise de (?:poste|fonction)|quand .{0,20}commencer"
        r"|incorpora\w*|fecha de inicio|cuando .{0,20}(?:empezar|comenzar|iniciar)|beschikbaar\w*|data di inizio"
        r"|data de inicio|inicio disponivel",
}  # fmt: skip
CONSENT = re.compile(
    r"\bconsent\w*|\bi (?:hereby |fully )?(?:agree|accept|acknowledge|certify|confirm|understand|declare"
    r"|authori[sz]e|have read|am aware)\b|do you (?:agree|accept|consent|acknowledge|certify|confirm)|\bagree to\b"
    r"|agreement\b|privacy|data protection|data processing|processing of my|\bgdpr\b|terms (?:and|of|conditions)"
    r"|talent (?:pool|community|network)|newsletter|\bsubscribe|background check|\bsignature\b|sign here"
    r"|\bdisclaimer\b|acknowledg\w*"
    r"|datenschutz\w*|einwillig\w*|einverstand\w*|\bzustimm\w*|stimme .{0,80}\bzu\b|akzeptier\w*|talentpool|hiermit"
    r"|unterschrift|\bagb\b|\bdsgvo\b"
    r"|confidentialite|\brgpd\b|j ai lu|j accepte|je consens|je certifie|je soussigne|consentement"
    r"|conditions generales|traitement de (?:mes|vos|ses) donnees|donnees personnelles|\bsignature"
    r"|\bacepto\b|he leido|privacidad|consiento|consentimiento|tratamiento de (?:mis|los|sus)? ?datos"
    r"|datos personales|terminos y|\bautorizo\b|\bfirma (?:electronica|digital)\b"
    r"|akkoord|toestemming|souhlas\w*|wyrazam zgode|zgadzam sie|zgoda na|samtycke\w*|samtykke\w*|godkanner"
    r"|suostun\w*|hyvaksyn|acconsento|autorizzo|informativa|trattamento dei|\baceito\b|concordo|\blgpd\b"
    r"|dados pessoais"
)
CONSENT_BOX = re.compile(
    r"agree|accept|confirm|certif|understand|declar|\bread\b|keep (?:me|my)|contact me|(?:job|e ?mail) alerts?"
    r"|future (?:job|career|opportunit|opening|role|position|vacanc)\w*|stay in touch|opt ?(?:in|out)|notif\w*|sms"
    r"|text messages|marketing|stored?\b|retain\w*"
    r"|bestatig\w*|gelesen|speicher\w*|kontaktier\w*|kunftig\w*|benachrichtig\w*|accepte\w*|certifi\w*|conserv\w*"
    r"|donnees|acepta\w*|datos|notificacion\w*|futuras|futures|personendaten|ga akkoord|dati|dados|updates?"
)
DIVERSITY_SECTION = re.compile(
    r"self.?identif\w*|\beeo\w*|equal (?:employment )?opportunit\w*|demographic\w*|diversity|voluntary (?:self"
    r"|disclosure|survey)|gleichstellung|vielfalt|diversite|diversidad|veteran|disabilit\w*"
)

# Another person, another thing, another time. Folded words; in a label, a heading or a name they make us ask.
SOMEBODY_ELSE = re.compile(
    r"\b(?:emergency|next of kin|referenc\w*|referees?|ref\d*|referr\w*|referral|recommend\w*|supervisors?|superior"
    r"|recruiters?|agency|spouse|partners?"
    r"|husband|wife|mother\w*|father\w*|parents?|guardian|child\w*|sibling|relatives?|friends?|colleagues?|cowork\w*"
    r"|managers?|boss|birth\w*|born|maiden"
    r"|pets?|school principal|principal name|teacher|professor|hiring|account holder|card|billing|shipping|invoice"
    r"|previous|former|past"
    r"|notfall\w*|referenz\w*|vorgesetzt\w*|empfehl\w*|empfohlen|ehepartner|ehemann|ehefrau|mutter\w*|vater\w*"
    r"|eltern|kind\w*|kolleg\w*|geburt\w*"
    r"|geboren\w*|letzte[rn]?|ehemalig\w*|fruher\w*|frueher\w*|vorherig\w*|ansprechpartner\w*|freund\w*"
    r"|urgences?|a prevenir|referents?|recommand\w*|responsable|superieur|conjointe?|mere|pere|enfants?|amis?"
    r"|naissance|jeune fille|ancien\w*"
    r"|precedente?|dernier|derniere|emergencia|referencias?|referido|refirio|recomend\w*|jefe|supervisor|conyuge"
    r"|madre|padre|hij[oa]s?|amig[oa]s?"
    r"|nacimiento|ultimo|ultima|anterior\w*|noodgeval|leidinggevende|geboorte\w*|geboren|moeder|vader|vorige"
    r"|emergenza|nascita|madrina|precedenti"
    r"|mae|pai|nascimento|spouse s)\b"
)
ANYWHERE_SOMEBODY_ELSE = re.compile(
    r"\b(?:emergency|next of kin|references?|referees?|reference \d|referr(?:er|ed|al)s?|(?:parent|legal) guardian"
    r"|guardian|spouse|supervisors?"
    r"|notfall\w*|referenz(?:en|person\w*)?|ehepartner|erziehungsberechtigt\w*|urgence|a prevenir|referents?"
    r"|conjointe?|emergencia|referencias?|conyuge|noodgeval|referentie\w*"
    r"|emergenza|referenze|contacto de emergencia)\b"
)
ANOTHER_THING = re.compile(
    r"\b(?:company|companies|employers?|organi[sz]ation|business|firm|agency|project|product|client|customer"
    r"|employment|job|position|vacancy|role|desired"
    r"|preferred|wanted|wish\w*|willing|relocat\w*|office|work|fax|bank|username|login|user|account|file|domain"
    r"|event|course|hobby"
    r"|firma|unternehmen\w*|arbeitgeber\w*|betrieb|projekt|kunde\w*|stelle|position|wunsch\w*|gewunscht\w*"
    r"|bevorzugt\w*|buro|datei"
    r"|entreprise|societe|employeur|projet|client|poste|souhaite\w*|prefere\w*|bureau|utilisateur|fichier"
    r"|empresa|compania|empleador|proyecto|cliente|puesto|deseado|deseada|preferid\w*|oficina|usuario|archivo"
    r"|bedrijf|werkgever|azienda|societa|empregador)\b"
)
NAME_OF_ANOTHER_THING = re.compile(
    r"\b(?:company|employer|organi[sz]ation|business|agency|project|work|office|bank|billing|shipping|fax|firma"
    r"|unternehmen|arbeitgeber|entreprise|employeur"
    r"|societe|empresa|empleador|former|previous|last employer)\b"
)
WISHED_PLACE = re.compile(
    r"\b(?:job|desired|preferred|wanted|wish\w*|office|work|vacancy|position|branch|site|target|interested|wunsch\w*"
    r"|arbeitsort|souhaite\w*|deseado|deseada|preferid\w*)\b"
)
EMPLOYMENT_SECTION = re.compile(
    r"\bemployment (?:history|details|record|information)\b|\b(?:current|previous|past|last|former"
    r"|most recent) (?:employers?|employment|jobs?|positions?)\b|^employers?\b|\bwork history\b"
    r"|\b(?:work|professional) experience\b|\barbeitgeber\b|^berufserfahrung\b|\bberufliche stationen\b"
    r"|\bwerdegang\b|^employeurs?\b|^experiences? professionnelles?\b"
    r"|\bexperiencia (?:laboral|profesional)\b|^empleador\b|^werkervaring\b|\besperienz\w+ lavorativ\w+\b"
)
# A heading is the title of the job as often as not: "Reference Data Analyst", "Emergency Nurse".
SOMEBODY_ELSE_SECTION = re.compile(
    r"\bemergency(?: contacts?| numbers?| person)?$|\bin case of emergency\b|\bemergency contact|\bnext of kin\b"
    r"|\breferences?(?: \d+)?$|^references?\b(?! data)|\breferees?\b|\breferred by\b|\breferrals?(?: \d+)?$"
    r"|\bparent\w* (?:or|and|legal) guardian|\bnotfallkontakt\w*|\breferenz(?:en|personen|geber)\b"
    r"|\bcontact\w* d urgence\b|\bpersonne a prevenir\b|\breferences? professionnelles?|\bcontacto de emergencia\b"
    r"|\breferencias?\b|\breferenties?\b|\breferenze\b|\bspouse\b|\behepartner\b|\bconjoint\b|\b(?:recruitment"
    r"|staffing) agency\b|\bagency (?:details|information)\b"
    r"|\brecruiter (?:details|information)\b|\bcontact person\b|\bsignature\b|\bdeclaration\b|\bunterschrift\b"
    r"|\bbilling\b"
)
WISHED_PLACE_SECTION = re.compile(
    r"\b(?:desired|preferred|wanted|preferences?|wunsch\w*|gewunscht\w*|bevorzugt\w*|souhaite\w*|deseado|deseada"
    r"|preferid\w*)\b"
)

CURRENT_JOB_SECTION = re.compile(
    r"\b(?:current|present|most recent|latest) (?:employment|employer|job|position|role|company)"
    r"|aktuelle\w* (?:anstellung|arbeitgeber|stelle|position|beschaftigung|tatigkeit)"
    r"|(?:emploi|poste|employeur) actuel|(?:empleo|puesto|trabajo|empleador) actual"
)
# In a form's only place for a file these mean the CV; and these are papers of another kind.
APPLICATION_PAPERS = re.compile(
    r"\b(?:cvs?|resumes?|lebenslauf\w*|curriculum|documents?|application|unterlagen|bewerbung\w*|dokumente?|dossier"
    r"|candidature|documentos?"
    r"|documenti)\b"
)
OTHER_PAPERS = re.compile(
    r"certific\w*|\bcerts?\b|diplom\w*|transcript\w*|photo\w*|picture|portrait|video|portfolio|work samples?"
    r"|samples?|references?|referenz\w*|recommend\w*|letters?|lettre|carta|schreiben|anschreiben|\w*zeugnis\w*"
    r"|zertifik\w*|\w*foto\w*|\bbild\b"
    r"|passport|\bid (?:card|document|copy)|ausweis|permit|licen[cs]e|other|additional|further|supporting|weitere\w*"
    r"|sonstige\w*|zusatzliche\w*|autres?|otros?|complementaires?|altri|outros|audio|code|test|assignment"
)

# Numbers of a person, keys to their accounts, and what no fact of ours is: neither meaning nor a model is asked about it.
NO_FACT = re.compile(
    r"\b(?:social security|ssn|iban|bic|passport\w*|tax|national insurance|insurance|identity|id (?:number|card|no)"
    r"|dni|nie|nif|curp|rfc|sin|cpf|pesel|bsn|username|user name|user|password|passcode|pin|otp|captcha"
    r"|verification|code|login|steuer\w*|sozialversicherung\w*|versicherung\w*|ausweis\w*|benutzername|passwort"
    r"|kennwort|securite sociale|identifiant|mot de passe|utilisateur|seguridad social"
    r"|contrasena|usuario|codice fiscale|numero|number|nummer|skype|whatsapp|telegram|subject|objet|asunto|betreff"
    r"|message|nachricht|mensaje|comments?|kommentar|commentaire|principal|years?|date|c o)\b"
)

EDUCATION_SECTION = re.compile(
    r"^(?:(?:your|my|ihre|deine|votre|tu|su) )?(?:education(?:al)?|academic|studies|university|school|ausbildung"
    r"|schulbildung|bildungsweg|studium|hochschule|formation|etudes|parcours academique"
    r"|scolarite|formacion|estudios|educacion|opleiding|istruzione|formazione|educacao)\b(?: \w+){0,3}$"
)
TECHNICAL_SECTION = re.compile(
    r"\b(?:technical|programming|coding|software|tech stack|technolog\w*|programmier\w*|informatique|programacion)\b"
)
