"""Which language a posting is written in, by its function words.

Half of any running text is a few dozen small words, and they differ between languages. Counting them needs no model:
docs/decisions/0005-language-by-function-words.md has the comparison with one.
"""

import re

_WORD = re.compile(r"[^\W\d_]+")
_READ_CHARACTERS = 4_000  # more text does not change the verdict
_MIN_HITS = 3
_MIN_SHARE = 0.08  # of the words read; a list of tool names stays below
_MIN_LEAD = 1.15  # over the runner-up: Danish and Norwegian, Spanish and Portuguese share much

_FUNCTION_WORDS = {
    "en": "the and of to in a is for with you your our we are be will on as have this that an at by from or who can it "
    "their all what they us about work team into more not has been if when which how its but",
    "de": "der die das und ist in zu den mit von für auf eine ein einen einer sie wir du dich dir ihre ihr unser unsere "
    "als bei im dem des sich auch oder werden sind haben hast durch zum zur nicht nach wie an am bis deine",
    "fr": "le la les de des du et un une en pour dans vous votre vos nous nos est sont avec sur par au aux que qui ce "
    "cette ces ou plus être avez notre leur leurs pas se sa son ses ainsi chez afin",
    "es": "el la los las de del y un una en para con por que se su sus es son tu te nuestro nuestra al lo como más o "
    "tus nos si este esta estos ser muy también desde entre sobre sin tienes buscamos",
    "sv": "och att det som en ett är på för med av till den i vi du dig vår våra din dina kommer har inte om eller hos "
    "kan ska också när från samt de oss där vill detta så vårt ditt arbeta",
    "nl": "de het een en van in is dat op te voor met je jij jouw wij we ons onze zijn aan als bij naar om ook of niet "
    "door uit worden hebt heeft kan deze wat tot over maar meer binnen zelf",
    "it": "il lo la i gli le di del della dei delle e un una in per con che è sono si da al alla nel nella su come più "
    "o tuo tua nostro nostra ci se anche sarà nostri presso oltre",
    "pt": "o a os as de do da dos das e um uma em para com que é são por no na nos nas seu sua ao à como mais ou se "
    "você nosso nossa não também pelo pela ser está",
    "fi": "ja on ei se että sinä sinulla sinun me meillä meidän olet ovat tai kun sekä myös voi joka mukaan kanssa "
    "työ työn hyvä olla oman sen niin mutta tämä jos ole kuin siitä",
    "da": "og i at det en et er på for med af til den du dig vi vores din dine har ikke om eller hos kan skal også når "
    "fra samt de os hvor vil dette så jer bliver både ved",
    "no": "og i å det en et er på for med av til den du deg vi vår våre din dine har ikke om eller hos kan skal også "
    "når fra samt de oss hvor vil dette så både ved blir bli",
    "pl": "i w na z do się nie to jest że o dla od po za oraz jak lub przez są ze a ale co być naszej nasz "
    "twoje nas będzie pracy który które także",
}
LANGUAGES: dict[str, frozenset[str]] = {code: frozenset(words.split()) for code, words in _FUNCTION_WORDS.items()}
_LANGUAGES_OF = {
    word: tuple(code for code, known in LANGUAGES.items() if word in known)
    for words in LANGUAGES.values()
    for word in words
}


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language, or None where the text does not say."""
    words = _WORD.findall(text[:_READ_CHARACTERS].lower())
    if not words:
        return None
    counts = dict.fromkeys(LANGUAGES, 0)
    for word in words:
        for code in _LANGUAGES_OF.get(word, ()):
            counts[code] += 1
    (best, code), (second, _) = sorted(((count, code) for code, count in counts.items()), reverse=True)[:2]
    if best < _MIN_HITS or best < _MIN_SHARE * len(words) or best < _MIN_LEAD * second:
        return None
    return code
