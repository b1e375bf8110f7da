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
    title = "The file is neither PDF nor DOCX nor text"


class UnreadableFile(InvalidInput):
    """It says what it is, but is broken or built to do harm."""

    code = "unreadable_file"
    title = "The file is damaged or unsafe to open"
