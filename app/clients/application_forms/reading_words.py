"""Words by which a form says what it means, in English, German, French and Spanish, and the commonest elsewhere."""

import re

STAR = re.compile(
    r"(?<![/\w])[*✱\uff0a\u2217\u204e\u2055\u2736\u273b\u273d\u2749\u274b﹡✳★]+(?=$|[^\w/])|(?<=\w)[*✱\uff0a\u2217\u204e\u2055\u2736\u273b\u273d\u2749\u274b﹡✳★]+(?=$|[^\w/])|^[*✱\uff0a\u2217\u204e\u2055\u2736\u273b\u273d\u2749\u274b﹡✳★]+\s*(?=\w)"
)

_REQUIRED = (
    r"(?:this |it )?(?:is )?(?:an? )?(?:required|mandatory|compulsory|obligatory)(?: field| question| answer)?|(?:answer|field|question|input) (?:is )?required"
    r"|this field (?:is required|must be filled(?: out| in)?)|must be (?:filled|completed)|req\.?"
    r"|(?:dieses feld ist |eingabe |angabe )?(?:erforderlich(?:es feld)?|notwendig|verpflichtend|pflicht|ein pflichtfeld)|pflichtfeld|pflichtangabe|pflichtfrage|erf\."
    r"|(?:ce champ est |champ |question |réponse )?(?:obligatoire|requise?)|oblig\."
    r"|(?:este campo es |campo |pregunta |respuesta )?(?:obligatori[oa]|requerid[oa]|necesari[oa])"
    r"|obbligatori[oa]|verplicht(?: veld)?|obrigat[óo]ri[oa]|wymagane|povinn[éáý]|p[åa]kr[æe]vet|obligatorisk|pakollinen"
)
_OPTIONAL = (
    r"optional(?: field)?|not required|if applicable|if any"
    r"|freiwillig|nicht erforderlich|keine pflicht|falls vorhanden|wenn vorhanden"
    r"|facultati(?:f|ve)|optionnel(?:le)?|non obligatoire"
    r"|opcional|no obligatorio|facoltativ[oa]|optioneel|opcjonalne|nepovinn[éý]|valgfri(?:tt)?|frivillig|valinnainen"
)
REQUIRED_PIECE = re.compile(rf"^[\s(\[*:\u2013—-]*(?:{_REQUIRED})[\s)\].*:!]*$", re.IGNORECASE)
REQUIRED_MARK = re.compile(
    rf"[(\[](?:[^()]{{0,40}}[,;/\u2013-])?\s*(?:{_REQUIRED})\s*[)\]]|[\s\u2013—:|-]+(?:required|mandatory|pflichtfeld|erforderlich|obligatoire|requis|obligatorio|requerido)\s*$",
    re.IGNORECASE,
)
BRACKETED_OPTIONAL = re.compile(rf"[(\[]\s*(?:{_OPTIONAL})\s*[)\]]", re.IGNORECASE)
OPTIONAL_PIECE = re.compile(rf"^[\s(\[-]*(?:{_OPTIONAL})[\s)\].:]*$", re.IGNORECASE)
OPTIONAL_MARK = re.compile(
    rf"[(\[,\u2013—-]\s*(?:{_OPTIONAL})\b[^()]*[)\]]?|^\s*(?:{_OPTIONAL})\s*:?\s*$|\b(?:optional|optionnel|facultatif|opcional)\s*$",
    re.IGNORECASE,
)

# Notes about the whole form: what is not said to be optional is wanted.
ALL_REQUIRED = re.compile(
    r"\ball (?:the |of the )?(?:following |above )?(?:fields|questions|information|details)(?: below| on this (?:page|form)| in this form)? (?:are|is|must be) (?:all )?(?:required|mandatory|compulsory|completed|filled)"
    r"|\ball fields (?:required|mandatory)\b|unless (?:otherwise )?(?:marked|noted|stated|indicated)(?: as)? ['\"(\u201c]?optional"
    r"|(?:fill (?:in|out)|complete) all (?:the )?(?:fields|questions)"
    r"|alle (?:felder|angaben|fragen)(?: \w+)? (?:sind|müssen) (?:pflicht|erforderlich|auszuf|ausgefüllt|zwingend|notwendig|beantwortet)"
    r"|(?:füllen sie(?: bitte)? alle (?:felder|angaben)|alle felder (?:bitte )?ausfüllen)"
    r"|tou(?:s|tes) les (?:champs|questions|rubriques|informations) (?:sont|doivent être) (?:obligatoires|requis|remplis|complét)|remplir tous les champs"
    r"|tod[oa]s l[oa]s (?:campos|preguntas|datos) (?:son|deben ser) (?:obligatori|requerid|complet)|rellen\w+ todos los campos",
    re.IGNORECASE,
)
REQUIRED_SECTION = re.compile(
    rf"^\W*(?:(?:{_REQUIRED})\b.{{0,30}}|pflichtangaben|pflichtfelder|.{{0,40}}\((?:required|pflichtangaben|obligatoire|obligatorio)\))\W*$",
    re.IGNORECASE,
)
OPTIONAL_SECTION = re.compile(
    rf"^\W*(?:(?:{_OPTIONAL})\b.*|voluntary\b.*|freiwillige (?:angaben|selbstauskunft).*|informations? facultatives?.*|.*\((?:{_OPTIONAL}|voluntary)\))\W*$",
    re.IGNORECASE,
)

PLACEHOLDER_OPTION = re.compile(
    r"^[\s\-\u2013—.…()\[\]<>*]*$"
    r"|^[\s\-\u2013—.…(\[<>*]*(?:please\s+)?(?:select|choose|pick|open this)(?:\b.{0,40})?$"
    r"|^[\s\-\u2013—.…(\[<]*(?:bitte\s+)?(?:aus)?wählen\b.{0,30}$|^[\s\-\u2013—.…(\[<]*bitte\b.{0,40}wähl\w*.{0,10}$|^[\s\-\u2013—.(]*(?:kein(?:e)? (?:wert|auswahl|angabe ausgewählt))[\s)\-\u2013—.]*$"
    r"|^[\s\-\u2013—.…(\[<]*(?:veuillez\s+)?(?:choisir|choisissez|sélectionner|sélectionnez)\b.{0,40}$"
    r"|^[\s\-\u2013—.…(\[<]*(?:por favor,?\s+)?(?:seleccion[ae]r?|elij[ae]|elige|escoj[ae]|elegir)\b.{0,40}$"
    r"|^[\s\-\u2013—.…(\[<]*(?:no (?:selection|value)|none selected|nothing selected|seleziona|scegli|selecteer|kies|selecione|wybierz|vyberte|vælg|välj|velg|valitse)\b.{0,30}$",
    re.IGNORECASE,
)

UNSPECIFIED = re.compile(
    r"^\W*(?:no especificad[oa]|not specified|unspecified|nicht (?:angegeben|ausgewählt)|non (?:précisé|spécifié|renseigné)|none)\W*$",
    re.IGNORECASE,
)

GENERIC_UPLOAD = re.compile(
    r"^\W*(?:(?:or|oder|ou|o|and|und|et|y)\s+)?(?:no files?(?: chosen| selected)?|(?:click|tap|drag|drop|choose|select|browse|attach|upload|add|pick)\b(?!.*\b(?:cv|resume|résumé|letter|photo|portfolio|certificate|transcript)\b).*"
    r"|file ?(?:input|upload|chooser)?|files?|browse(?: files?)?|or|pdf,? .*|(?:dateien?|datei) ?(?:hinzufügen|auswählen|hochladen|wählen|hier ablegen|ablegen)?.*|durchsuchen.*|hochladen|hinzufügen|anhängen"
    r"|(?:choisir|importer|sélectionner|parcourir|ajouter|déposer|télécharger|glisser|joindre)\b(?!.*\b(?:cv|lettre|photo)\b).*"
    r"|(?:seleccionar?|importar|elegir|examinar|subir|adjuntar|arrastr\w+|cargar|añadir)\b(?!.*\b(?:cv|curr[ií]culum|carta|foto)\b).*"
    r"|max\.? .*|accepted (?:file )?(?:types|formats).*)$",
    re.IGNORECASE,
)
UPLOADING = re.compile(
    r"^\W*(?:or|oder|ou|o|and|[ou]r)\W*$|^\W*(?:attach|upload|paste|choose|select|browse|drag|drop|enter|hochladen|datei|einfügen|hier|klicken|ziehen|importer|importieren|importar|joindre|coller|télécharger|cliquez|glissez|déposez|adjuntar|subir|pegar|ha(?:z|ga) clic|arrastr\w+|suelt\w+)\b",
    re.IGNORECASE,
)
A_FILE = re.compile(
    r"\bcv\b|resume|résumé|curr[ií]c|lebenslauf|letter|lettre|carta|anschreiben|portfolio|zeugnis|diplom|certificat|photo|foto|transcript|unterlagen|dossier|document|dokument",
    re.IGNORECASE,
)
UPLOAD_BUTTON = r"^(attach|upload|choose file|select file|browse|add (a )?file|add attachment|datei\w* (auswählen|hochladen|hinzufügen)|hochladen|anhang hinzufügen|durchsuchen|choisir un fichier|parcourir|joindre|télécharger|ajouter un fichier|seleccionar archivo|elegir archivo|subir|adjuntar|examinar)\b"
UPLOAD_ELSEWHERE = r"dropbox|google|drive|onedrive|linkedin|indeed|xing|paste|manual|autofill|import"
AUTOFILL = re.compile(
    r"auto-?fill|pre-?fill|auto-?complete your|parse your|import (?:your )?(?:resume|cv)|save time by|fill (?:in |out )?(?:the |your )?(?:form|application|fields) (?:automatically|with|from|using)"
    r"|automatisch (?:aus|be)f|lebenslauf (?:importieren|einlesen|auslesen)|felder automatisch|préremplir|remplir automatiquement|importer (?:mon|votre|un) cv|autocompletar|rellenar automáticamente|importar (?:tu|su|mi) (?:cv|currículum)",
    re.IGNORECASE,
)

# Labels of fields that people are told to leave alone.
TRAP = re.compile(
    r"leave (?:this|it)(?: field| box)?,? ?(?:blank|empty|alone|unchanged)"
    r"|(?:do not|don'?t) (?:fill|enter|complete|change|write|type)(?: (?:in|out|anything|something))*(?: this| the)?"
    r"(?: field| box| input| form)?(?: (?:in|out))?(?: if .*)?\W*$"
    r"|if you(?:'re| are) (?:a )?(?:human\b(?! resources)|not a robot)"
    r"|nicht ausfüllen\W*$|(?:bitte|feld) (?:leer|frei) ?lassen"
    r"|ne (?:pas|rien) (?:remplir|écrire|saisir)(?: (?:dans )?ce champ)?\W*$|ne remplissez pas ce champ|laisse[rz] (?:ce champ )?vide"
    r"|no (?:rellen|complet|escrib)\w*(?: (?:nada|en|este|el))*(?: campo)?\W*$|dej(?:ar|e|a) (?:este campo )?(?:en blanco|vacío)"
    r"|honey ?pot|for robots only|spam (?:trap|check)",
    re.IGNORECASE,
)
TRAP_NAME = re.compile(
    r"honey|^hp_|_hp$|^_gotcha$|bot[-_ ]?(?:field|trap|check)|antispam|anti[-_]spam|winnie|^fax_?number_confirm|nospam|leave_?blank",
    re.IGNORECASE,
)

NEXT = re.compile(
    r"^\W*(?:(?:save|speichern|enregistrer|guardar)\s*(?:and|&|und|et|y)\s*)?(?:next(?:\s+(?:step|page|section))?|continue(?:\s+(?:to|application|applying).*)?|proceed|weiter(?:\s+zu.*)?|nächster? schritt|fortfahren|fortsetzen|zur (?:nächsten seite|zusammenfassung)"
    r"|suivante?|étape suivante|continuer|poursuivre|siguiente(?:\s+paso)?|continuar|review(?: application)?|avanti|volgende|próximo|dalej|další|næste|nästa)\W*$",
    re.IGNORECASE,
)
SUBMIT = re.compile(
    r"\b(?:submit|send|apply|finish|complete|done|finali[sz]e)\b|\b(?:ab|ein|ver)?senden\b|abschicken|einreichen|bewerbe?n?\b|bewerbung|postuler|envoyer|soumettre|valider|transmettre|candidater|enviar|postular(?:me)?|solicitar|aplicar|inscribirme|presentar|invia|candidati|verzenden|solliciteren|wyślij|aplikuj|odeslat|ansøg|skicka|ansök|lähetä|odpovědět",
    re.IGNORECASE,
)
NOT_SUBMIT = re.compile(
    r"linkedin|indeed|xing|google|facebook|apple\b|github|seek\b|save (?:draft|for later)|später|later|plus tard|más tarde|cancel|abbrechen|annuler|cancelar|back\b|zurück|retour|atrás|volver|previous|vorher|précédent|upload|attach|datei|add\b|hinzufügen|remove|delete|löschen|clear|reset|zurücksetzen|share|teilen|print|sign in|log ?in|anmelden|subscribe|abonnieren|cookies?|accept|decline|ablehnen|einstellungen|settings|preview|search|suche|import|verification code|send code|code senden|resend|passw",
    re.IGNORECASE,
)
DRAFT = re.compile(r"draft|later|später|plus tard|más tarde|entwurf|brouillon|borrador", re.IGNORECASE)

APPLY = re.compile(
    r"^\W*(?:(?:quick|easy|start|begin|go to|continue)\s+(?:your\s+|my\s+|to\s+|the\s+)?)?(?:appl(?:y|ication(?: form)?)(?:\s+(?:now|here|today|online|manually|for (?:this|the) (?:job|position|role|vacancy)|to (?:this )?(?:job|position)|as (?:a )?guest|without.*|on company site|directly))?|i'?m interested|interested)\W*$"
    r"|^\W*(?:jetzt\s+|hier\s+|online\s+|direkt\s+|schnell\s+|auf diese stelle\s+)*(?:bewerben|online-?bewerbung|zur bewerbung|zum bewerbungsformular|bewerbung (?:starten|beginnen))(?:\s+(?:jetzt|online|sie sich|ohne.*))?\W*$|^\W*(?:ich will )?(?:mich )?(?:jetzt )?bewerben\W*$|^\W*bewirb dich.*$|^\W*zum formular\W*$"
    r"|^\W*(?:je )?postule[rz]?(?:\s+(?:maintenant|ici|à (?:cette|l').*|en ligne|sans.*))?\W*$|^\W*candidater\W*$|^\W*déposer (?:ma|une|votre) candidature\W*$"
    r"|^\W*(?:aplicar|postular(?:me)?|solicitar|inscribir(?:me|se)|presentar (?:mi )?candidatura|enviar candidatura|apúntate)(?:\s+(?:ahora|aquí|a (?:esta )?(?:oferta|vacante|empleo)|empleo|puesto))?\W*$"
    r"|^\W*(?:candidati(?: ora)?|solliciteer(?: nu| direct)?|candidatar-?se|aplikuj|odpovědět(?: na inzerát)?|søg stillingen|ansök(?: nu)?|hae (?:nyt|paikkaa))\W*$",
    re.IGNORECASE,
)
MANUALLY = re.compile(
    r"apply manually|manually|without (?:an )?account|as (?:a )?guest|continue (?:as guest|without)|manuell bewerben|ohne (?:anmeldung|registrierung|konto|profil)|als gast|postuler manuellement|sans (?:compte|inscription)|en tant qu'invité|manualmente|sin (?:cuenta|registro|registrarse)|como invitado",
    re.IGNORECASE,
)
NOT_APPLY = re.compile(r"linkedin|indeed|xing|google|facebook|filter|coupon|code|save|merken|alert", re.IGNORECASE)

REJECT_COOKIES = re.compile(
    r"^\W*(?:reject(?: all)?(?: (?:optional|non-essential|unnecessary))?(?: cookies)?|decline(?: all)?(?: non-necessary)?(?: cookies)?|deny(?: all)?|refuse(?: all)?|(?:only|use) (?:necessary|essential)(?: cookies)?(?: only)?|(?:accept |allow )?(?:only )?(?:necessary|essential)(?: cookies)?(?: only)?|continue without accepting"
    r"|(?:alle )?ablehnen|alles ablehnen|nur (?:notwendige|erforderliche|essenzielle|essentielle)(?: cookies)?(?: akzeptieren| zulassen)?|tout refuser|refuser(?: tout)?|continuer sans accepter|rechazar(?: todo| todas)?|solo (?:necesarias|esenciales)|rifiuta(?: tutto)?|weigeren)\W*$",
    re.IGNORECASE,
)

LOGIN = re.compile(
    r"\b(?:sign in|log ?in|sign up|create (?:an |your )?account|register|already (?:have|registered))\b|\banmelden\b|einloggen|registrieren|konto (?:erstellen|anlegen)|se connecter|connexion|créer (?:un|votre|mon) compte|s'inscrire|iniciar sesión|inicia sesión|crear (?:una )?cuenta|registrarse|acceder",
    re.IGNORECASE,
)
LOGIN_WALL = re.compile(
    r"(?:sign in|log ?in|create an account|register)[^.]{0,40}\b(?:to (?:apply|continue|view)|before)|you (?:must|need to) (?:be logged in|sign in|log in|register)|(?:um sich zu bewerben|bitte)[^.]{0,40}(?:anmelden|einloggen|registrieren)|melden sie sich (?:bitte )?an|(?:connectez-vous|identifiez-vous)[^.]{0,40}(?:pour|avant)|(?:inicia|inicie) sesión[^.]{0,40}para",
    re.IGNORECASE,
)
CHALLENGE_PAGE = re.compile(
    r"verify(?:ing)? (?:that )?you are (?:a )?human|are you (?:a )?(?:human|robot)|checking your browser|just a moment\b|attention required|prove you are human|unusual traffic|bestätigen sie, dass sie ein mensch|vérifiez que vous êtes humain|verifica que eres humano",
    re.IGNORECASE,
)
CLOSED = re.compile(
    r"(?:job|position|posting|vacancy|role|opening)[^.]{0,40}(?:no longer (?:available|open|accepting|active)|has (?:been )?(?:closed|filled|expired)|is closed|expired)|no longer accepting applications|stelle[^.]{0,40}(?:nicht mehr (?:verfügbar|online|aktiv)|bereits besetzt|geschlossen|abgelaufen)|(?:offre|poste)[^.]{0,40}(?:n'est plus (?:disponible|en ligne)|pourvu|expirée|clôturée)|(?:oferta|vacante|puesto)[^.]{0,40}(?:ya no está (?:disponible|activa)|cerrad[ao]|expirad[ao]|cubiert[ao])",
    re.IGNORECASE,
)

APPLICATION = re.compile(
    r"appl(?:y|ication|icant)|candida(?:t|cy|tura)|resume|résumé|\bcv\b|curr[ií]c|bewerb|lebenslauf|postul|job[-_ ]?form|recruit|karriere|career|solicitud|kandidat|životopis|reply",
    re.IGNORECASE,
)
NEWSLETTER = re.compile(
    r"newsletter|subscribe|mailing list|job[- ]?alert|notify me|talent (?:pool|community|network)|abonnieren|job-?(?:abo|agent|mail|benachrichtigung)|s'abonner|infolettre|alerte(?:s)? emploi|suscr[ií]b|alertas? de empleo|boletín",
    re.IGNORECASE,
)
SEARCH = re.compile(r"\bsearch\b|\bsuche\b|\bsuchen\b|recherche|buscar|filter", re.IGNORECASE)
COOKIES = re.compile(r"cookie|consent manager|tracking|analytics", re.IGNORECASE)
CONTACT_FORM = re.compile(
    r"contact[-_ ]?(?:form|us)|kontaktformular|feedback|comment[-_ ]?form|rückruf|share (?:this )?job|tell a friend|refer a friend|send to (?:a )?friend",
    re.IGNORECASE,
)
IDENTITY = re.compile(
    r"first ?name|last ?name|full ?name|surname|given ?name|family ?name|your name|^name\b|vorname|nachname|familienname|pr[ée]nom|^nom\b|nom de famille|nom complet|nombre|apellido|jm[ée]no|p[řr][íi]jmen[íi]|voornaam|achternaam|cognome|sobrenome|imi[ęe]|nazwisko|fornavn|etternavn|förnamn|efternamn",
    re.IGNORECASE,
)
DATE_WORDING = re.compile(
    r"\b(?:dd|tt|jj|d)[./ -](?:mm|m)[./ -](?:yyyy|jjjj|aaaa|yy)\b|\bmm[/. -]dd[/. -]yyyy\b|\byyyy-mm-dd\b|\b(?:mm|m)[/. -](?:yyyy|jjjj|aaaa)\b",
    re.IGNORECASE,
)
ONLY_A_DATE = re.compile(
    r"^\W*(?:date|datum|fecha|data)?\W*(?:[dmyjatg]{1,4}[./ -][dmyjatg]{1,4}(?:[./ -][dmyjatg]{1,4})?)\W*$",
    re.IGNORECASE,
)
DATE_CLASS = re.compile(
    r"date-?picker|datepicker|hasdatepicker|flatpickr|date-input|calendar|mat-datepicker|react-datepicker|MuiPickers",
    re.IGNORECASE,
)


def has_star(pieces: list[str]) -> bool:
    """A star that marks, not one of "(m/w/*)" or of "Mitarbeiter*in"."""
    return any(STAR.search(piece) for piece in pieces)


def without_marks(text: str) -> str:
    """A label without its star, its "(required)" and its "(optional)"."""
    text = re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", text))
    for mark in (REQUIRED_MARK, BRACKETED_OPTIONAL, STAR):
        text = mark.sub(" ", text)
    return " ".join(re.sub(r"\(\s*\)", " ", text).split()).strip(" :*\u2731")
