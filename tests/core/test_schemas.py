import pytest
from pydantic import TypeAdapter, ValidationError

from app.core.schemas import Url


@pytest.mark.parametrize("url", ["http://[", "https://:80", "http://a:99999", "https://?q", "ftp://example.com"])
def test_what_leads_nowhere_is_no_url(url: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Url).validate_python(url)
