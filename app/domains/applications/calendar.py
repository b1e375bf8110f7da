"""An interview as an iCalendar object (RFC 5545), to be opened in any calendar."""

import re
import unicodedata

from icalendar import Calendar, Event, vCalAddress, vText

from app.domains.applications.models import Interview, InterviewStatus
from app.domains.applications.repository import Surroundings

URL = re.compile(r"https?://\S+")

STATUS = {
    InterviewStatus.PROPOSED: "TENTATIVE",
    InterviewStatus.CONFIRMED: "CONFIRMED",
    InterviewStatus.DONE: "CONFIRMED",
    InterviewStatus.CANCELLED: "CANCELLED",
}
ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


class _Text(vText):
    """Text that is read as it was written: the library makes a line break of a backslash before an N."""

    def to_ical(self) -> bytes:
        return self.translate(ESCAPED).encode()


def to_ics(interview: Interview, around: Surroundings, *, organizer: str, host: str) -> bytes:
    """One entry that replaces what the calendar holds under the same UID with a lower SEQUENCE.

    `organizer` is the e-mail address that stands for the company, `host` makes the UID the service's own.
    """
    is_cancelled = interview.status is InterviewStatus.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//Rolecall//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "REQUEST")
    event = Event()
    event.add("uid", f"interview-{interview.id}@{host}")
    event.add("sequence", interview.sequence)
    event.add("dtstamp", interview.updated_at)
    event.add("dtstart", interview.starts_at)
    event.add("dtend", interview.ends_at)
    event.add("summary", _Text(_clean(f"Interview: {around.job_title} at {around.company_name}")))
    event.add("status", STATUS[interview.status])
    event.add("organizer", _person(organizer, around.company_name or ""))
    event.add("attendee", _person(around.email, around.full_name))
    place = _clean(interview.place_or_url or "")
    if URL.fullmatch(place):
        event.add("url", place)
    elif place:
        event.add("location", _Text(place))
    description = f"Times are agreed in {interview.time_zone}.\n{interview.note or ''}".strip()
    event.add("description", _Text(_clean(description)))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _clean(text: str) -> str:
    """Without the control characters that a calendar may not hold (RFC 5545, 3.1)."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")


def _person(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"MAILTO:{email}")
    # A parameter's value can hold neither quotes nor control characters.
    address.params["cn"] = vText("".join(sign for sign in name if sign.isprintable()).replace('"', "'"))
    return address
