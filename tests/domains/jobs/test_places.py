import pytest

from app.domains.jobs.places import Place, is_remote_title, read_place, split_places


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
        # Behind a town, what is a state and a country is the state, but for the country's own towns.
        ("San Diego, CA", Place("US", "San Diego")),
        ("Toronto, CA", Place("CA", "Toronto")),
        ("Toronto, ON", Place("CA", "Toronto")),
        ("Toronto, Ontario", Place("CA", "Toronto")),
        ("Bengaluru, IN", Place("IN", "Bengaluru")),
        ("Munich, DE", Place("DE", "Munich")),
        ("Rodgau, DE", Place(city="Rodgau")),
        ("Atlanta, Georgia", Place("US", "Atlanta")),
        ("Tbilisi, Georgia", Place("GE", "Tbilisi")),
        ("Lebanon, PA", Place("US", "Lebanon")),
        ("Washington, D.C.", Place("US", "Washington")),
        ("San Juan, PR", Place("PR", "San Juan")),
        ("New York, New York, United States", Place("US", "New York")),
        ("San Mateo, CA United States", Place("US", "San Mateo")),
        ("Austin, TX 78701", Place("US", "Austin")),
        ("6520 Lake Road, Lake Worth, FL 33467", Place("US", "Lake Worth")),
        ("USA - Quincy, MA", Place("US", "Quincy")),
        ("United States - Nashville, Tennessee", Place("US", "Nashville")),
        ("California, United States", Place("US")),
        ("Texas", Place("US")),
        ("Singapore", Place("SG", "Singapore")),
        ("San Francisco Bay Area", Place(city="San Francisco")),
        ("Bengaluru, Karnataka, India", Place("IN", "Bengaluru")),
        # How the work is done is no place.
        ("Remote - US", Place("US", is_remote=True)),
        ("US Remote", Place("US", is_remote=True)),
        ("Remote (EMEA)", Place(is_remote=True)),
        ("100% Remote", Place(is_remote=True)),
        ("Anywhere", Place(is_remote=True)),
        ("Home Office", Place(is_remote=True)),
        ("World Wide - Remote", Place(is_remote=True)),
        ("Hybrid London", Place(city="London", is_hybrid=True)),
        ("Hybrid", Place(is_hybrid=True)),
        ("On-site", Place(is_on_site=True)),
        ("Berlin (on-site)", Place(city="Berlin", is_on_site=True)),
        ("Berlin (no remote)", Place(city="Berlin", is_on_site=True)),
        # What is no town is no city.
        ("Location Flexible", Place()),
        ("Multiple locations", Place()),
        ("EMEA", Place()),
        ("Hämeenkatu 5, Tampere", Place()),
        ("Paris, France / Berlin, Germany", Place(None, None)),
        (",,;()", Place()),
    ],
)
def test_place_is_read_from_a_location(text: str | None, place: Place) -> None:
    assert read_place(text) == place


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "San Francisco, CA | New York City, NY | Seattle, WA",
            ("San Francisco, CA", "New York City, NY", "Seattle, WA"),
        ),
        ("Berlin / München", ("Berlin", "München")),
        ("Berlin/München", ("Berlin", "München")),
        ("London or Remote", ("London", "Remote")),
        ("Paris; Lyon", ("Paris", "Lyon")),
        ("Paris; Lyon; Paris", ("Paris", "Lyon")),
        ("Chicago, Illinois or Austin, TX", ("Chicago, Illinois", "Austin, TX")),
        (
            "New York, New York, United States, San Francisco, California, United States",
            ("New York, New York, United States", "San Francisco, California, United States"),
        ),
        ("Berlin, Germany", ("Berlin, Germany",)),
        ("Trinidad and Tobago", ("Trinidad and Tobago",)),
        ("Port of Spain, Trinidad and Tobago", ("Port of Spain, Trinidad and Tobago",)),
        ("Remote (US/Canada)", ("Remote (US/Canada)",)),
        ("Remote - US", ("Remote - US",)),
        (" ; | ", ()),
        ("  ", ()),
    ],
)
def test_text_of_several_places_is_split(text: str, places: tuple[str, ...]) -> None:
    assert split_places(text) == places


@pytest.mark.parametrize(
    ("title", "is_remote"),
    [
        ("Baker (Remote)", True),
        ("Baker - Remote", True),
        ("Remote - Baker", True),
        ("Baker, Remote", True),
        ("Fully remote baker", True),
        ("Senior Baker (Remote, US)", True),
        ("Remote Sensing Engineer", False),
        ("Remote Patient Monitoring Nurse", False),
        ("Engineer, Remote Sensing", False),
        ("Baker", False),
    ],
)
def test_title_says_that_the_work_is_remote(title: str, is_remote: bool) -> None:
    assert is_remote_title(title) is is_remote
