import pytest

from app.domains.jobs.places import Place, read_place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (None, Place()),
        ("Bangalore", Place(city="Bangalore")),
        ("Berlin, Germany", Place("DE", "Berlin")),
        ("Berlin, Deutschland", Place("DE", "Berlin")),
        ("Malmö, Sverige", Place("SE", "Malmö")),
        ("München, Bayern, Allemagne", Place("DE", "München")),
        ("London, UK", Place("GB", "London")),
        ("New York, NY", Place("US", "New York")),
        ("Germany", Place("DE")),
        ("Georgia", Place("GE")),
        ("Remote", Place(is_remote=True)),
        ("Remote (US)", Place("US", is_remote=True)),
        ("Remote Germany", Place("DE", is_remote=True)),
        ("Télétravail", Place(is_remote=True)),
        ("Home Office, Wien, Österreich", Place("AT", "Wien", is_remote=True)),
        ("Hybrid - London, UK", Place("GB", "London", is_hybrid=True)),
        # What could be two things is neither, and what is no town is no city.
        ("San Diego, CA", Place(city="San Diego")),
        ("Atlanta, Georgia", Place(city="Atlanta")),
        ("EMEA", Place()),
        ("Hämeenkatu 5, Tampere", Place()),
        ("Paris, France / Berlin, Germany", Place(None, None)),
        (",,;()", Place()),
    ],
)
def test_place_is_read_from_a_location(text: str | None, place: Place) -> None:
    assert read_place(text) == place
