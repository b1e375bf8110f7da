"""A page without structured data: whether it is a posting, and what its own words say."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.clients.job_boards._generic.job_posting import absolute
from app.clients.job_boards._generic.links import PostingLink, is_elsewhere, is_same_site, likeness
from app.clients.job_boards._generic.texts import line_of
from app.clients.job_boards.port import BoardPosting, StatedPlace
from app.core.markup import bounded

MAX_CONTENT = 400_000  # characters; above this a page is a list, or no text
MAX_ELEMENTS = 12_000
MIN_DESCRIPTION = 250  # characters
MIN_SECTION = 150
MAX_HEADINGS = 200

_RANKS = ("h1", "h2", "h3", "h4")
_HEADINGS = ", ".join(_RANKS)

_AWAY = "noscript, svg, iframe, template, select, object, nav, canvas"

_GENDERS = re.compile(
    r"\(\s*(?:[mwfdhxnva]|all)(?:\s*[/|,\-]\s*[mwfdhxnva*]){1,3}\s*\)|\b[mwf]/[mwf]/[dxn]\b", re.IGNORECASE
)
_APPLY = re.compile(
    r"\b(?:apply|bewerben|bewirb|bewerbung|postuler|candidater|inscr[ií]bete|inscriu|aplicar|postular|solicitar|candidati"
    r"|candidatar-se|candidate-se|solliciteer|solliciteren|ansök|hae (?:tätä|tehtävää|paikkaa|nyt)|hakemus|aplikuj|søk|ansøg)",
    re.IGNORECASE,
)
_SECTIONS = re.compile(
    r"\b(?:responsibilit|requirement|qualification|what you|your (?:profile|tasks|role|mission)|we offer|skills|about the (?:job|role)"
    r"|job description|duties|experience|aufgaben|profil|wir bieten|anforderung|missions?|compétences|requisitos|funciones|ofrecemos"
    r"|responsabilidad|tehtäv|edellytämme|odotamme|tarjoamme|arbetsuppgifter|kvalifikationer|vi erbjuder|taken|functie|wij bieden"
    r"|requisiti|mansioni|offriamo|obowiązki|wymagania|oferujemy|tareas|tasques|formació|requisits)",
    re.IGNORECASE,
)  # fmt: skip
_NO_TITLE = re.compile(
    r"(?:(?:all |open |current |our |aktuelle |offene |join |search |find )*(?:jobs?|careers?|vacanc(?:y|ies)|positions?|openings"
    r"|stellen\w*|karriere|candidate portal|job (?:search|listings?|details?|description)|home|emplois?|empleos?|welcome.*"
    r"|apply now|not found|error.*|\d+|access denied|just a moment.*|indeed|linkedin.*|page not found.*))[!. ]*",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"(?:apply now|job|jobs|career|stellenangebot|offre d'emploi|vacancy)\s*[-:\u2013|]\s*", re.IGNORECASE
)

_LABELS = {
    "place": "location|job location|work location|locations|city|standort|arbeitsort|einsatzort|dienstort|lieu|lieu de travail|localisation|ubicación"
    "|ubicació|lugar de trabajo|localidad|sijainti|työpaikka|työn sijainti|ort|placering|arbetsort|locatie|standplaats|werklocatie|sede|luogo"
    "|sede di lavoro|lokalizacja|miejsce pracy|local|localização|local de trabalho",
    "employment_type": "employment type|job type|contract type|type of employment|work type|schedule|beschäftigungsart|anstellungsart|vertragsart"
    "|arbeitszeit|type de contrat|contrat|jornada|tipo de contrato|tipus de contracte|työsuhde|anställningsform|omfattning|dienstverband"
    "|contratto|tipo di contratto|rodzaj umowy|wymiar pracy|tipo de contratação|regime",
    "salary_text": "salary|salary range|pay|pay range|compensation|wage|hourly rate|gehalt|vergütung|lohn|salaire|rémunération|salario|salari"
    "|retribución|palkka|palkkaus|lön|salaris|stipendio|retribuzione|wynagrodzenie|salário|remuneração",
    "department": "department|team|function|job category|category|abteilung|bereich|fachbereich|service|département|departamento|departament"
    "|osasto|avdelning|afdeling|reparto|dział|área",
    "company": "company|company name|employer|organisation|organization|unternehmen|arbeitgeber|firma|entreprise|employeur|empresa|yritys"
    "|työnantaja|företag|arbetsgivare|bedrijf|werkgever|azienda|pracodawca",
    "requisition_id": "job id|job number|requisition id|requisition number|req id|requisition|reference|reference number|job reference|job ref"
    "|vacancy id|job code|kennziffer|referenznummer|stellen-id|référence|referencia|referència|viite|referensnummer|referentie|riferimento"
    "|numer referencyjny|referência",
    "posted_at": "posted on|posted|date posted|publication date|veröffentlicht|veröffentlicht am|date de publication|publié le|fecha de publicación"
    "|julkaistu|publicerad|geplaatst op|data di pubblicazione|data publikacji|data de publicação",
    "expires_at": "closing date|application deadline|deadline|apply by|end date|expires|bewerbungsschluss|bewerbungsfrist|date limite"
    "|fecha límite|haku päättyy|hakuaika päättyy|sista ansökningsdag|sluitingsdatum|scadenza|termin składania|prazo",
    "workplace_type": "workplace type|workplace|work mode|work arrangement|remote|arbeitsmodell|mode de travail|télétravail|modalidad de trabajo"
    "|modalitat de treball|etätyö|distansarbete|modalità di lavoro|tryb pracy|modalidade",
    "title": "job title|position title|position|title|stellenbezeichnung|intitulé du poste|puesto|tehtävänimike|befattning|functietitel"
    "|posizione|stanowisko|cargo",
}  # fmt: skip
_FIELD_OF_LABEL = {label: field for field, labels in _LABELS.items() for label in labels.split("|")}
_LONGEST_VALUE = {"posted_at": 40, "expires_at": 40, "requisition_id": 60, "workplace_type": 40}
_WORKPLACES = {
    "remote": "remote", "fully remote": "remote", "100% remote": "remote", "en remoto": "remote", "remoto": "remote",
    "teletrabajo": "remote", "télétravail": "remote", "hybrid": "hybrid", "híbrido": "hybrid", "híbrid": "hybrid",
    "hybride": "hybrid", "on-site": "on_site", "onsite": "on_site", "on site": "on_site", "in office": "on_site",
    "presencial": "on_site", "présentiel": "on_site", "vor ort": "on_site", "zdalna": "remote", "hybrydowa": "hybrid",
    "stacjonarna": "on_site", "ibrido": "hybrid", "in sede": "on_site",
}  # fmt: skip
_PAIR = re.compile(r"\s*([^:\n]{2,40}?)\s*:\s*(\S.*)", re.DOTALL)


def own_url(tree: LexborHTMLParser, page_url: str) -> str:
    """The address that the page gives itself; it may have been fetched from somewhere else."""
    for selector, attribute in (('link[rel="canonical"]', "href"), ('meta[property="og:url"]', "content")):
        element = tree.css_first(selector)
        url = absolute(element.attributes.get(attribute), page_url) if element is not None else None
        if url is not None:
            return url
    return page_url


def posting_of_content(tree: LexborHTMLParser, page_url: str) -> BoardPosting | None:
    """The page as one posting, where it plausibly is one. What it does not say in so many words is not said."""
    site = _meta(tree, "og:site_name")
    title = _title(tree, site)
    labels = _labels(tree)
    is_detail = likeness(own_url(tree, page_url)) == 2
    can_apply = _can_apply(tree)
    content = main_content(tree)
    title = title or _first_heading(content) or labels.get("title")
    if content is None or title is None:
        return None
    text = " ".join(LexborHTMLParser(content).text(separator=" ").split())
    signs = (
        is_detail,
        can_apply,
        len({match.group().lower() for match in _SECTIONS.finditer(text)}) >= 3,
        _GENDERS.search(title) is not None,
        len(labels.keys() - {"title"}) >= 2,
    )
    if len(text) < MIN_DESCRIPTION or sum(signs) < 2:
        return None
    return BoardPosting(
        title=title,
        requisition_id=labels.get("requisition_id"),
        url=page_url,
        company=labels.get("company") or (site if site and site.lower() in text.lower() else None),
        description=_without_title(content, title),
        places=(StatedPlace(labels["place"]),) if "place" in labels else (),
        workplace_type=_WORKPLACES.get(labels.get("workplace_type", "").lower()),
        employment_type=labels.get("employment_type"),
        salary_text=labels.get("salary_text"),
        department=labels.get("department"),
        posted_at=labels.get("posted_at"),
        expires_at=labels.get("expires_at"),
    )


def _without_title(content: str, title: str) -> str:
    first = re.match(r"<h1>(.{1,300}?)</h1>", content, re.DOTALL)
    return content[first.end() :].lstrip() if first and line_of(first[1]) == title else content


def postings_of_sections(tree: LexborHTMLParser, page_url: str) -> tuple[list[BoardPosting], list[PostingLink]]:
    """Several postings under headings of their own, as "Baker (m/f/d)": each section is one, or links to one."""
    site = own_url(tree, page_url)
    headings = tree.css(_HEADINGS)
    marked = [node for node in headings[:MAX_HEADINGS] if _GENDERS.search(node.text(separator=" "))]
    postings: dict[str, BoardPosting] = {}
    links: dict[str, PostingLink] = {}
    if len(marked) < 2 or len(headings) > MAX_HEADINGS:
        return [], []
    for heading in marked:
        title = line_of(heading.text(separator=" ")) or ""
        if (url := _link_beside(heading, page_url, site)) is not None:
            links.setdefault(url, PostingLink(url, title))
        elif len(LexborHTMLParser(section := _section_below(heading)).text()) >= MIN_SECTION:
            address = f"{page_url.partition('#')[0]}#:~:text={quote(title, safe='')}"
            postings.setdefault(title, BoardPosting(title=title, url=address, description=section))
    return list(postings.values()), list(links.values())


def _link_beside(heading: LexborNode, page_url: str, site: str) -> str | None:
    """The page that the heading's card links: the card is what holds this marked heading and no other."""
    card: LexborNode | None = heading
    for _ in range(6):
        if (
            card is None
            or sum(_GENDERS.search(node.text(separator=" ")) is not None for node in card.css(_HEADINGS)) > 1
        ):
            return None
        anchors = [card] if card.tag == "a" else card.css("a[href]")[:20]
        for anchor in anchors:
            url = absolute(anchor.attributes.get("href"), page_url)
            if (
                url
                and url != page_url
                and (is_same_site(url, page_url) or is_same_site(url, site))
                and not is_elsewhere(url)
            ):
                return url.partition("#")[0]
        card = card.parent
    return None


def _section_below(heading: LexborNode) -> str:
    """What stands between a heading and the next of its rank."""
    parts: list[str] = []
    node = heading.next
    while node is not None and node.tag not in _RANKS[: _RANKS.index(heading.tag or "h4") + 1]:
        parts.append(node.html or "")
        node = node.next
    return "".join(parts).strip()


def main_content(tree: LexborHTMLParser) -> str | None:
    """The page's main content as plain HTML, or None. The tree loses what is no content."""
    for node in [*tree.css(_AWAY), *filter(_is_button, tree.css("a, button")[:2_000])]:
        node.decompose()
    page = tree.html or ""
    text = tree.body.text() if tree.body is not None else ""
    if len(text.strip()) < MIN_SECTION or len(page) > MAX_CONTENT or len(tree.css("*")) > MAX_ELEMENTS:
        return None
    import trafilatura  # a tenth of a second, for those who read pages

    try:
        found = trafilatura.extract(
            page, output_format="html", include_formatting=True, include_comments=False, favor_recall=True
        )
    except Exception:  # noqa: BLE001 - it digs in strangers' markup: whatever it trips over, there is no content
        return None
    body = LexborHTMLParser(bounded(found)).body if found else None
    content = re.sub(r"\s*\n\s*", "\n", (body.inner_html or "") if body is not None else "")
    return content.replace("<p></p>", "").strip() or None


def _is_button(node: LexborNode) -> bool:
    """A link or button for applying, and no part of a sentence."""
    text = node.text(separator=" ", strip=True)
    beside = [sibling.text_content or "" for sibling in (node.prev, node.next) if sibling and sibling.is_text_node]
    return len(text) <= 60 and _APPLY.search(text) is not None and not "".join(beside).strip()


def _meta(tree: LexborHTMLParser, name: str) -> str | None:
    element = tree.css_first(f'meta[property="{name}"]')
    return line_of(element.attributes.get("content")) if element is not None else None


def _title(tree: LexborHTMLParser, site: str | None) -> str | None:
    """The heading that says for whom the posting is, else the page's own heading or title, without the site's name."""
    headings = {text: node for node in tree.css(_HEADINGS)[:200] if (text := line_of(node.text(separator=" ")))}
    marked = [text for text in headings if _GENDERS.search(text)]
    if len(marked) == 1:
        return marked[0]
    element = tree.css_first("title")
    page_title = line_of(element.text()) if element is not None else None
    top = [text for node in tree.css("h1")[:20] if (text := line_of(node.text(separator=" ")))]
    for stated in (*top[:1], _meta(tree, "og:title"), None if headings else page_title):
        title = _without_site(stated, site) if stated else None
        if title and not _NO_TITLE.fullmatch(title) and len(title) <= 200:
            return title
    return None


def _without_site(title: str, site: str | None) -> str:
    """ "Apply now - Baker | Acme Careers" is about a baker."""
    title = _PREFIX.sub("", title, count=1) if _PREFIX.match(title) else title
    if site:
        title = re.sub(rf"\s*[-|\u2013\u00b7:@]\s*{re.escape(site)}\s*$", "", title, flags=re.IGNORECASE)
    return re.sub(r"\s*\|[^|]*(?:careers?|jobs?|karriere|stellen)[^|]*$", "", title, flags=re.IGNORECASE).strip()


def _first_heading(content: str | None) -> str | None:
    """What the main content begins with, where that is a heading."""
    found = re.match(r"<h[1-4]>(.{3,300}?)</h[1-4]>", content or "", re.DOTALL)
    title = line_of(found[1]) if found else None
    return title if title and len(title) <= 120 and not _NO_TITLE.fullmatch(title) else None


def _can_apply(tree: LexborHTMLParser) -> bool:
    """Whether there is a link or a button for applying."""
    return any(
        len(text := node.text(separator=" ", strip=True)) <= 60 and _APPLY.search(text)
        for node in tree.css("a, button, input[type=submit]")[:2_000]
    )


def _labels(tree: LexborHTMLParser) -> dict[str, str]:
    """What the page says under explicit labels: definition lists, tables, "Location: Turku"."""
    found: dict[str, list[str]] = {}
    for label, value in _labelled(tree):
        field = _FIELD_OF_LABEL.get(label.strip(" :*\u00a0").lower())
        text = line_of(value)
        if field and text and len(text) <= _LONGEST_VALUE.get(field, 120):
            found.setdefault(field, []).append(text)
    return {
        field: ", ".join(dict.fromkeys(texts)) if field == "employment_type" else texts[0]
        for field, texts in found.items()
    }


def _labelled(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("dt, th")[:300]:
        if (sibling := _next_element(node)) is not None and sibling.tag in {"dd", "td"}:
            yield node.text(separator=" ", strip=True), sibling.text(separator=" ", strip=True)
    for node in tree.css("li, p, div, td, span")[:5_000]:
        if len(parts := list(node.iter())) == 2:  # <b>City</b><span>Amritsar</span>
            yield parts[0].text(separator=" ", strip=True)[:60], parts[1].text(separator=" ", strip=True)[:400]
        if (first := node.child) is None or (first.next is None and first.is_element_node):
            continue
        text = node.text(separator=" ")
        if len(text) > 400:
            continue
        pair = _PAIR.fullmatch(" ".join(text.split()))
        if pair is not None:
            yield pair[1], pair[2]


def _next_element(node: LexborNode) -> LexborNode | None:
    sibling = node.next
    while sibling is not None and not sibling.is_element_node:
        sibling = sibling.next
    return sibling
