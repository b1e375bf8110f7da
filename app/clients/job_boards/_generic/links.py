"""Which links of a page lead to postings, by how boards and career pages form their addresses."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from app.clients.job_boards._generic.job_posting import absolute

MAX_ANCHORS = 20_000
MAX_NAME = 300

_POSTING = (
    r"jobs?|job-?details?|job-?ads?|job-?offers?|job-?postings?|postings?|vacanc(?:y|ies)|positions?|openings?|opportunit(?:y|ies)"
    r"|requisitions?|roles?|viewjob|stellen?|stellenangebote?|stellenanzeigen?|jobangebote?|offres?|offres?-d-?emploi|emplois?"
    r"|ofertas?|ofertas?-de-empleo|empleos?|vagas?|oferty?-?(?:pracy)?|praca|lavoro|annunci|vacatures?|avoimet-tyopaikat"
    r"|tyopaikat|tyopaikka|lediga-jobb|annons|jobb|stillinger?|nabidka|munka"
)
_CAREERS = (
    r"careers?|karriere|karriera|carrieres?|carreiras?|ura|job-?search|recruit(?:ing|ment)?|rekrytering|werken-bij"
)
_SEGMENT = re.compile(rf"(?:{_POSTING})", re.IGNORECASE)
_CAREER_SEGMENT = re.compile(rf"(?:{_CAREERS})", re.IGNORECASE)
_ID = re.compile(r"\d{3,}|(?:\d+[a-z]|[a-z]+\d)[\w-]{4,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}", re.IGNORECASE)
_QUERY_ID = re.compile(
    r"(?:gh_)?j(?:ob)?_?(?:id|k|c|no|code|ref)|vacancy(?:_?id)?|req(?:uisition)?_?(?:id|no)|posting_?id|stelle|offer_?id|adid|pid",
    re.IGNORECASE,
)
# Parts of addresses that lead somewhere else: forms, searches, lists by trade or place.
_ELSEWHERE = re.compile(
    r"search\w*|login|log-?in|sign-?(?:in|up)|register|registration|intro|apply|application\w*|bewerb\w*|postul\w*|alerts?|saved"
    r"|share|categor(?:y|ies)|departments?|locations?|tags?|companies|company|feed|rss|page|pages|browse|all|new|create|post"
    r"|dashboard|my|account|profile|faq|privacy|terms|about|contact|talent-?community|events?|blog|news|collections?|index"
    r"|apprenticeship|thesis|connect|joblist|recommended",
    re.IGNORECASE,
)
_TRACKING = re.compile(
    r"utm_\w+|trk\w*|tracking\w*|ref|ref_?id|position|pagenum|pos|src|source|gclid|fbclid|ebp", re.IGNORECASE
)
_IN_SCRIPT = re.compile(r"""['"]([^'"\s]{3,500})['"]""")
_FILE = re.compile(r"\.(?:pdf|docx?|jpe?g|png|gif|svg|zip|ics|css|js|xml|json)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PostingLink:
    url: str
    name: str  # what the page calls it


def posting_links(tree: LexborHTMLParser, page_url: str) -> list[PostingLink]:
    """The links that look like postings', in the page's order, each once: those of one host, the one with the most."""
    found: dict[str, PostingLink] = {}
    weak: dict[str, PostingLink] = {}
    own = _key(page_url)
    for anchor in tree.css("a[href]")[:MAX_ANCHORS]:
        attributes = anchor.attributes
        for address in _addresses(attributes.get("href") or "", attributes.get("onclick") or ""):
            url = absolute(address, page_url)
            if url is None:
                continue
            key = _key(url)
            if key == own:
                continue
            name = " ".join(anchor.text(separator=" ").split())[:MAX_NAME]
            link = PostingLink(url.partition("#")[0], name or (attributes.get("title") or "").strip()[:MAX_NAME])
            strength = likeness(url)
            if strength == 2 or (strength == 1 and link.name):
                chosen = found if strength == 2 else weak
                if key not in chosen or (link.name and not chosen[key].name):
                    chosen[key] = link
    # `/jobs/inside-sales` may be a trade or a posting; several under one roof are a list.
    roofs = Counter(link.url.rsplit("/", 1)[0] for link in weak.values())
    if not found:
        found = {key: link for key, link in weak.items() if roofs[link.url.rsplit("/", 1)[0]] >= 2}
    if not found:
        return []
    hosts = Counter(_site(link.url) for link in found.values())
    home = _site(page_url)
    site = home if hosts[home] >= 2 else hosts.most_common(1)[0][0]
    return [link for link in found.values() if _site(link.url) == site]


def likeness(url: str) -> int:
    """2: the address of a posting; 1: it could be; 0: no."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return 0
    segments = [unquote(segment) for segment in re.split(r"[/;]", parts.path) if segment]
    if _FILE.search(parts.path) or not (segments or parts.query):
        return 0
    asked = [name for name, value in parse_qsl(parts.query) if _QUERY_ID.fullmatch(name) and re.search(r"\d", value)]
    if asked:
        return 0 if segments and _ELSEWHERE.fullmatch(segments[-1]) else 2
    for place, segment in enumerate(segments):
        rest = segments[place + 1 :]
        if (
            not rest
            or any(_ELSEWHERE.fullmatch(part) for part in rest)
            or not (_SEGMENT.fullmatch(segment) or _CAREER_SEGMENT.fullmatch(segment))
        ):
            continue
        if any(_ID.search(part) for part in rest):
            return 2
        if _SEGMENT.fullmatch(segment) and len(rest) <= 2:
            return 1
    return 0


def is_elsewhere(url: str) -> bool:
    """Whether the address leads to a form, a search, a list, a file: to anything but a text."""
    path = unquote(urlsplit(url).path)
    return _FILE.search(path) is not None or _ELSEWHERE.fullmatch(path.rstrip("/").rpartition("/")[2]) is not None


def is_same_site(url: str, other: str) -> bool:
    return _site(url) == _site(other)


def next_page(tree: LexborHTMLParser, page_url: str) -> str | None:
    """The list's next page, where the page names it as HTML does."""
    for element in tree.css("link[rel~=next], a[rel~=next]")[:5]:
        url = absolute(element.attributes.get("href"), page_url)
        if url is not None and url != page_url and _site(url) == _site(page_url):
            return url
    return None


def _addresses(href: str, onclick: str) -> Iterator[str]:
    """Where a link leads, also one that a script opens."""
    if not href.lower().startswith("javascript:") and href not in {"", "#"}:
        yield href
        return
    for address in _IN_SCRIPT.findall(f"{href} {onclick}"[:2_000]):
        if "/" in address or "?" in address:
            yield address


def _key(url: str) -> str:
    """The address without what only tells how one came by it."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
    return urlunsplit(("", parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), urlencode(query), ""))


def _site(url: str) -> str:
    """`careers.acme.com` and `acme.com` are one site; so are all of `….co.uk`, which does no harm here."""
    host = (urlsplit(url).hostname or "").lower()
    return host if re.fullmatch(r"[\d.:]+", host) else ".".join(host.split(".")[-2:])
