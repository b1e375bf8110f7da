"""robots.txt as RFC 9309 and Google read it: the groups of our name else of `*`, the longest match, Allow on a tie."""

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

MAX_BYTES = 500 * 1024  # what RFC 9309 says must be read
MAX_RULES = 10_000
TOKEN = re.compile(r"\*|[a-z_-]+")
KEPT = "/?#[]@!$&'()*+,;=:~%-._"


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: str
    is_allowed: bool

    def matches(self, path: str) -> bool:
        """`*` is any run of characters and a `$` at the end is the end. Looks at each character once a part."""
        pattern = self.pattern
        is_anchored = pattern.endswith("$")
        first, *rest = (pattern[:-1] if is_anchored else pattern).split("*")
        if not path.startswith(first):
            return False
        at = len(first)
        if not rest:
            return not is_anchored or at == len(path)
        for part in rest[:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        last = rest[-1]
        return path.endswith(last) and len(path) - len(last) >= at if is_anchored else path.find(last, at) >= 0


@dataclass(slots=True)
class Robots:
    """What a host asks of us. Without rules everything is allowed."""

    rules: list[Rule] = field(default_factory=list)
    crawl_delay: float = 0.0  # seconds

    def allows(self, target: str) -> bool:
        """`target` is a path with its query, as it is sent."""
        path = normal(target)
        if path == "/robots.txt":
            return True
        best: Rule | None = None
        for rule in self.rules:
            if best is not None and (len(rule.pattern), rule.is_allowed) <= (len(best.pattern), best.is_allowed):
                continue
            if rule.matches(path):
                best = rule
        return best is None or best.is_allowed


def normal(text: str) -> str:
    """One spelling for a path: `%7e` and `~` are the same, and so are `é` and `%C3%A9`; an escaped slash stays one."""
    decoded = re.sub(
        r"(?:%[0-9a-fA-F]{2})+",
        lambda found: quote(unquote_to_bytes(found[0]), safe="~-._"),
        text,
    )
    return quote(decoded, safe=KEPT)


def parse_robots(body: bytes, product: str) -> Robots:
    """The rules for `product`, our name in lower case. Lines that mean nothing are passed over."""
    ours, everybodys = Robots(), Robots()
    named = False  # whether any group is ours, even one without rules
    group: list[Robots] = []
    is_naming = False
    for line in body[:MAX_BYTES].decode("utf-8-sig", errors="replace").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if not is_naming:
                group, is_naming = [], True
            token = TOKEN.match(value.lower())
            if token is not None and token[0] == product:
                named = True
                group.append(ours)
            elif token is not None and token[0] == "*":
                group.append(everybodys)
        elif key in ("allow", "disallow", "crawl-delay"):
            is_naming = False
            for robots in group:
                _note(robots, key, value)
    return ours if named else everybodys


def _note(robots: Robots, key: str, value: str) -> None:
    if key == "crawl-delay":
        if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
            robots.crawl_delay = float(value)
    elif value and len(robots.rules) < MAX_RULES:
        robots.rules.append(Rule(normal(value if value.startswith(("/", "*")) else f"/{value}"), key == "allow"))
