"""The phrases that ask for each fact, folded, as labels and the names of elements word them."""

from app.domains.auto_apply.topics import Fact, Reserved

PHRASES = {
    Fact.FULL_NAME: "full name|first and last name|first name and last name|first name last name"
    "|last name first name|name and surname"
    "|name surname|surname and name|complete name|candidate name|applicant name|name of candidate|name of applicant"
    "|vor und nachname|vorname und nachname|vorname nachname|vor und zuname|nachname vorname|name vorname"
    "|vorname name|name und vorname"
    "|vorname und name|vollstandiger name|voller name"
    "|nom et prenom|prenom et nom|nom prenom|prenom nom|nom complet|nom prenoms|nom et prenoms|prenoms et nom"
    "|nombre completo|nombre y apellidos|nombre y apellido|nombre apellidos|nombre apellido|apellidos y nombre"
    "|nombres y apellidos"
    "|volledige naam|voor en achternaam|voornaam en achternaam|nome completo|nome e cognome|nome cognome"
    "|cognome e nome|nome e sobrenome"
    "|nome e apelido|wie heissen sie|wie heisst du|comment vous appelez vous|comment t appelles tu|como te llamas"
    "|como se llama|name first and last|name first last|name first name last name|jmeno a prijmeni|imie i nazwisko"
    "|for och efternamn|namn och efternamn|fulde navn|fullt navn|for og etternavn|for og efternavn|etu ja sukunimi"
    "|nimi etunimi ja sukunimi|nume si prenume|nev",
    Fact.FIRST_NAME: "first name|firstname|given name|forename|given names|first names|vorname|vornamen|rufname"
    "|prenom|prenoms"
    "|nombre de pila|primer nombre|nombres|voornaam|voornamen|first name given name|given name first name"
    "|nome proprio|primeiro nome|fornamn|fornavn"
    "|etunimi|imie|roepnaam|nombre s|jmeno|krestni jmeno|prvni jmeno",
    Fact.LAST_NAME: "last name|lastname|surname|family name|last names|nachname|familienname|zuname|nom de famille"
    "|apellidos|apellido"
    "|achternaam|familienaam|cognome|sobrenome|apelido|apelidos|efternamn|etternavn|efternavn|sukunimi|nazwisko"
    "|last name family name"
    "|surname family name|last name surname|prijmeni",
    Fact.MIDDLE_NAME: "middle name|middle names|middle initial|second name|zweiter vorname|deuxieme prenom"
    "|segundo nombre|tussenvoegsel",
    Fact.PREFERRED_NAME: "preferred name|preferred first name|preferred given name|nickname|known as|name you go by"
    "|what name do you go by"
    "|chosen name|bevorzugter name|bevorzugter vorname|nom d usage|prenom d usage|nombre preferido"
    "|what should we call you",
    Fact.EMAIL: "email|e mail|email address|e mail address|mail address|mail|email adresse|e mail adresse"
    "|mailadresse|adresse e mail"
    "|adresse email|adresse mail|adresse electronique|courriel|adresse courriel|adresse de courriel"
    "|adresse de messagerie|mel"
    "|correo|correo electronico|direccion de correo electronico|direccion de correo|direccion de email"
    "|direccion email|correo e"
    "|mailadres|e mailadres|emailadres|indirizzo email|indirizzo e mail|indirizzo di posta elettronica"
    "|posta elettronica"
    "|endereco de email|endereco de e mail|endereco email|correio eletronico|e post|epost|sahkoposti|adres e mail"
    "|elektronische postadresse",
    Fact.PHONE: "phone|phone number|telephone|telephone number|tel|tel no|phone no|mobile|mobile phone"
    "|mobile number|mobile phone number"
    "|cell|cell phone|cell number|cell phone number|cellphone|contact number|number phone|telefon|telefonnummer"
    "|handy|handynummer|mobiltelefon|mobilnummer"
    "|mobil|mobilfunknummer|mobiltelefonnummer|rufnummer|telefon nr|tel nr|festnetz oder mobil|natel"
    "|telefon oder mobil|telefon mobil"
    "|telephone portable|telephone mobile|portable|numero de telephone|numero de portable|numero de mobile"
    "|n de telephone|no de telephone"
    "|numero de telephone portable|numero de telephone mobile|no telephone|tel portable|numero telephone"
    "|telefono|numero de telefono|telefono movil|movil|celular|telefono celular|numero de movil|numero de celular"
    "|telefono de contacto"
    "|numero de contacto|numero telefonico|numero de telefono movil|telefoonnummer|telefoon|mobiel|mobiel nummer"
    "|gsm|gsm nummer|mobiele telefoon"
    "|numero di telefono|cellulare|numero di cellulare|recapito telefonico|telefone|telemovel|numero de telefone"
    "|telefone celular|puhelin"
    "|puhelinnumero|telefonnummer mobil|numer telefonu"
    "|mobile no|contact no|cell no|telephone no|mobile phone no|tel mobile|tel fixe|telephone fixe|telefono fijo|fijo",
    Fact.PHONE_COUNTRY: "phone country|phone country code|country code|country phone code|country calling code"
    "|calling code|dial code|dialing code"
    "|dialling code|phone code|phone prefix|area code country|country dial code|international code"
    "|country code phone|landervorwahl|landesvorwahl"
    "|vorwahl land|landercode|landervorwahl telefon|indicatif|indicatif pays|indicatif telephonique"
    "|indicatif du pays|code pays|prefijo|prefijo telefonico"
    "|prefijo de pais|prefijo internacional|codigo de pais|codigo pais|codigo del pais|landcode|prefisso"
    "|prefisso internazionale|codigo do pais"
    "|phone device country|mobile country code|telephone country code",
    Fact.STREET: "street|street address|address line 1|address line|street and number|street and house number"
    "|street number|street name|address"
    "|home address|postal address|mailing address|residential address|full address|current address|strasse"
    "|strasse nr|strasse und hausnummer|strasse hausnummer"
    "|strasse und nr|strasse und nummer|adresse|anschrift|wohnadresse|postanschrift|privatadresse|adresse postale"
    "|rue|rue et numero|numero et rue|numero et nom de rue"
    "|adresse complete|direccion|direccion postal|calle|calle y numero|domicilio|direccion completa|straat"
    "|straat en huisnummer|adres|straatnaam|indirizzo|via"
    "|indirizzo di residenza|endereco|morada|rua|domicile|ulice|ulica|adresa",
    Fact.POSTAL_CODE: "postal code|postcode|post code|zip|zip code|zip postal code|postal zip code|zipcode"
    "|zip postcode|plz|postleitzahl|code postal|npa|codigo postal|cp|c p|cap|cep"
    "|codice postale|codice di avviamento postale|code postale|psc|kod pocztowy|postnummer|postinumero"
    "|pincode|pin code",
    Fact.CITY: "city|town|city town|city or town|current city|city of residence|home city|residence city|ort"
    "|wohnort|stadt|aktueller wohnort|ville|ville de residence"
    "|ville actuelle|commune|ville d habitation|ciudad|ciudad de residencia|ciudad actual|localidad|poblacion"
    "|municipio|woonplaats|stad|plaats|citta|citta di residenza|comune|cidade"
    "|localidade|localite|ort stadt|stadt ort|mesto|miasto|kaupunki"
    "|localidad de residencia|municipio de residencia",
    Fact.REGION: "state|province|state province|state or province|region|state region|province state|county"
    "|state of residence|bundesland|kanton|canton|region departement"
    "|provincia|comunidad autonoma|estado|provincie|regione|distrito|province region",
    Fact.COUNTRY: "country|country of residence|country region|residence country|current country"
    "|current country of residence|home country|country you live in"
    "|country where you live|what country do you live in|what country do you currently live in"
    "|in which country do you live|which country do you live in"
    "|what is your country of residence|what country do you reside in|which country do you currently live in"
    "|country you currently live in|which country are you based in"
    "|which country are you currently based in|what country are you based in"
    "|in which country do you currently reside|in which country are you based"
    "|in what country do you currently reside|which country do you reside in"
    "|which country do you currently reside in|what country do you currently reside in"
    "|country of current residence|current country location|country territory|land|wohnsitzland|wohnland"
    "|land des wohnsitzes|land wohnsitz|aufenthaltsland"
    "|in welchem land wohnst du|in welchem land leben sie|in welchem land lebst du|in welchem land wohnen sie"
    "|pays|pays de residence|pays actuel|pays de domicile|dans quel pays residez vous|dans quel pays habitez vous"
    "|dans quel pays vivez vous"
    "|pais|pais de residencia|pais actual|pais donde resides|en que pais vives|en que pais resides"
    "|land van verblijf|woonland|paese|paese di residenza|nazione di residenza"
    "|pais de residencia atual|country region of residence|country or region|country or region of residence|zeme"
    "|kraj|maa|land bosattning",
    Fact.LOCATION: "location|current location|location city|city country|city and country|current city and country"
    "|city state|city state country|city and state"
    "|where are you based|where are you currently based|where are you located|where are you currently located"
    "|where do you live|where do you currently live|where do you currently reside"
    "|where do you reside|what is current location|what is location|location city country|city country of residence"
    "|place of residence|current residence|residence"
    "|current place of residence|candidate location|home location|location city state|location city and country"
    "|what city are you based in|what city do you live in"
    "|which city are you based in|what city and country are you based in|what city and state do you live in"
    "|city and country of residence"
    "|wohnort stadt land|aktueller wohnort stadt land|stadt land|stadt und land|wohnort und land|wo wohnst du"
    "|wo wohnen sie|wo lebst du|wo bist du ansassig|aktueller standort|wohnsitz|derzeitiger wohnort"
    "|lieu de residence|localisation|localisation actuelle|ou habitez vous|ou habitez vous actuellement"
    "|ou etes vous base|ou etes vous basee|ou residez vous|ville et pays|ville pays|lieu d habitation"
    "|ubicacion|ubicacion actual|donde vives|donde vives actualmente|donde resides|donde resides actualmente"
    "|ciudad y pais|ciudad pais|lugar de residencia|residencia|residencia actual"
    "|locatie|woonplaats en land|luogo di residenza|residenza|dove vivi|localizacao|cidade e pais|onde vive|onde mora",
    Fact.LINKEDIN_URL: "linkedin|linked in",
    Fact.GITHUB_URL: "github|git hub|github com",
    Fact.PORTFOLIO_URL: "portfolio|portafolio|portefolio|portfolio website|portfolio web site",
    Fact.WEBSITE_URL: "website|web site|homepage|home page|blog|personal site|personal website|personal web site"
    "|personal blog|webseite|webpage|website blog|blog website|website or blog"
    "|internetseite|site web|site internet|site personnel|site web personnel|site internet personnel|sitio web"
    "|sitio web personal|pagina web|pagina web personal|pagina personal|sito web|sito web personale|sito personale"
    "|website personale"
    "|personliche website|personliche webseite|eigene website|eigene webseite|persoonlijke website",
    Fact.TWITTER_URL: "twitter|x twitter|twitter x|twitter handle",
    Fact.OTHER_URL: "other|other website|other websites|other site|additional|additional links|additional website"
    "|other links|andere website|weitere|autre site|autre|otro sitio web|otro|otros enlaces|weitere links",
    Fact.CURRENT_COMPANY: "current company|current employer|current or most recent employer"
    "|current or most recent company|most recent employer or current employer"
    "|current company name|current organization|current organisation|where do you currently work|present employer"
    "|current place of work|name of current employer|name of current company"
    "|current workplace|current employer name|current most recent employer|current most recent company"
    "|aktueller arbeitgeber|derzeitiger arbeitgeber|aktuelles unternehmen|derzeitiges unternehmen|aktuelle firma"
    "|gegenwartiger arbeitgeber|jetziger arbeitgeber|momentaner arbeitgeber"
    "|entreprise actuelle|employeur actuel|societe actuelle|nom de l employeur actuel|empresa actual"
    "|empleador actual|compania actual|huidige werkgever|huidig bedrijf|azienda attuale|datore di lavoro attuale"
    "|empresa atual"
    "|current company organization|current company organisation|current employer company|present company"
    "|present organization",
    Fact.CURRENT_TITLE: "current job title|current title|current position|current role"
    "|current or most recent job title|current or most recent title|current or most recent position"
    "|current job|present position|current job position|current or most recent role|current most recent job title"
    "|aktuelle position|aktueller jobtitel|aktuelle stelle|aktuelle tatigkeit"
    "|derzeitige stellenbezeichnung|derzeitige position|aktuelle stellenbezeichnung|aktuelle funktion"
    "|derzeitige tatigkeit|derzeitige funktion|aktueller beruf"
    "|poste actuel|fonction actuelle|intitule du poste actuel|titre actuel|titre du poste actuel|emploi actuel"
    "|puesto actual|cargo actual|titulo actual|posicion actual|trabajo actual"
    "|huidige functie|huidige functietitel|ruolo attuale|posizione attuale|cargo atual|funcao atual"
    "|current designation|present designation|current job designation",
    Fact.SCHOOL: "school|school name|name of school|university|university name|college|college university"
    "|university college|school university|institution|institution name"
    "|educational institution|university school|school or university|university or college|college or university"
    "|school college|name of university|name of institution|hochschule|universitat|uni|bildungseinrichtung"
    "|hochschule universitat|universitat hochschule|schule hochschule"
    "|name der hochschule|name der universitat|ausbildungsstatte|ecole|universite|ecole universite|universite ecole"
    "|etablissement|etablissement scolaire|etablissement d enseignement|nom de l ecole|nom de l etablissement"
    "|universidad|centro de estudios|institucion|institucion educativa|centro educativo|universiteit|hogeschool"
    "|onderwijsinstelling|universita|istituto|universidade|instituicao|instituicao de ensino"
    "|institute|institute name|college name",
    Fact.DEGREE: "degree|degree type|type of degree|highest degree|highest degree obtained|highest degree earned"
    "|highest level of education|highest level of education completed|highest education|highest education level"
    "|level of education|education level"
    "|highest qualification|what is highest level of education|what is highest degree"
    "|highest level of education attained|highest completed education|abschluss|hochster abschluss"
    "|hochster bildungsabschluss|bildungsabschluss|hochschulabschluss|hochster akademischer abschluss"
    "|akademischer abschluss"
    "|hochste abgeschlossene ausbildung|hochster schulabschluss oder hochschulabschluss|diplome|diplome obtenu"
    "|niveau d etudes|niveau de diplome|plus haut diplome|diplome le plus eleve|plus haut diplome obtenu"
    "|niveau de formation|dernier diplome obtenu"
    "|nivel de estudios|titulo academico|titulacion|nivel educativo|nivel academico|maximo nivel de estudios"
    "|grado academico|nivel de formacion|diploma|opleidingsniveau|hoogst genoten opleiding|titolo di studio"
    "|livello di istruzione|grau academico|nivel de escolaridade|habilitacoes literarias|niveau d education"
    "|highest level of education achieved|highest education achieved|highest degree achieved"
    "|highest degree completed|highest level of education obtained|nejvyssi dosazene vzdelani|wyksztalcenie",
    Fact.FIELD_OF_STUDY: "field of study|area of study|major|discipline|course of study|subject of study"
    "|degree subject|study field|fields of study|field of studies|major field of study|subject major"
    "|field of study major|studiengang|studienfach|fachrichtung|studienrichtung|hauptfach"
    "|domaine d etudes|domaine d etude|filiere|specialite|discipline d etude|area de estudio|area de estudios"
    "|carrera|campo de estudio|especialidad|studierichting|vakgebied|campo di studi|facolta|indirizzo di studio"
    "|area de estudo|curso",
    Fact.GRADUATION_YEAR: "graduation year|year of graduation|year graduated|graduation date year|abschlussjahr"
    "|jahr des abschlusses|annee d obtention du diplome|annee d obtention|annee du diplome|annee de diplome"
    "|ano de graduacion|ano de finalizacion|afstudeerjaar|anno di laurea|ano de conclusao"
    "|year of passing|passing year|year of completion",
    Fact.LANGUAGES: "languages|language skills|languages spoken|spoken languages|which languages do you speak"
    "|what languages do you speak|languages you speak|language proficiency|languages known"
    "|which languages are you fluent in|sprachen|sprachkenntnisse|fremdsprachen|welche sprachen sprichst du"
    "|welche sprachen sprechen sie"
    "|langues|langues parlees|quelles langues parlez vous|langues maitrisees|connaissances linguistiques"
    "|competences linguistiques|idiomas|que idiomas hablas|idiomas hablados|que idiomas habla|talen|talenkennis"
    "|lingue|lingue parlate|linguas|idiomas falados",
    Fact.CV: "cv|resume|curriculum vitae|curriculum|resume cv|cv resume|cv or resume|resume or cv|lebenslauf"
    "|cv lebenslauf|lebenslauf cv|hoja de vida|curriculo|cv curriculum vitae|vita|tabellarischer lebenslauf"
    "|most recent resume|latest resume|updated resume|current resume|most recent cv|latest cv|aktueller lebenslauf"
    "|zivotopis|strukturovany zivotopis|zyciorys|ansioluettelo|meritforteckning|bewerbungsunterlagen|resume file"
    "|cv file",
    Fact.COVER_LETTER: "cover letter|covering letter|motivation letter|letter of motivation|motivational letter"
    "|coverletter|anschreiben|motivationsschreiben|bewerbungsschreiben|lettre de motivation|lettre d accompagnement"
    "|lettre|carta de presentacion|carta de motivacion|carta|motivatiebrief|motivatie|sollicitatiebrief"
    "|begeleidende brief"
    "|lettera di presentazione|lettera di motivazione|lettera motivazionale|carta de apresentacao"
    "|carta de motivacao|personligt brev|hakemuskirje|cover note|letter of application|application letter"
    "|motivacni dopis|list motywacyjny|pruvodni dopis|foljebrev|ansogning",
    Fact.HEADLINE: "headline|professional headline|profile headline|berufliche schlagzeile|titre du profil",
    Fact.SUMMARY: "summary|professional summary|profile summary|career summary|executive summary|summary profile"
    "|kurzprofil|kurzbeschreibung profil|beruflicher kurzuberblick|resume du profil|profil professionnel"
    "|resumen profesional|resumen|perfil profesional",
}  # fmt: skip

# Names of one word that mean the whole name, the first or the last one: what else is asked for decides.
BARE_NAMES = frozenset("name nom nombre nome naam namn navn nimi".split())  # noqa: SIM905

# Parts of a family name that no profile tells apart: beside them a bare "Nombre" is the first name.
_NAME_PARTS = (
    "apellidopaterno apellidomaterno primerapellido segundoapellido paternalsurname maternalsurname firstsurname"
    " secondsurname"
)
NAME_PARTS = frozenset(_NAME_PARTS.split())

# Words that say nothing about what is asked.
FILLERS = (
    "list your yours my please kindly enter type provide insert add fill in out give us the here required optional"
    " mandatory field legal official current valid as per on id passport e g eg ie ihr ihre ihren ihrem dein deine"
    " deinen deinem bitte eingeben angeben eintragen hier erforderlich pflichtfeld pflichtangabe freiwillig votre"
    " vos ton ta tes saisissez saisir entrez entrer indiquez indiquer veuillez obligatoire facultatif requis champ"
    " tu tus su sus introduce introduzca escribe indica indique ingresa ingrese por favor obligatorio opcional"
    " requerido campo je jouw uw vul verplicht optioneel il tuo la tua inserisci obbligatorio facoltativo o seu a"
    " sua insira"
)
ASIDES = (
    "required optional mandatory erforderlich pflichtfeld obligatoire facultatif requis obligatorio opcional"
    " requerido verplicht"
)
# What may stand around a phrase of one kind without changing it.
AROUND_CONTACT = (
    "primary main personal private contact preferred best direct home daytime own confirm confirmation confirmed re"
    " repeat again retype reenter verify verification bestatigen bestatigung wiederholen wiederholung nochmals"
    " erneut privat haupt personliche confirmer confirmez personnel personnelle principal principale de l la"
    " verifier repeter confirmar confirma confirme repetir repite verificar contacto herhaal bevestig conferma ripeti"
)
AROUND_LINK = (
    "url urls link links to a an of profile profiles profil perfil page account public online handle address zu zum"
    " deinem ihrem seite konto adresse lien liens vers de du compte enlace al del cuenta un una di profilo id share"
    " paste"
)
AROUND_FILE = (
    "upload attach attached file files pdf doc docx document select choose drop a an copy of as format drag and or"
    " your latest hochladen anhangen datei dokument laden als lade joindre joignez telecharger deposez deposer"
    " ajouter fichier une un le la adjunta adjuntar adjunte sube subir archivo cargar una documento vitae bijlage"
    " uploaden carica allega carregar anexar toevoegen mb max"
)

# Words beside "e-mail" or "phone" that leave it the seeker's: "the e-mail address where we can reach you".
HARMLESS = (
    "e mail email address adresse number nummer numero electronic for where we can may will should use to reply"
    " reach contact you at under on in which the of and or only a an is this application candidate applicant stay"
    " updates send be daytime preferably including with country code area valid link profile page url full fur"
    " ruckfragen kontakt kontaktaufnahme unter der die das wir dich sie dir ihnen erreichen erreichbar konnen"
    " bewerbung bewerber mit vorwahl tagsuber pour vous te joindre contacter votre candidature du candidat avec"
    " indicatif laquelle auquel sur lequel para contactarte contactarle del de la el candidato con prefijo donde"
    " podemos"
)

# How boards and page builders name the element.
ELEMENT_NAMES = {
    Fact.FULL_NAME: "fullname|yourname|candidatename|applicantname|namefull|legalname|displayname",
    Fact.FIRST_NAME: "fname|firstname|namefirst|givenname|vname|legalnamefirstname|legalfirstname",
    Fact.LAST_NAME: "lname|lastname|namelast|familyname|surname|nname|sname|legalnamelastname|legallastname",
    Fact.EMAIL: "mail|emailaddress|useremail|emailid",
    Fact.PHONE: "tel|telnumber|phonenum|phonenumber|telephonenumber|mobileno|homephone|mobilephone|phonemobile"
    "|cellphone|tele",
    Fact.PHONE_COUNTRY: "phonecc|phonecountry|countryphonecode|phonecountrycode|telcountrycode|countrycode|dialcode",
    Fact.STREET: "addressline|addr|streetnr|strassenr|addressstreet|street1",
    Fact.POSTAL_CODE: "zip|zipcode|postalcode|addresszip|addresspostalcode",
    Fact.CITY: "addresscity|residencecity",
    Fact.REGION: "addressstate|addressregion|stateprovince",
    Fact.COUNTRY: "addresscountry|countryofresidence|residencecountry|countryregion",
    Fact.LOCATION: "candidatelocation|currentlocation|locationcity|locationtext",
    Fact.LINKEDIN_URL: "linkedinurl|linkedinprofile|linkedinprofileurl|sociallinkedin",
    Fact.GITHUB_URL: "githuburl|githubprofile|socialgithub",
    Fact.CURRENT_COMPANY: "org|currentcompany|currentemployer",
    Fact.CURRENT_TITLE: "currenttitle|currentposition|currentjobtitle",
    Fact.SCHOOL: "educationschoolname|schoolname|educationschool",
    Fact.DEGREE: "educationdegree|highestdegree|educationlevel",
    Fact.FIELD_OF_STUDY: "educationdiscipline|educationfieldofstudy|fieldofstudy",
    Fact.GRADUATION_YEAR: "gradyear|graduationyear|educationenddateyear",
    Fact.CV: "resumefile|cvfile|fileresume|filecv|uploadcv|uploadresume|resumeupload|cvupload|resumecv",
    Fact.COVER_LETTER: "coverletterfile|coverlettertext|coverletterupload|motivationletter",
}

AUTOCOMPLETE: dict[str, Fact | Reserved] = {
    "name": Fact.FULL_NAME,
    "given-name": Fact.FIRST_NAME,
    "family-name": Fact.LAST_NAME,
    "additional-name": Fact.MIDDLE_NAME,
    "nickname": Fact.PREFERRED_NAME,
    "honorific-prefix": Reserved.DIVERSITY,
    "honorific-suffix": Reserved.QUESTION,
    "sex": Reserved.DIVERSITY,
    "bday": Reserved.DIVERSITY,
    "bday-day": Reserved.DIVERSITY,
    "bday-month": Reserved.DIVERSITY,
    "bday-year": Reserved.DIVERSITY,
    "email": Fact.EMAIL,
    "tel": Fact.PHONE,
    "tel-national": Fact.PHONE,
    "tel-country-code": Fact.PHONE_COUNTRY,
    "street-address": Fact.STREET,
    "address-line1": Fact.STREET,
    "postal-code": Fact.POSTAL_CODE,
    "address-level2": Fact.CITY,
    "address-level1": Fact.REGION,
    "country": Fact.COUNTRY,
    "country-name": Fact.COUNTRY,
    "organization": Fact.CURRENT_COMPANY,
    "organization-title": Fact.CURRENT_TITLE,
    "url": Fact.WEBSITE_URL,
    "photo": Reserved.OTHER_FILE,
    "username": Reserved.QUESTION,
    "new-password": Reserved.QUESTION,
    "current-password": Reserved.QUESTION,
    "one-time-code": Reserved.QUESTION,
    "tel-extension": Reserved.QUESTION,
    "tel-area-code": Reserved.QUESTION,
    "address-line2": Reserved.QUESTION,
    "address-line3": Reserved.QUESTION,
}
