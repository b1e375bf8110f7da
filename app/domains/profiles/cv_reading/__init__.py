"""From the lines of a CV to what it says, each value with the place where it says so. Pure; nothing is made up."""

from app.domains.profiles.cv_reading.lines import CvLine, Document
from app.domains.profiles.cv_reading.reader import READER_VERSION, read_document

__all__ = ["READER_VERSION", "CvLine", "Document", "read_document"]
