import pytest

from app.domains.auto_apply.sites import site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://jobs.example.com/1?x=2", "example.com"),
        ("https://example.com", "example.com"),
        ("https://EXAMPLE.com./", "example.com"),
        ("https://careers.shop.co.uk/jobs", "shop.co.uk"),
        ("https://co.uk/", "co.uk"),
        ("https://acme.jobs.personio.de/job/1", "personio.de"),
        ("http://127.0.0.1:8001/a", "127.0.0.1:8001"),
        ("http://[::1]:80/a", "::1:80"),
        ("http://localhost/a", "localhost"),
        ("mailto:jobs@example.com", None),
        ("https://", None),
        ("https://host:99999/", None),
    ],
)
def test_site_is_the_name_that_was_registered(url: str, site: str | None) -> None:
    assert site_of(url) == site
