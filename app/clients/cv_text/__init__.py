"""Text out of CV files, whoever made them: read in a process of its own, with limits on memory and time."""

from app.clients.cv_text.child_reader import ChildCvTextReader
from app.clients.cv_text.port import CvText, CvTextReader, CvTextRefused, Refusal, TextLine

__all__ = ["ChildCvTextReader", "CvText", "CvTextReader", "CvTextRefused", "Refusal", "TextLine", "make_cv_text"]


def make_cv_text() -> CvTextReader:
    return ChildCvTextReader()
