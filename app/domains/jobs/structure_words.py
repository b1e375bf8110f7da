"""What headings of descriptions say, in ten languages: folded (no accents, no punctuation), beginnings of words."""

RESPONSIBILITIES, REQUIREMENTS, BENEFITS = SECTIONS = ("responsibilities", "requirements", "benefits")
ELSEWHERE = "elsewhere"  # how to apply, who we are: no part of what the job is

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        RESPONSIBILITIES: "responsibilit|dut(?:y|ies)|what you ll|what you will|what you do|your task|tasks|your role|your mission"
        "|your day|day to day|in this role you|in this position you|you will be|you ll|role involves|your impact|accountabilit"
        "|essential function|job function|your work|your contribution|what the job involves|the work you|how you ll|key activities",
        REQUIREMENTS: "requirement|require|qualification|what you bring|what you ll bring|what you will bring|what you ll need"
        "|what you need|what you will need|what you have|who you are|about you|your profile|what we expect|we expect"
        "|looking for|must have|nice to have|skills|experience|education|you have|you bring|your background|ideal candidate"
        "|your qualification|competenc|knowledge|eligibilit|you should have|bonus point|good to have|to succeed"
        "|you might be a|you may be a|preferred|you are",
        BENEFITS: "what we offer|we offer|what we can offer|benefit|perk|why join|why work|why us|what you get|what you ll get"
        "|what s in it for you|in it for you|our offer|compensation|reward|advantages|we provide|what we provide|you can look forward"
        "|why you ll love|pay and|salary and",
        ELSEWHERE: "how to apply|apply|application|about us|about the company|about the team|our company|who we are|our story"
        "|contact|equal opportunit|diversity|privacy|job information|additional information|disclaimer|company description"
        "|recruitment process|hiring process|interview process|next step|our values|our mission|location|job details",
    },
    "de": {
        RESPONSIBILITIES: "(?:\\w*)aufgabe|tatigkeit|erwartet dich|erwartet sie|dich erwartet|sie erwartet|dein job|deine mission"
        "|verantwortung|das machst du|du wirst|deine rolle|ihre rolle|das tust du|das bewegst du",
        REQUIREMENTS: "(?:\\w*)profil\\b|anforderung|qualifikation|bringst du|bringen sie|mitbring|voraussetzung|wir erwarten"
        "|erwarten wir|kenntnisse|das solltest du|das zeichnet|wen wir suchen|wir suchen|du hast|du bist|uberzeugst du|uberzeugen sie"
        "|das macht dich aus|was wir uns wunschen|wunschen wir",
        BENEFITS: "wir (?:\\w+ )?bieten|bieten wir|unser angebot|vorteile|benefits|freuen|das bekommst du|warum wir|warum zu uns|deine benefits"
        "|das bieten|gute grunde|leistungen",
        ELSEWHERE: "bewerb|bewirb|kontakt|uber uns|wir uber uns|das unternehmen|wer wir sind|ansprechpartner|datenschutz|haben wir"
        "|interesse|jetzt|standort",
    },
    "fr": {
        RESPONSIBILITIES: "missions?\\b|responsabilit|tache|activites|votre role|ton role|vos fonctions|vous serez|quotidien"
        "|ce que vous ferez|descriptif du poste|vos principales",
        REQUIREMENTS: "profil|competences|qualification|formation|experience|vous etes|vous avez|pre ?requis|ce que nous recherchons"
        "|nous recherchons|exigences|savoir etre|savoir faire|diplome",
        BENEFITS: "nous offrons|nous proposons|nous vous offrons|nous vous proposons|on vous propose|on t offre|avantages"
        "|pourquoi nous rejoindre|pourquoi rejoindre|remuneration|les plus",
        ELSEWHERE: "postul|candidat|qui sommes nous|a propos|l entreprise|notre entreprise|processus de recrutement|contact",
    },
    "fi": {
        RESPONSIBILITIES: "(?:tyo)?tehtav|toimenkuva|vastuu|mita tulet tekemaan|mita teet|tyon kuvaus",
        REQUIREMENTS: "edellyt|odotamme|odotukset|vaatimu|osaaminen|osaamista|kokemus|patevyys|kelpoisuus|haemme sinua|etsimme"
        "|arvostamme|hakijalta|toivomme|eduksi|mita sinulta|sinulla on|olet",
        BENEFITS: "tarjoamme|mita tarjoamme|edut|etuja|tyosuhde edut|saat meilta|miksi meille",
        ELSEWHERE: "hae |hakeminen|nain haet|yhteystiedot|lisatietoja|ota yhteytta|meista|tietoa meista|yritys|keita olemme",
    },
    "sv": {
        RESPONSIBILITIES: "(?:arbets)?uppgifter|ansvarsomrad|du kommer att|ditt uppdrag|din roll|arbetet innebar|vad du kommer att gora",
        REQUIREMENTS: "kvalifikation|krav|vi soker|din profil|vem ar du|vem vi soker|meriterande|forvantar|kompetens|om dig"
        "|din bakgrund|erfarenhet|du har|vi onskar",
        BENEFITS: "vi erbjuder|erbjuder vi|erbjudande|forman|darfor ska du|varfor oss",
        ELSEWHERE: "om oss|ansok|kontakt|om foretaget|vilka ar vi|rekryteringsprocess|ovrig",
    },
    "es": {
        RESPONSIBILITIES: "responsabilidad|funciones|tareas|que haras|tu mision|mision del|tu dia a dia|en que consiste"
        "|que vas a hacer",
        REQUIREMENTS: "requisito|perfil|que buscamos|buscamos|que necesitas|conocimientos|experiencia|formacion|te pedimos|pedimos"
        "|imprescindible|valorable|se valorara|fueras|habilidades|competencias",
        BENEFITS: "ofrecemos|se ofrece|beneficio|ventajas|que te ofrecemos|porque nos importas|por que trabajar|condiciones",
        ELSEWHERE: "sobre nosotros|quienes somos|inscri|como postular|contacto|la empresa|acerca de",
    },
    "it": {
        RESPONSIBILITIES: "responsabilita|mansioni|attivita|compiti|di cosa ti occuperai|cosa farai|ti occuperai|si occupera",
        REQUIREMENTS: "requisiti|competenze|cosa cerchiamo|cerchiamo|profilo|titolo di studio|esperienza|conoscenz|chi sei"
        "|il candidato ideale",
        BENEFITS: "offriamo|si offre|cosa ti offriamo|benefit|vantaggi|perche sceglierci|retribuzione",
        ELSEWHERE: "chi siamo|candidat|contatti|l azienda|come candidarsi",
    },
    "nl": {
        RESPONSIBILITIES: "(?:\\w*)taken|werkzaamheden|verantwoordelijkhe|wat ga je doen|wat je gaat doen|jouw rol|je rol"
        "|functieomschrijving|dit ga je doen|als .{3,40} ben je",
        REQUIREMENTS: "functie ?eisen|eisen|wat vragen wij|wij vragen|we vragen|wat breng je mee|neem je mee|profiel|wie ben jij"
        "|wie ben je|vereist|dit heb je|jij hebt|kwalificaties|vaardigheden",
        BENEFITS: "wij bieden|we bieden|bieden wij|bieden we|wat krijg je|dit krijg je|arbeidsvoorwaarden|voordelen|ons aanbod"
        "|wat wij jou bieden|wat bieden",
        ELSEWHERE: "over ons|sollicit|wie zijn wij|contact|het bedrijf|interesse",
    },
    "pl": {
        RESPONSIBILITIES: "(?:zakres )?obowiazk|zadania|zadan\\b|czym bedziesz|za co bedziesz|odpowiedzialn|opis stanowiska",
        REQUIREMENTS: "wymaga|oczekuje|oczekiwan|profil|kwalifikacj|mile widzian|doswiadczeni|czego od ciebie|umiejetnosci|szukamy",
        BENEFITS: "oferuj|benefit|zapewniamy|co zyskujesz|dlaczego my|dlaczego warto",
        ELSEWHERE: "o nas|aplik|o firmie|kontakt|jak aplikowac|kim jestesmy",
    },
    "pt": {
        RESPONSIBILITIES: "responsabilidade|atividades|atribuic|funcoes|o que voce vai fazer|o que vais fazer|o que voce fara"
        "|principais tarefas|seu dia a dia",
        REQUIREMENTS: "requisito|qualificac|perfil|conhecimento|o que procuramos|procuramos|o que esperamos|experiencia|buscamos"
        "|competencias|formacao|diferenciais|desejavel",
        BENEFITS: "oferecemos|o que oferecemos|beneficio|vantagens|por que trabalhar|temos para oferecer",
        ELSEWHERE: "sobre nos|quem somos|candidat|a empresa|contato|contacto|como se candidatar|processo seletivo",
    },
}

# Words that a heading may have beside what it says: "Your key responsibilities", "Was wir dir bieten".
FILLERS = frozenset(
    word
    for words in (
        "a about all also an and are as at be can do for from have here how i in is it job key main more new of on or our position",
        "role s some that the this to us we what who why will with you your minimum basic required desired primary core general",
        "additional preferred expect following specific",
        "das dein deine dich dir du euch fur ihr ihre ihren im in mit sie so und uns was wie wir auf fachliche personliche mitbringen",
        "bringen bieten suchen",
        "au aux ce de des du en et la le les nos notre pour que qui sur un une vos votre ton tes principales principaux recherche",
        "requises cle souhaite",
        "ja me mita sinulta sinun sinulle meilla tyon tassa roolissa",
        "av att de den det din dina dig ditt en for fran hos i oss om pa som till vad vara vi vem och",
        "el las los lo nuestro nuestra para por se su sus te tu tus y",
        "i il gli del della dei delle per un una cosa chi ti tua tuo e",
        "de een en het je jij jouw jou ons onze van voor wat wie wij met als",
        "ci co dla do na nasz nasze od twoj twoje w z za sie oraz",
        "a as da do dos das e o os para seu sua no na nos",
    )
    for word in words.split()
)
