"""What a page says after a form was sent, in English, French, German and Spanish.

A page that only might mean that the application arrived says nothing: a wrong "submitted" costs a person the job.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

MAX_SENTENCE = 400


class Saying(IntEnum):
    """In the order in which one outweighs another."""

    DUPLICATE = 1
    PENDING = 2  # it waits for something that only a person does: a link in an e-mail
    CLOSED = 3
    CONFIRMED = 4
    REFUSED = 5


@dataclass(frozen=True, slots=True)
class Said:
    saying: Saying
    sentence: str


def _either(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_DOCUMENT_EN = r"(?:job )?(?:application|submission|resume|résumé|cv|candidacy|details|form|response)s?"
_DONE_EN = r"(?:submitted|received|sent|completed|recorded|registered|delivered|saved|accepted|complete)"
_DOCUMENT_FR = r"(?:candidature|demande|dossier|postulation|cv|formulaire|réponse)"
_DONE_FR = r"(?:envoy|reçu|transmis|enregistr|soumis|déposé|prise? en compte|parvenu|complét|finalis|validé)\w*"
_DOCUMENT_DE = r"(?:bewerbung(?:sunterlagen|sformular)?|unterlagen|daten|formular|nachricht)"
_DONE_DE = (
    r"(?:eingegangen|übermittelt|gesendet|abgeschickt|abgesendet|versendet|versandt|verschickt|übertragen|erhalten|"
    r"eingereicht|empfangen|abgeschlossen|gespeichert|angekommen)"
)
_DOCUMENT_ES = r"(?:solicitud|candidatura|postulación|postulacion|aplicación|inscripción|currículum|curriculum|cv)"
_DONE_ES = r"(?:enviad|recibid|registrad|completad|presentad|remitid|guardad|tramitad)[oa]s?"

CONFIRMED = _either(
    # English
    r"\bthanks?(?: you)?(?: (?:so|very) much)?,?(?: \w+,?)? (?:for )?"
    r"(?:applying|your (?:job )?application|submitting|sending (?:us )?your)",
    r"\bthank you\b.{0,60}\bwe(?:'ve| have)? (?:just )?(?:successfully )?received your\b",
    rf"\byour {_DOCUMENT_EN}\b.{{0,60}}\b(?:has|have|was|were|is|are)(?: now| just)?(?: been)?(?: now| just)?"
    rf"(?: successfully)? {_DONE_EN}\b",
    rf"\b(?:we(?:'ve| have)?|has|have)(?: just)?(?: successfully)? (?:received|got|registered|recorded) "
    rf"your {_DOCUMENT_EN}\b",
    rf"\b{_DOCUMENT_EN} (?:was |has been |is )?(?:successfully )?(?:submitted|received|sent)(?: successfully)?[.!]*$",
    r"\byou(?:'ve| have)(?: now)?(?: successfully)? (?:applied\b|(?:submitted|sent|completed) (?:your|the|an) appl)",
    r"\bsuccessfully (?:applied|submitted (?:your|the) application)\b",
    # French
    rf"\bvotre {_DOCUMENT_FR}\b.{{0,60}}\b(?:a|est|sont|ont)(?: bien| désormais)?(?: été)?(?: bien)?"
    rf"(?: correctement)? {_DONE_FR}",
    rf"\bnous avons bien (?:reçu|enregistré) votre {_DOCUMENT_FR}",
    rf"\bmerci (?:beaucoup )?(?:pour|de|d'avoir) ?"
    rf"(?:votre {_DOCUMENT_FR}|(?:nous avoir )?(?:postulé|envoyé|transmis|soumis)|avoir postulé)",
    rf"\b{_DOCUMENT_FR} (?:bien )?(?:envoyée?|reçue?|transmise?|enregistrée?)(?: avec succès)?[ .!]*$",
    r"\bvous avez (?:bien )?postulé(?: avec succès)?\b",
    # German
    r"\b(?:vielen dank|herzlichen dank|besten dank|danke(?: schön| sehr)?)\b.{0,30}"
    r"\bfür (?:ihre|deine|eure|die) (?:\w+ )?(?:bewerbung|unterlagen)",
    rf"\b(?:ihre|deine|eure|die) (?:\w+ )?{_DOCUMENT_DE}\b.{{0,80}}\b(?:ist|sind|wurden?|haben wir)\b.{{0,50}}"
    rf"\b{_DONE_DE}\b",
    rf"\bwir haben (?:ihre|deine|eure) {_DOCUMENT_DE}\b.{{0,40}}\b{_DONE_DE}\b",
    r"\b(?:sie haben sich|du hast dich) erfolgreich beworben\b",
    rf"\b{_DOCUMENT_DE} (?:wurde )?(?:erfolgreich )?(?:gesendet|abgeschickt|übermittelt|versendet|eingereicht)[.!]*$",
    # Spanish
    rf"\b(?:tu|su|la) {_DOCUMENT_ES}\b.{{0,60}}\b(?:ha sido|se ha|fue|está|ha quedado)(?: \w+)? ?{_DONE_ES}",
    rf"\b(?:hemos|se ha) {_DONE_ES}(?: correctamente| con éxito)? (?:tu|su) {_DOCUMENT_ES}",
    rf"\b(?:muchas )?gracias por (?:(?:tu|su|enviar (?:tu|su|la)|presentar (?:tu|su)) (?:\w+ )?{_DOCUMENT_ES}"
    r"|aplicar|postular(?:te|se)?|inscribir(?:te|se)|solicitar)",
    rf"\b{_DOCUMENT_ES} (?:enviada|recibida|registrada|completada)(?: correctamente| con éxito)?[ .!]*$",
    r"\bte has (?:inscrito|postulado)\b",
)

# What undoes a confirmation when it stands before it, or in it: it did not happen, or not yet.
UNDONE = _either(
    r"\b(?:not|cannot|unable|fail(?:ed|ure)?|error|never|nothing)\b|n't\b",
    r"\b(?:once|after|when|whenever|before|until|if|unless|as soon as|in order to|will be|to be|would be|can be"
    r"|must be|may be|should be|about to|almost|please)\b",
    r"\b(?:n'a|n'est|n'ont|pas|impossible|échec|erreur|échoué|sera|seront|une fois|dès que|lorsque|quand"
    r"|après|avant|si|afin|veuillez)\b",
    r"\b(?:nicht|kein\w*|fehler|fehlgeschlagen|konnten?|sobald|nachdem|wenn|bevor|falls|bis|erst|damit|werden|wird"
    r"|bitte)\b",
    r"\b(?:no|error|fall[oó]|fallado|imposible|ser[áa]n?|cuando|una vez|después|antes|hasta|para que|por favor)\b",
)
# "Thank you for your application. If we like it, …": the thanks are said, whatever follows in the sentence.
THANKED = _either(
    r"^\W*(?:\w+, ?)?(?:thanks?(?: you)?\b.{0,20}\bfor (?:applying|your (?:job )?application)"
    r"|merci (?:pour|de|d')|(?:vielen|herzlichen|besten) dank|danke|(?:muchas )?gracias por)"
)

DUPLICATE = _either(
    # English
    r"\b(?:you|you've|you have|has|have)\b.{0,40}\balready\b.{0,20}\b(?:applied|submitted|sent|got an application)\b",
    r"\balready (?:applied|submitted an application|have an (?:active |existing |open )?application"
    r"|received (?:your|an) application)\b",
    r"\bduplicate application\b|\bapplication already exists\b",
    r"\bapplied (?:to|for) this (?:job|position|role) (?:already|before|previously)\b",
    r"\b(?:previously|recently) applied\b|\bonly apply once\b",
    r"\bapplication for this (?:job|position|role) (?:already exists|is already)",
    # French
    r"\bvous avez déjà (?:postulé|candidaté|envoyé|soumis|déposé|transmis)\b|\bdéjà (?:postulé|candidaté)\b",
    r"\bcandidature (?:existe déjà|a déjà été)\b|\bdéjà une candidature\b",
    # German
    r"\b(?:haben|hast|sich|dich)\b.{0,60}\b(?:bereits|schon)\b.{0,60}\bbeworben\b",
    r"\b(?:bereits|schon) (?:auf diese \w+ )?beworben\b",
    r"\bbewerbung\b.{0,40}\b(?:liegt (?:uns )?(?:bereits|schon) vor|existiert bereits"
    r"|bereits (?:vorhanden|eingegangen|eingereicht))",
    # Spanish
    r"\bya (?:te has|se ha|has|ha|te) (?:postulado|inscrito|aplicado|solicitado|enviado|presentado|postulaste"
    r"|inscribiste)\b",
    r"\bya (?:aplicaste|postulaste|existe una (?:solicitud|candidatura|postulación))\b",
)
PENDING = _either(
    r"\b(?:verify|confirm|check|activate)\b.{0,60}\b(?:e-?mail|inbox|account|link)\b.{0,60}"
    r"\b(?:to|before|and) (?:complete|finish|finali[sz]e|submit|send)",
    r"\b(?:complete|finish|finali[sz]e|submit)\b.{0,40}\bapplication\b.{0,40}\b(?:verify|confirm|click|follow)\w*\b",
    r"\b(?:one (?:more|last) step|almost (?:done|there|finished)|not (?:yet )?(?:complete|submitted|finished))\b",
    r"\b(?:confirm(?:ez|er)|validez|valider|vérifiez)\b.{0,60}\b(?:e-?mail|adresse|lien)\b.{0,60}"
    r"\b(?:pour|afin de) (?:finaliser|terminer|compléter|valider|envoyer)",
    r"\bbestätig\w*\b.{0,60}\b(?:e-?mail|link|adresse)\b.{0,60}\b(?:um|damit|abzuschließen|abzusenden)\b",
    r"\b(?:confirm[ae]|verific[ao]|verifique)\w*\b.{0,60}\b(?:correo|e-?mail|enlace)\b.{0,60}"
    r"\bpara (?:completar|finalizar|enviar|terminar)",
)
CLOSED = _either(
    # English
    r"\b(?:job|position|role|posting|vacancy|opening|requisition|offer|page)\b.{0,50}"
    r"\b(?:is|are|has been|have been|was)? ?(?:now |already )?"
    r"(?:closed|filled|expired|no longer (?:available|open|active|accepting|exists?|posted)"
    r"|not (?:available|accepting) (?:any ?more|applications))\b",
    r"\bno longer (?:accepting|taking|receiving) (?:new )?applications\b",
    r"\bapplications? (?:are|is|for this (?:job|role|position) (?:are|is)) (?:now )?closed\b",
    # French
    r"\b(?:offre|poste|annonce|recrutement)\b.{0,50}"
    r"\b(?:n'est plus (?:disponible|en ligne|active|ouverte?|à pourvoir)"
    r"|(?:est|a été) (?:clôturée?|pourvue?|expirée?|fermée?|désactivée?)|a expiré|n'accepte plus)",
    # German
    r"\b(?:stelle|stellenanzeige|stellenangebot|position|anzeige|ausschreibung|job)\b.{0,50}"
    r"\b(?:nicht mehr (?:verfügbar|aktiv|online|ausgeschrieben|offen|aktuell)"
    r"|(?:bereits |schon )?(?:besetzt|vergeben|geschlossen|abgelaufen))\b",
    r"\bbewerbungsfrist (?:ist )?abgelaufen\b|\bkeine bewerbungen mehr\b",
    # Spanish
    r"\b(?:oferta|vacante|puesto|empleo|posición|convocatoria)\b.{0,50}"
    r"\b(?:ya no (?:está|se encuentra|acepta|admite)|(?:está|ha sido|fue) (?:cerrad|cubiert|ocupad|desactivad)[oa]"
    r"|ha (?:caducado|expirado|finalizado))",
    r"\bya no (?:se aceptan|aceptamos) (?:más )?(?:solicitudes|candidaturas)\b",
)
REFUSED = _either(
    # English
    r"\b(?:please|kindly) (?:fix|correct|check|review|complete|fill|enter|select|choose|provide|answer|upload|attach"
    r"|accept|agree|confirm|try again)\b",
    r"\b(?:is|are|field) (?:required|mandatory|invalid|missing|not valid|not supported|too (?:large|long|short))\b",
    r"\bcan(?:'t|not| not) be (?:blank|empty)\b|\bmust (?:be|not be|have|contain)\b|\brequired field\b",
    r"\bthere (?:was|were|is|are) .{0,20}(?:errors?|problems?)\b|\binvalid\b",
    r"\b(?:could not|couldn't|cannot|can't|unable to|failed to) (?:be )?(?:submit|process|send|save|accept)",
    # French
    r"\b(?:obligatoire|requis|invalide|manquante?|incorrecte?|non valide)s?\b|\bveuillez\b|\berreurs?\b",
    r"\bmerci de (?:remplir|corriger|vérifier|compléter|renseigner)\b",
    # German
    r"\b(?:pflichtfeld|erforderlich|ungültig|fehlerhaft|nicht korrekt|nicht gültig|zu groß|zu lang)\w*\b|\bfehler\b",
    r"\bbitte (?:füllen|geben|wählen|prüfen|überprüfen|korrigieren|ergänzen|laden|bestätigen|stimmen)\b",
    # Spanish
    r"\b(?:obligatori|requerid|inválid|incorrect)[oa]s?\b|\bno es válid[oa]\b|\berror(?:es)?\b",
    r"\bpor favor,? (?:corri|complet|revis|introduc|selecci|verifi|intro|elij|adjunt)\w*",
)

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def sentences(lines: Iterable[str]) -> list[str]:
    return [
        part[:MAX_SENTENCE]
        for line in lines
        for sentence in _SENTENCE.split(line)
        if (part := " ".join(sentence.replace("\u2019", "'").split()))
    ]


def is_confirmation(sentence: str) -> bool:
    found = CONFIRMED.search(sentence)
    if found is None:
        return False
    return bool(THANKED.search(sentence)) or not UNDONE.search(sentence[: found.end()])


def read_answer(lines: Iterable[str]) -> Said | None:
    """What these lines say of an application: the weightiest of it, in its own words."""
    found: list[Said] = []
    for sentence in sentences(lines):
        if DUPLICATE.search(sentence):
            found.append(Said(Saying.DUPLICATE, sentence))
        elif PENDING.search(sentence):
            found.append(Said(Saying.PENDING, sentence))
        elif CLOSED.search(sentence):
            found.append(Said(Saying.CLOSED, sentence))
        elif is_confirmation(sentence):
            found.append(Said(Saying.CONFIRMED, sentence))
        elif REFUSED.search(sentence):
            found.append(Said(Saying.REFUSED, sentence))
    return min(found, key=lambda said: said.saying, default=None)
