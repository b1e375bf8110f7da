"""What a field can ask for: a fact that the profile holds, or what only the seeker can say."""

from enum import StrEnum
from typing import TypeAlias


class Fact(StrEnum):
    """What may be given from the profile: the whole list of it. A language model may choose among these and no more."""

    FULL_NAME = "full_name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    MIDDLE_NAME = "middle_name"
    PREFERRED_NAME = "preferred_name"
    EMAIL = "email"
    PHONE = "phone"
    PHONE_COUNTRY = "phone_country"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    LOCATION = "location"
    LINKEDIN_URL = "linkedin_url"
    GITHUB_URL = "github_url"
    PORTFOLIO_URL = "portfolio_url"
    WEBSITE_URL = "website_url"
    TWITTER_URL = "twitter_url"
    OTHER_URL = "other_url"
    CURRENT_COMPANY = "current_company"
    CURRENT_TITLE = "current_title"
    SCHOOL = "school"
    DEGREE = "degree"
    FIELD_OF_STUDY = "field_of_study"
    GRADUATION_YEAR = "graduation_year"
    LANGUAGES = "languages"
    CV = "cv"
    COVER_LETTER = "cover_letter"
    COVER_LETTER_FILE = "cover_letter_file"
    HEADLINE = "headline"
    SUMMARY = "summary"


class Reserved(StrEnum):
    """What is answered by the seeker or from their answer bank: never from the profile, by meaning or by a model."""

    CONSENT = "consent"
    SALARY = "salary"
    WORK_PERMIT = "work_permit"
    SPONSORSHIP = "sponsorship"
    DIVERSITY = "diversity"
    START_DATE = "start_date"
    NOTICE_PERIOD = "notice_period"
    REFERRAL = "referral"
    HOW_HEARD = "how_heard"
    OTHER_FILE = "other_file"
    QUESTION = "question"  # everything that is not understood, too


Topic: TypeAlias = Fact | Reserved
