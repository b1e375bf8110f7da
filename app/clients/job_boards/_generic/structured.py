"""The JobPostings that a page states in structured data, in whichever of the three syntaxes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser

from app.clients.job_boards._generic.items import items_of
from app.clients.job_boards._generic.job_posting import TYPE, absolute, is_posting, plain_names, posting_of
from app.clients.job_boards._generic.jsonld import documents_of, is_jsonld, objects_of
from app.clients.job_boards._generic.links import PostingLink
from app.clients.job_boards._generic.texts import line_of, values_of, words_of
from app.clients.job_boards.port import BoardPosting, Rejection
from app.clients.job_boards.reading import UnreadableRecord
from app.core.markup import Markup, bounded

MAX_POSTINGS = 5_000

_HTML = re.compile(r"<html\b[^<>]*?\blang\s*=\s*[\"']?([a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Structured:
    """What was found. `links` lead to postings that the page only names."""

    postings: tuple[BoardPosting, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    links: tuple[PostingLink, ...] = ()


def tree_of(markup: Markup) -> LexborHTMLParser:
    return LexborHTMLParser(bounded(markup.html))


def structured(markup: Markup, page_url: str) -> Structured:
    """JSON-LD is read without a tree of the page; only microdata and RDFa need one."""
    nodes, broken, links = _of_scripts(markup, page_url)
    if TYPE in markup.html:
        nodes += items_of(tree_of(markup), TYPE)
    language = page_language(markup.html)
    postings: list[BoardPosting] = []
    rejections: list[Rejection] = []
    for node in nodes[:MAX_POSTINGS]:
        try:
            postings.append(posting_of(node, page_url, language=language))
        except UnreadableRecord as error:
            if link := _only_named(node, page_url):
                links.append(link)
            else:
                rejections.append(Rejection("unreadable", str(error)))
    if broken and not postings:
        rejections.append(
            Rejection("broken_structured_data", "The page's JSON-LD names a JobPosting and is no whole JSON")
        )
    return Structured(tuple(_at_addresses(_each_once(postings), page_url)), tuple(rejections), tuple(links))


def _of_scripts(markup: Markup, page_url: str) -> tuple[list[dict[str, Any]], bool, list[PostingLink]]:
    """The JobPostings of the page's JSON-LD with what they refer to, whether some could not be read, and lists' links."""
    nodes: list[dict[str, Any]] = []
    links: list[PostingLink] = []
    by_id: dict[str, dict[str, Any]] = {}
    is_broken = False
    for script in filter(is_jsonld, markup.scripts):
        is_read = False
        for document in documents_of(script.body):
            is_read = True
            for node in objects_of(document):
                if isinstance(id := node.get("@id"), str) and len(node) > 1:
                    by_id.setdefault(id, node)
                if is_posting(node):
                    nodes.append(node)
                elif "ItemList" in values_of(node.get("@type")):
                    links += _listed(node, page_url)
        is_broken = is_broken or (not is_read and TYPE in script.body)
    return [_with_referred(node, by_id) for node in nodes], is_broken, links


def _with_referred(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """`{"@id": "#acme"}` stands for the object of that name elsewhere on the page."""

    def resolved(value: Any) -> Any:
        if isinstance(value, dict) and value.keys() == {"@id"}:
            return by_id.get(str(value["@id"]), value)
        return value

    return {
        name: [resolved(item) for item in value] if isinstance(value, list) else resolved(value)
        for name, value in node.items()
    }


def _listed(node: dict[str, Any], page_url: str) -> Iterator[PostingLink]:
    """The entries of an ItemList that are addresses only."""
    for entry in values_of(node.get("itemListElement"))[:MAX_POSTINGS]:
        item = entry.get("item") if isinstance(entry, dict) else entry
        if isinstance(item, dict) and is_posting(item):
            continue
        address = (
            item if isinstance(item, str) else (item or entry or {}).get("url") if isinstance(entry, dict) else None
        )
        if url := absolute(address or (entry.get("url") if isinstance(entry, dict) else None), page_url):
            yield PostingLink(url, line_of(entry.get("name")) or "" if isinstance(entry, dict) else "")


def _only_named(node: dict[str, Any], page_url: str) -> PostingLink | None:
    """A posting that is nothing but an address: its page says the rest."""
    named = plain_names(node)
    url = absolute(named.get("url") or named.get("@id"), page_url)
    is_bare = not named.keys() - {
        "@type",
        "@id",
        "@context",
        "url",
        "type",
        "position",
        "name",
        "image",
        "mainEntityOfPage",
    }
    return PostingLink(url, line_of(named.get("name")) or "") if url and is_bare else None


def _each_once(postings: list[BoardPosting]) -> list[BoardPosting]:
    """A posting that is stated twice, in two scripts or two syntaxes, is one: the first, completed by the others."""
    found: dict[tuple[Any, ...], BoardPosting] = {}
    for posting in postings:
        key: tuple[Any, ...] = (words_of(posting.title), posting.external_id, posting.url, posting.places)
        same = next((known for known in found if _are_one(found[known], posting)), None) if len(found) < 50 else None
        if same is not None:
            found[same] = _completed(found[same], posting)
        elif key in found:
            found[key] = _completed(found[key], posting)
        else:
            found[key] = posting
    return list(found.values())


def _are_one(one: BoardPosting, other: BoardPosting) -> bool:
    """Same title, and nothing that tells them apart."""
    return words_of(one.title) == words_of(other.title) and all(
        mine == theirs or not mine or not theirs
        for mine, theirs in (
            (one.external_id, other.external_id),
            (one.url, other.url),
            (words_of(one.company), words_of(other.company)),
            (
                words_of(" ".join(place.text for place in one.places)),
                words_of(" ".join(place.text for place in other.places)),
            ),
            (words_of(one.description), words_of(other.description)),
        )
    )


def _completed(posting: BoardPosting, other: BoardPosting) -> BoardPosting:
    missing = {
        field.name: getattr(other, field.name)
        for field in fields(posting)
        if getattr(posting, field.name) in (None, ()) and getattr(other, field.name) not in (None, ())
    }
    return replace(posting, **missing)


def _at_addresses(postings: list[BoardPosting], page_url: str) -> Iterator[BoardPosting]:
    """A page's only posting is at the page's address; of several, those without an own one are at their title on it."""
    for posting in postings:
        if posting.url is not None:
            yield posting
        elif len(postings) == 1:
            yield replace(posting, url=page_url)
        else:
            yield replace(posting, url=f"{page_url.partition('#')[0]}#:~:text={quote(posting.title, safe='')}")


def page_language(html: str) -> str | None:
    """The page's language. English is what templates say that nobody touched, so that says nothing."""
    found = _HTML.search(html[:5_000])
    return found[1] if found and found[1].lower().partition("-")[0] != "en" else None
