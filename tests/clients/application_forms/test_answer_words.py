"""What counts as a confirmation, and above all what does not."""

import pytest

from app.clients.application_forms.answer_words import Saying, read_answer

CONFIRMATIONS = [
    "Thank you for applying!",
    "Thanks for applying to Harbour",
    "Thank you for your application. If your profile fits, we will contact you.",
    "Thanks, Ada, for submitting your application!",
    "Your application has been submitted.",
    "Your application was sent successfully",
    "Your application for Backend Engineer has been successfully submitted",
    "We've received your application and will be in touch.",
    "We have received your resume.",
    "Application submitted!",
    "Application received",
    "You have successfully applied to this job",
    "Merci d\u2019avoir postulé !",
    "Merci pour votre candidature.",
    "Votre candidature a bien été envoyée.",
    "Votre candidature a été transmise au recruteur",
    "Nous avons bien reçu votre candidature.",
    "Candidature envoyée avec succès !",
    "Vielen Dank für Ihre Bewerbung!",
    "Herzlichen Dank für deine Bewerbung bei uns",
    "Ihre Bewerbung ist bei uns eingegangen.",
    "Deine Bewerbung wurde erfolgreich übermittelt.",
    "Wir haben Ihre Bewerbungsunterlagen erhalten.",
    "Bewerbung erfolgreich abgeschickt",
    "Gracias por tu candidatura.",
    "¡Gracias por postularte!",
    "Tu solicitud ha sido enviada correctamente",
    "Su candidatura se ha enviado con éxito.",
    "Hemos recibido tu candidatura",
    "Te has inscrito en esta oferta",
]
NO_CONFIRMATIONS = [
    "Thank you for your interest in Harbour.",
    "Once your application has been submitted, it cannot be changed.",
    "Your application has not been submitted.",
    "Your application will be sent to the employer.",
    "Your application could not be submitted.",
    "After your application has been received, we will call you.",
    "Submit your application",
    "Review your application before it is sent",
    "We accept applications until May.",
    "Please check that your application is complete.",
    "Votre candidature n'a pas été envoyée.",
    "Dès que votre candidature est envoyée, vous recevrez un message.",
    "Merci de remplir ce champ.",
    "Ihre Bewerbung konnte nicht gesendet werden.",
    "Sobald Ihre Bewerbung eingegangen ist, melden wir uns.",
    "Vielen Dank für Ihr Interesse an dieser Stelle.",
    "Tu solicitud no ha sido enviada.",
    "Cuando tu candidatura haya sido enviada, recibirás un correo.",
    "Gracias por tu interés.",
    "Ship it",
    "",
]
OTHERS = {
    Saying.DUPLICATE: [
        "You have already applied for this job.",
        "It looks like you've already submitted an application for this role",
        "You already have an active application.",
        "Vous avez déjà postulé à cette offre.",
        "Sie haben sich bereits auf diese Stelle beworben.",
        "Du hast dich schon beworben.",
        "Ya te has inscrito en esta oferta.",
        "Ya existe una candidatura con este correo",
    ],
    Saying.CLOSED: [
        "This job is no longer accepting applications.",
        "Sorry, this position has been filled.",
        "The job you are looking for is no longer available",
        "Cette offre n\u2019est plus disponible.",
        "Le poste a été pourvu.",
        "Diese Stelle ist leider nicht mehr verfügbar.",
        "Die Stellenanzeige ist abgelaufen",
        "Esta oferta ya no está disponible.",
        "La vacante ha sido cubierta.",
    ],
    Saying.PENDING: [
        "Please confirm your email address to complete your application.",
        "One more step: follow the link that we sent you.",
        "Bitte bestätigen Sie Ihre E-Mail-Adresse, um die Bewerbung abzuschließen.",
        "Confirmez votre adresse pour finaliser votre candidature.",
    ],
    Saying.REFUSED: [
        "This field is required.",
        "Please enter a valid email address.",
        "There were 2 errors in your form",
        "Ce champ est obligatoire.",
        "Bitte füllen Sie alle Pflichtfelder aus.",
        "Este campo es obligatorio",
    ],
}


@pytest.mark.parametrize("sentence", CONFIRMATIONS)
def test_confirmation_is_understood(sentence: str) -> None:
    said = read_answer(["Harbour", sentence, "Jobs at Harbour"])
    assert said is not None
    assert said.saying is Saying.CONFIRMED


@pytest.mark.parametrize("sentence", NO_CONFIRMATIONS)
def test_what_is_not_yet_or_was_not_sent_confirms_nothing(sentence: str) -> None:
    said = read_answer([sentence])
    assert said is None or said.saying is not Saying.CONFIRMED


@pytest.mark.parametrize(("saying", "sentence"), [(saying, one) for saying, those in OTHERS.items() for one in those])
def test_other_answers_are_told_apart(saying: Saying, sentence: str) -> None:
    said = read_answer([sentence])
    assert said is not None
    assert said.saying is saying


def test_what_stands_in_the_way_outweighs_thanks() -> None:
    thanks = "Thank you for your application."
    for saying in (Saying.DUPLICATE, Saying.CLOSED, Saying.PENDING):
        said = read_answer([f"{thanks} {OTHERS[saying][0]}"])
        assert said is not None
        assert said.saying is saying
    said = read_answer([thanks, "Please check your inbox."])
    assert said is not None
    assert said.sentence == thanks


def test_long_lines_are_read_in_bounded_time() -> None:
    assert read_answer(["your application " * 20_000, "thank you " * 20_000, "a" * 500_000]) is None
