"""Which part of a page is the application: not the search, the newsletter, the login or the cookies."""

from collections.abc import Callable

from app.clients.application_forms import reading_words as words
from app.clients.application_forms.raw import RawButton, RawContainer, RawField

SURE = 4.0  # a page's best part with less is no application form yet: what leads to it is to be pressed first


def score(container: RawContainer) -> float:
    """How much a part of a page looks like an application; nothing below 0 is one."""
    fields = container.fields
    if not fields:
        return -10.0
    names = [_said(raw) for raw in fields]
    about = f"{container.about} {container.action}"
    sending = " ".join(button.text for button in container.buttons if button.is_inside)
    total = min(len(fields), 12) * 0.25
    total += 4.0 if any(raw.widget == "file" for raw in fields) else 0.0
    total += (
        1.5
        if any(raw.type == "email" or "mail" in name.casefold() for raw, name in zip(fields, names, strict=True))
        else 0.0
    )
    total += 1.5 if sum(bool(words.IDENTITY.search(name)) for name in names) else 0.0
    total += (
        1.0
        if any(
            raw.type == "tel" or "phone" in name.casefold() or "telefon" in name.casefold()
            for raw, name in zip(fields, names, strict=True)
        )
        else 0.0
    )
    total += 0.5 if any(raw.tag == "textarea" for raw in fields) else 0.0
    total += 2.0 if words.APPLICATION.search(about) else 0.0
    total += 1.5 if words.APPLICATION.search(sending) else 0.0
    total += (
        1.0
        if any(words.SUBMIT.search(button.text) or words.NEXT.match(button.text) for button in container.buttons)
        else 0.0
    )
    total += 1.0 if any(words.APPLICATION.search(heading) for heading in container.headings) else 0.0
    total += 0.5 if container.is_dialog else 0.0
    return total - _against(container, names, about, sending)


def _against(container: RawContainer, names: list[str], about: str, sending: str) -> float:
    fields = container.fields
    has_file = any(raw.widget == "file" for raw in fields)
    total = 8.0 if container.is_aside else 0.0
    few = len(fields) <= 3 and not has_file
    if few and (
        words.SEARCH.search(f"{about} {sending} {' '.join(names)}") or any(raw.type == "search" for raw in fields)
    ):
        total += 6.0
    if (
        not has_file
        and len(fields) <= 4
        and words.NEWSLETTER.search(f"{about} {sending} {' '.join(container.headings)} {container.text[:400]}")
    ):
        total += 6.0
    if container.passwords and len(fields) <= 4 and not has_file:
        total += 8.0
    if words.COOKIES.search(about) or (
        all(raw.widget == "checkbox" for raw in fields) and words.COOKIES.search(container.text[:600])
    ):
        total += 10.0
    if not has_file and words.CONTACT_FORM.search(about):
        total += 2.0
    if not any(button.is_inside for button in container.buttons) and len(fields) <= 2 and not has_file:
        total += 3.0
    return total


def _said(raw: RawField) -> str:
    return " ".join([raw.name, raw.placeholder, *(piece for name in raw.names[:2] for piece in name.pieces)])[:400]


def is_login(container: RawContainer) -> bool:
    return (
        bool(container.passwords)
        and len(container.fields) <= 4
        and not any(raw.widget == "file" for raw in container.fields)
    )


def next_button(container: RawContainer) -> RawButton | None:
    return _first(container, lambda button: bool(words.NEXT.match(button.text)) and not words.DRAFT.search(button.text))


def submit_button(container: RawContainer) -> RawButton | None:
    """What sends the form, by its words; failing these the form's only button of that type."""

    def sends(button: RawButton) -> bool:
        return (
            bool(words.SUBMIT.search(button.text))
            and not words.NOT_SUBMIT.search(button.text)
            and not words.NEXT.match(button.text)
        )

    typed = [one for one in container.buttons if one.is_inside and one.type in {"submit", "image"}]
    named = [one for one in typed if sends(one)]
    if named:
        return named[-1]
    found = _first(container, sends)
    if found:
        return found
    plain = [one for one in typed if not words.NOT_SUBMIT.search(one.text) and not words.NEXT.match(one.text)]
    return plain[-1] if plain else None


def _first(container: RawContainer, suits: Callable[[RawButton], bool]) -> RawButton | None:
    inside = [button for button in container.buttons if suits(button)]
    return next((button for button in reversed(inside) if button.is_inside), inside[-1] if inside else None)
