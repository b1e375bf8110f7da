"""robots.txt by RFC 9309 and Google's documentation of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clients.web.robots import parse_robots
from tests.effort import bounded_effort


def allows(text: str, path: str) -> bool:
    return parse_robots(text.encode(), "rolecall").allows(path)


@pytest.mark.parametrize(
    ("rule", "path", "is_matched"),
    [  # the table of developers.google.com/search/docs/crawling-indexing/robots/robots_txt
        ("/", "/anything", True),
        ("/*", "/anything", True),
        ("/$", "/", True),
        ("/$", "/fish", False),
        ("/fish", "/fish", True),
        ("/fish", "/fish.html", True),
        ("/fish", "/fishheads/yummy.html", True),
        ("/fish", "/fish.php?id=anything", True),
        ("/fish", "/Fish.asp", False),
        ("/fish", "/catfish", False),
        ("/fish", "/?id=fish", False),
        ("/fish*", "/fishheads", True),
        ("/fish/", "/fish/salmon.htm", True),
        ("/fish/", "/fish", False),
        ("/*.php", "/folder/filename.php?parameters", True),
        ("/*.php", "/windows.PHP", False),
        ("/*.php$", "/filename.php", True),
        ("/*.php$", "/filename.php?parameters", False),
        ("/*.php$", "/filename.php/", False),
        ("/fish*.php", "/fishheads/catfish.php?parameters", True),
        ("/fish*.php", "/Fish.PHP", False),
        ("fish", "/fish", True),  # the slash forgotten
        ("*/fish", "/a/fish", True),
        ("/a*b*a$", "/aba", True),
        ("/a*b*a$", "/aa", False),
        ("/ab*ba$", "/aba", False),  # a character is used once
        ("/x$y", "/x$y", True),  # a dollar inside is a dollar
        ("/caf%C3%A9", "/café", True),
        ("/café", "/caf%c3%a9", True),
        ("/%7Ejoe", "/~joe", True),
        ("/a%2Fb", "/a/b", False),
        ("", "/anything", False),
    ],
)
def test_rule_matches_as_documented(rule: str, path: str, is_matched: bool) -> None:
    assert allows(f"User-agent: *\nDisallow: {rule}", path) is not is_matched


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),  # on a tie Allow wins
        ("Disallow: /folder\nAllow: /folder", "/folder/page", True),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Allow: /page\nDisallow: /*.ph", "/page.php5", True),  # a tie again
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/page.htm", False),
        ("Disallow: /", "/robots.txt", True),
    ],
)
def test_longest_match_decides(rules: str, path: str, is_allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}", path) is is_allowed


def test_group_of_our_name_goes_before_everybodys() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Rolecall/1.0\nDisallow: /private\n"
    assert allows(text, "/jobs")
    assert not allows(text, "/private")


def test_group_of_our_name_without_rules_allows_everything() -> None:
    assert allows("User-agent: *\nDisallow: /\n\nUser-agent: rolecall\nDisallow:\n", "/jobs")


def test_groups_of_one_name_are_one_group() -> None:
    text = "User-agent: a\nUser-agent: rolecall\nDisallow: /x\nUser-agent: b\nDisallow: /z\nUser-agent: ROLECALL\nDisallow: /y"
    assert not allows(text, "/x")
    assert not allows(text, "/y")
    assert allows(text, "/z")


def test_group_of_another_name_is_not_ours() -> None:
    assert allows("User-agent: rolecallbot\nDisallow: /\nUser-agent: role\nDisallow: /", "/jobs")


@pytest.mark.parametrize(
    "text", ["", "<!doctype html><h1>User-agent</h1>", "\0\xff", "Disallow: /", "User-agent\nDisallow"]
)
def test_file_that_says_nothing_allows_everything(text: str) -> None:
    assert allows(text, "/jobs")


def test_comments_spaces_byte_order_mark_and_line_ends_do_not_matter() -> None:
    assert not allows("\ufeff  user-AGENT : * # all\r disallow :  /x  # why\r\nSitemap: https://a.test/s.xml", "/x/1")


@pytest.mark.parametrize(("value", "seconds"), [("2", 2.0), ("0.5", 0.5), ("-1", 0.0), ("soon", 0.0), ("1e9", 0.0)])
def test_crawl_delay_is_read(value: str, seconds: float) -> None:
    assert parse_robots(f"User-agent: *\nCrawl-delay: {value}\n".encode(), "rolecall").crawl_delay == seconds


def test_pattern_made_to_be_slow_is_not() -> None:
    with bounded_effort(5):  # backtracking would not end at all
        assert allows("User-agent: *\nDisallow: /" + "*a" * 5000 + "b$", "/" + "a" * 2000)


@settings(deadline=None)
@given(st.binary(max_size=400), st.text(max_size=50))
def test_nothing_makes_it_fail(body: bytes, path: str) -> None:
    assert parse_robots(b"User-agent: *\nDisallow: " + body, "rolecall").allows("/" + path) in (True, False)
