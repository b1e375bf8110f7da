"""Microdata and RDFa: items with properties written into the page's own elements, read into JSON-LD's shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_ITEMS = 2_000
MAX_STEPS = 300_000  # elements looked at; items may contain each other

_ADDRESS = {"a": "href", "area": "href", "link": "href", "img": "src", "iframe": "src", "embed": "src", "source": "src"}
_IS_ADDRESS = {"url", "sameAs", "image", "logo", "mainEntityOfPage"}
_IS_MARKUP = {
    "description", "responsibilities", "qualifications", "jobBenefits", "incentiveCompensation", "experienceRequirements",
    "educationRequirements", "benefits", "incentives",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Syntax:
    """The attributes that open an item, name its type and name a property."""

    scope: str
    type: str
    property: str


MICRODATA = Syntax("itemscope", "itemtype", "itemprop")
RDFA = Syntax("typeof", "typeof", "property")


def local_name(name: str) -> str:
    """`https://schema.org/title`, `schema:title` and `title` are the same."""
    return name.rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1]


def items_of(tree: LexborHTMLParser, type_name: str) -> Iterator[dict[str, Any]]:
    """The items of this type, microdata before RDFa, in the page's order, each with the items it contains."""
    for syntax in (MICRODATA, RDFA):
        yield from _Items(tree, syntax).of_type(type_name)


class _Items:
    def __init__(self, tree: LexborHTMLParser, syntax: Syntax) -> None:
        self._tree = tree
        self._syntax = syntax
        self._steps = 0

    def of_type(self, name: str) -> Iterator[dict[str, Any]]:
        for element in self._tree.css(f"[{self._syntax.type}*={name}]")[:MAX_ITEMS]:
            if name in self._types(element) and self._steps < MAX_STEPS:
                yield self._item(element)

    @cached_property
    def _by_id(self) -> dict[str, LexborNode]:
        return {id: node for node in reversed(self._tree.css("[id]")) if (id := node.attributes.get("id"))}

    def _types(self, element: LexborNode) -> list[str]:
        return [local_name(name) for name in (element.attributes.get(self._syntax.type) or "").split()]

    def _item(self, root: LexborNode) -> dict[str, Any]:
        """One item. Walked with a list of our own: how deep it goes is the page's choice."""
        item: dict[str, Any] = {"@type": self._types(root)}
        stack = [(child, item) for child in _children(root)]
        if self._syntax is MICRODATA:
            referred = (root.attributes.get("itemref") or "").split()
            stack = [(self._by_id[id], item) for id in reversed(referred) if id in self._by_id] + stack
        while stack and self._steps < MAX_STEPS:
            self._steps += 1
            element, owner = stack.pop()
            inner = self._read(element, owner)
            stack.extend((child, inner) for child in _children(element))
        return item

    def _read(self, element: LexborNode, owner: dict[str, Any]) -> dict[str, Any]:
        """Add to its item what the element says; returns the item that its children belong to."""
        attributes = element.attributes
        names = [local_name(name) for name in (attributes.get(self._syntax.property) or "").split()]
        if self._syntax.scope in attributes:
            inner: dict[str, Any] = {"@type": self._types(element)}
            for name in names:
                _add(owner, name, inner)
            return inner
        for name in names:
            _add(owner, name, _value(element, name))
            if name in {"title", "name"} and "JobPosting" in owner["@type"] and (address := attributes.get("href")):
                owner.setdefault("url", address)
        return owner


def _children(element: LexborNode) -> list[LexborNode]:
    """Last first, as a stack wants them."""
    return list(element.iter())[::-1]


def _add(owner: dict[str, Any], name: str, value: Any) -> None:
    """A property said twice has both values."""
    if value is None or value == "":
        return
    seen = owner.get(name)
    if seen is None:
        owner[name] = value
    elif isinstance(seen, list):
        seen.append(value)
    elif seen != value:
        owner[name] = [seen, value]


def _value(element: LexborNode, name: str) -> str | None:
    """What the element says of a property. A link says its text, except where an address is asked for."""
    attributes = element.attributes
    content = attributes.get("content")
    if content is not None and (content.strip() or element.tag == "meta"):
        return content
    if element.tag == "time" and attributes.get("datetime"):
        return attributes["datetime"]
    if element.tag in {"data", "meter"} and attributes.get("value"):
        return attributes["value"]
    address = attributes.get(_ADDRESS.get(element.tag or "", "")) or attributes.get("resource")
    if address and name in _IS_ADDRESS:
        return address
    if name in _IS_MARKUP:
        return (element.inner_html or "").strip() or address
    return " ".join(element.text(separator=" ").split()) or address
