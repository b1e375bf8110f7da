"""Salaries as they are written: "£45k - £60k p.a.", "45.000 € brut/an", "$25/hr", "DOE"."""

from dataclasses import dataclass
from decimal import Decimal

from app.domains.jobs.models import SalaryPeriod


@dataclass(frozen=True, slots=True)
class Salary:
    min: Decimal | None
    max: Decimal | None
    currency: str | None
    period: SalaryPeriod | None


def read_salary(text: str, *, country: str | None = None) -> Salary | None:
    """The salary that the text states, or None where it states none. `country` decides what "$" is."""
    return None
