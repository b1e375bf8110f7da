from app.core.errors import Conflict, InvalidInput, NotFound, PayloadTooLarge


class ProfileNotFound(NotFound):
    code = "profile_not_found"
    title = "There is no such profile, or it is not yours to read"


class CvNotFound(NotFound):
    code = "cv_not_found"
    title = "There is no such CV of yours"


class TooManyCvs(Conflict):
    code = "too_many_cvs"
    title = "You keep as many CVs as one person may; delete one first"


class FileTooLarge(PayloadTooLarge):
    code = "file_too_large"
    title = "The file is larger than 10 MiB"


class EmptyFile(InvalidInput):
    code = "empty_file"
    title = "The file is empty"


class UnsupportedFile(InvalidInput):
    code = "unsupported_file"
    title = "The file is neither PDF nor DOCX nor ODT nor text"


class UnreadableFile(InvalidInput):
    """It says what it is, but is broken or built to do harm."""

    code = "unreadable_file"
    title = "The file is damaged or unsafe to open"


class CvPending(Conflict):
    code = "cv_pending"
    title = "The CV is still being read; ask again in a few seconds"


class CvNotRead(Conflict):
    """The file gave no text. Each reason is a code of its own."""


class ScannedPdf(CvNotRead):
    code = "scanned_pdf"
    title = "The PDF is a picture without text; upload the file that it was made from"


class EncryptedCv(CvNotRead):
    code = "encrypted"
    title = "The file is locked by a password; save it without one"


class TooManyPages(CvNotRead):
    code = "too_many_pages"
    title = "The PDF has more than 50 pages"


class CvTooLarge(CvNotRead):
    code = "too_large"
    title = "The file needs more memory than a CV may"


class CvTimedOut(CvNotRead):
    code = "timed_out"
    title = "The file takes longer to read than a CV may"


class EmptyCv(CvNotRead):
    code = "empty"
    title = "There is no text in the file"


class UnreadableCv(CvNotRead):
    code = "unreadable"
    title = "The file is damaged: no text could be read from it"


NOT_READ: dict[str, type[CvNotRead]] = {kind.code: kind for kind in CvNotRead.__subclasses__()}
