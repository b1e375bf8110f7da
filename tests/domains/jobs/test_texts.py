import pytest

from app.domains.jobs.texts import read_description
from tests.effort import bounded_effort


def test_plain_text_becomes_paragraphs_and_lists() -> None:
    description = read_description("# We bake\n\n**Bread** & rolls <3\n- at night\n- in Lyon\nApply now")
    assert description.text == "# We bake\n\n**Bread** & rolls <3\n- at night\n- in Lyon\nApply now"
    assert description.html == (
        "<h1>We bake</h1>\n<p><strong>Bread</strong> &amp; rolls &lt;3</p>\n"
        "<ul><li>at night</li>\n<li>in Lyon</li>\n</ul>\n<p>Apply now</p>"
    )


def test_html_that_escaped_itself_is_read_as_html() -> None:
    description = read_description(
        "&lt;p&gt;We bake &amp;amp; sell&lt;/p&gt;&lt;ul&gt;&lt;li&gt;bread&lt;/li&gt;&lt;/ul&gt;"
    )
    assert description.text == "We bake & sell\n\n- bread"
    assert description.html == "<p>We bake &amp; sell</p><ul><li>bread</li></ul>"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<svg/onload=alert(1)>",
        "<iframe src=//evil.example></iframe>",
        "<p style='background:url(x)' onclick=alert(1)>x</p>",
        "&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;x&lt;/p&gt;",
        "<<script>script>alert(1)</script>",
        "<math><mi//xlink:href='javascript:alert(1)'>",
    ],
)
def test_markup_that_acts_is_taken_out(attack: str) -> None:
    html = read_description(f"<p>We bake.</p>{attack}").html or ""
    for trigger in ("<script", "onerror", "javascript:", "onload", "<iframe", "onclick", "style", "data:"):
        assert trigger not in html.lower()


@pytest.mark.parametrize(
    "text", ["<p" * 25_000, "**" * 25_000, "&lt;p" * 10_000, "<p " + "a" * 49_000, "# " * 25_000, "<div>" * 9_000]
)
def test_hostile_text_is_read_in_no_time(text: str) -> None:
    with bounded_effort(2):
        read_description(text)
