"""What adapters of XML share: a real parser, and careful looks into its trees."""

import html
from collections.abc import Callable, Iterable
from typing import NoReturn
from xml.etree import ElementTree as ET
from xml.parsers import expat

from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Rejection
from app.clients.job_boards.reading import UnreadableRecord
from app.clients.web.port import Page

Element = ET.Element
MAX_DEPTH = 100

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")


def xml_of(page: Page) -> Element:
    """The payload's root element, else NotThisBoard. Entities of its own are refused, HTML's (&nbsp;) are read."""
    body = page.body.lstrip()
    if not body.startswith((b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise NotThisBoard("The answer is not XML")
    if b"\0" not in body[:4]:  # else it is UTF-16
        body = body.translate(None, _CONTROLS)  # feeds hold them, XML allows none
    try:
        return _tree(body, None)
    except expat.ExpatError as error:
        if page.charset:
            try:
                return _tree(body, page.charset)
            except (expat.ExpatError, LookupError, ValueError):
                pass
        raise NotThisBoard("The answer is no whole XML") from error
    except NotThisBoard:
        raise
    except (LookupError, ValueError) as error:  # a charset nobody knows
        raise NotThisBoard("The answer is no readable XML") from error


def _tree(body: bytes, charset: str | None) -> Element:
    """ElementTree's own parser has no way to refuse entities, hence expat under its builder."""
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(charset, "}")
    parser.buffer_text = True
    parser.ordered_attributes = False
    parser.UseForeignDTD(True)  # so that an entity nobody declared is skipped, not fatal
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:  # writing a tree recurses
            raise NotThisBoard("The answer is nested too deeply")
        builder.start(_qualified(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_qualified(name))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.SkippedEntityHandler = lambda name, is_parameter: builder.data(html.unescape(f"&{name};"))
    parser.EntityDeclHandler = _refuse_entity
    parser.Parse(body, True)
    return builder.close()


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _refuse_entity(*_: object) -> NoReturn:
    raise NotThisBoard("The answer declares XML entities, which no board does")


def opening_of(page: Page) -> str:
    """The first 4,000 characters or so, to look for a root element before anything is parsed."""
    return page.body[:4000].replace(b"\0", b"").decode("latin-1")


def text_in(element: Element, *path: str) -> str | None:
    """The text of the first element at this path, stripped; None where there is none."""
    found: Element | None = element
    for name in path:
        found = found.find(name) if found is not None else None
    if found is None:
        return None
    return "".join(found.itertext()).strip() or None


def needed_in(element: Element, name: str) -> str:
    """The text of this child, else UnreadableRecord."""
    text = text_in(element, name)
    if text is None:
        raise UnreadableRecord(f"{name} is missing")
    return text


def markup_in(element: Element, name: str) -> str | None:
    """The HTML of this child: as CDATA or escaped it is text, but some write it as elements."""
    found = element.find(name)
    if found is None:
        return None
    inner = [ET.tostring(child, "unicode") for child in found]
    return "".join([html.escape(found.text or "", quote=False) if inner else found.text or "", *inner]).strip() or None


def batch_in(
    elements: Iterable[Element], read: Callable[[Element], BoardPosting | None], *, id_name: str = "id"
) -> Batch:
    """Each element read by `read`, which returns None for one that is not meant to be shown."""
    postings: list[BoardPosting] = []
    rejections: list[Rejection] = []
    for element in elements:
        try:
            posting = read(element)
        except UnreadableRecord as error:
            rejections.append(Rejection("unreadable", str(error), text_in(element, id_name)))
        else:
            if posting is not None:
                postings.append(posting)
    return Batch(postings, rejections)


def xml_raw_of(element: Element) -> bytes:
    return ET.tostring(element, "utf-8", xml_declaration=False)
