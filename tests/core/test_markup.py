"""Markup is taken apart as a browser would, and cut where a tree of it would cost more than its length says."""

import pytest

from app.core.markup import Script, bounded, take_apart


@pytest.mark.parametrize(
    ("page", "html", "scripts"),
    [
        ("<p>a</p>", "<p>a</p>", ()),
        ("a<script>x < y</script>b", "ab", (Script("", "x < y"),)),
        ('a<SCRIPT type="x">y</Script >b', "ab", (Script(' type="x"', "y"),)),
        ("a<!-- <script>x</script> -->b", "ab", ()),
        ("a<!-->b", "ab", ()),
        ("a<!--->b", "ab", ()),
        ("a<!--b--!>c", "ac", ()),
        ("a<script>'<!--'</script>b<!-- c -->", "ab", (Script("", "'<!--'"),)),
        ("a<style>p{}</style>b", "ab", ()),
        ("a<scripted>b", "a<scripted>b", ()),
        ("a<script>never ends", "a", ()),
        ("a<script", "a<script", ()),
        ("a<!-- never ends", "a", ()),
        ("a<script>x</script", "a", ()),
        ("", "", ()),
    ],
)
def test_page_is_taken_apart(page: str, html: str, scripts: tuple[Script, ...]) -> None:
    markup = take_apart(page)
    assert (markup.html, markup.scripts) == (html, scripts)


@pytest.mark.parametrize(
    "honest",
    [
        "",
        "text " * 20_000,
        "<div><p>Text with <b>bold</b> and <i>more</i>.</p></div>" * 20_000,
        "<ul>" + "<li>one" * 20_000 + "</ul>",
        "<table>" + "<tr><td>one<td>two" * 20_000 + "</table>",
        "<div>" * 200 + "x" + "</div>" * 200,
        '<img src="data:image/png;base64,' + ("abcdefgh" * 8 + "/") * 8_000 + '">',
        "<p>a<br>b</p>" * 50_000,
    ],
)
def test_honest_page_is_kept_whole(honest: str) -> None:
    assert bounded(honest) == honest


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 200_000,
        "<ul><li>" * 100_000,
        "<div></p>" * 100_000,
        "<p>" + "".join(f"<b id={i}>" for i in range(1_000)) + "</p>" + "<p>x</p>" * 200_000,
        "<b></p>" * 100_000,
        "<a " + " ".join(f"a{i}=1" for i in range(100_000)) + ">",
        '<a x=">" ' + "/".join(f"a{i}=1" for i in range(100_000)) + ">",
    ],
)
def test_hostile_page_is_cut(hostile: str) -> None:
    assert len(bounded(hostile)) < 100_000
