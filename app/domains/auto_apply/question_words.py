"""Words of questions on application forms. A word that is in none of these lists tells two questions apart."""

# Without them the question is the same.
_SILENT = (
    "many a an the of to for in on at by with and or is are am be been was were do does did have has had your you "
    "yours i my me our us we"
    " please kindly what which how it its this that there here will would can could shall should may if any some "
    "tell give provide enter"
    " specify indicate state let know e g eg etc briefly short"
    " hoch der die das den dem des ein eine einen einem einer und oder ist sind bist du dein deine deinen deinem "
    "deiner dich dir sie ihr ihre ihren ihrem ihrer"
    " wir uns unser unsere unserem was welche welchen welcher wie bitte hast haben hat wirst werden mit zu zum zur "
    "fur auf bei von vom an am im kannst konnen angeben nennen"
    "  le la les un une des du de et ou est sont etes vous votre vos tu ton ta tes nous notre nos quel quelle "
    "quels quelles que qu avez as pour a au aux en dans sur veuillez indiquer merci"
    " el los las una unos y o es son eres tu tus su sus usted que cual cuales tienes tiene para por con del al en "
    "nos nuestra nuestro favor indica indique"
)
# Words of one kin; the first stands for all.
_KIN = (
    "salary salaries compensation remuneration pay wage",
    "expect expected expectation expectations desired wish requirement requirements aspiration aspirations expecting",
    "gehalt gehaltsvorstellung gehaltsvorstellungen gehaltswunsch gehaltserwartung gehaltserwartungen",
    "start begin join starting commence",
    "available availability",
    "authorised authorized authorisation authorization",
    "legally lawfully legal",
    "license licence",
    "years year yrs",
    "sponsorship sponsor",
    "require need requires needs",
    "relocate relocation relocating",
    "describe explain",
    "disability disabilities",
    "english englisch",
    "website site",
    "verfugbar verfugbarkeit",
    "pretentions attentes",
    "salariales salarial",
)
# Words that two questions may differ in and still ask the same, if they mean the same as a whole.
_COMMON = (
    "salary expect annual yearly range"
    " notice period current length long much"
    " start date earliest soon possible available when position job role opportunity vacancy new"
    " why want wants like interested interest interests attracted attract attracts motivates motivation motivated "
    "reason reasons apply applying applied work working join"
    " company team organisation organization employer business firm joining"
    " describe share explain tell about more experience background"
    " hear heard find found learn learned discover out opening posting"
    " require visa sponsorship employment status"
    " authorised legally eligible right permitted allowed entitled work country"
    " willing open ready able prepared consider happy relocate move"
    " gender identity identify pronouns veteran disability status race ethnicity"
    " link profile url page"
    " additional information else anything add further"
    " hold possess valid"
)
SILENT = frozenset(_SILENT.split())
KIN = {word: kin.split()[0] for kin in _KIN for word in kin.split()}
COMMON = frozenset(KIN.get(word, word) for word in _COMMON.split())
