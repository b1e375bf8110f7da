"""Office files are archives of XML: opened with care, walked as trees."""

import zipfile
from io import BytesIO
from xml.etree import ElementTree

from .text import Refused

MAX_MEMBERS = 200
MAX_INFLATED = 50 * 2**20
CHUNK = 2**16

Element = ElementTree.Element


def parts_of(content: bytes, wanted: tuple[str, ...]) -> dict[str, Element]:
    """The members whose name begins with one of those, parsed. What inflates too far is refused while it inflates."""
    parts: dict[str, Element] = {}
    inflated = 0
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if len(archive.infolist()) > MAX_MEMBERS:
            raise Refused("too_large")
        for member in archive.infolist():
            if not (member.filename.startswith(wanted) and member.filename.endswith(".xml")):
                continue
            if member.flag_bits & 0x1:
                raise Refused("encrypted")
            data = bytearray()
            with archive.open(member) as stream:
                while chunk := stream.read(CHUNK):
                    data += chunk
                    inflated += len(chunk)
                    if inflated > MAX_INFLATED:
                        raise Refused("too_large")
            if b"<!DOCTYPE" in data.replace(b"\0", b"") or b"<!ENTITY" in data.replace(b"\0", b""):
                raise Refused("unreadable")
            parts[member.filename] = ElementTree.fromstring(bytes(data))  # noqa: S314 (no DTD gets this far)
    return parts


def is_light(color: str | None) -> bool:
    """Whether letters of this colour (RRGGBB) are not seen on white."""
    digits = (color or "").lstrip("#")
    if len(digits) != 6:
        return False
    try:
        red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
    except ValueError:
        return False
    return 0.299 * red + 0.587 * green + 0.114 * blue > 240
