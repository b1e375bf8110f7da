"""What an uploaded file is, told by its bytes alone; and a name under which it may be handed out.

Nothing here parses a document: that is done elsewhere, with limits. These checks keep out what is broken, what is
something else, and archives that are built to burst whoever opens them.
"""

import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from app.domains.profiles.errors import EmptyFile, FileTooLarge, UnreadableFile, UnsupportedFile

MAX_BYTES = 10 * 2**20
MAX_MEMBERS = 200
MAX_INFLATED = 50 * 2**20
MAX_RATIO = 50
MAX_FILENAME = 150
CHUNK = 2**16

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOCAL_HEADER = 30  # bytes of a zip member's header before its name
MIN_LETTERS = 6  # shorter than any CV: a number or a word is none
TEXT_CONTROLS = frozenset("\t\n\r\f")
UNSAFE_IN_NAMES = frozenset('<>:"|?*')


@dataclass(frozen=True, slots=True)
class FileKind:
    """`extensions` are those that fit; the first is ours."""

    content_type: str
    extensions: tuple[str, ...]

    @property
    def extension(self) -> str:
        return self.extensions[0]


PDF = FileKind("application/pdf", (".pdf",))
DOCX = FileKind(DOCX_TYPE, (".docx",))
ODT = FileKind("application/vnd.oasis.opendocument.text", (".odt",))
TEXT_EXTENSIONS = (".txt", ".text", ".md")
TEXT = FileKind("text/plain", TEXT_EXTENSIONS)


def recognise(content: bytes) -> FileKind:
    """The kind of the file, or why it is refused. Takes up to a tenth of a second: call it in a thread."""
    if len(content) > MAX_BYTES:
        raise FileTooLarge(f"The file has more than {MAX_BYTES // 2**20} MiB")
    if not content.strip():
        raise EmptyFile("The file is empty")
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return PDF
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _check_archive(content)
    return _text_kind(content)


def _check_pdf(content: bytes) -> None:
    if not content[5:6].isdigit() or content[6:7] != b"." or not content[7:8].isdigit():
        raise UnreadableFile("The PDF has no version in its header")
    tail = content[-1024:]
    if b"%%EOF" not in tail:
        raise UnreadableFile("The PDF breaks off: its end mark is missing")
    if b"startxref" not in tail or b" obj" not in content:
        raise UnreadableFile("The PDF has no table of its objects")


def _check_archive(content: bytes) -> FileKind:
    """DOCX or ODT."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            kind = _check_directory(archive, len(content))
            _check_members(archive, len(content))
            return kind
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise UnreadableFile("The file is a damaged archive") from error


def _check_directory(archive: zipfile.ZipFile, size: int) -> FileKind:
    """What the archive's table of contents says, before anything is inflated but its type."""
    members = archive.infolist()
    names = [member.orig_filename for member in members]
    if len(members) > MAX_MEMBERS:
        raise UnreadableFile(f"The archive has more than {MAX_MEMBERS} members")
    if len({name.casefold() for name in names}) < len(names):
        raise UnreadableFile("The archive has a name twice")
    if any(not _is_safe_member(name) for name in names):
        raise UnreadableFile("The archive has a name that points outside of it")
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableFile("The archive is encrypted; save it without a password")
    if any(member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members):
        raise UnreadableFile("The archive is compressed in a way that documents are not")
    declared = sum(member.file_size for member in members)
    if declared > min(MAX_INFLATED, MAX_RATIO * size):
        raise UnreadableFile("The archive inflates to far more than a CV has")
    kind = _kind_of_archive(archive, names)
    if any(name.casefold().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise UnreadableFile("The document has macros; save it without them")
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end or (end == 0 and member.header_offset):
            raise UnreadableFile("The archive's members overlap")
        end = member.header_offset + LOCAL_HEADER + len(member.orig_filename) + member.compress_size
    if end > archive.start_dir:
        raise UnreadableFile("The archive's members overlap")
    return kind


def _kind_of_archive(archive: zipfile.ZipFile, names: list[str]) -> FileKind:
    if "word/document.xml" in names and "[Content_Types].xml" in names:
        return DOCX
    if "content.xml" in names and "mimetype" in names:
        with archive.open("mimetype") as member:
            if member.read(100).strip() == ODT.content_type.encode():
                return ODT
    raise UnsupportedFile("The file is an archive, but neither a DOCX nor an ODT")


def _is_safe_member(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not (
        path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or name[1:2] == ":"
    )


def _check_members(archive: zipfile.ZipFile, size: int) -> None:
    """Inflate everything once, counting: what the table of contents said may be a lie."""
    inflated = 0
    for member in archive.infolist():
        is_xml = member.filename.casefold().endswith((".xml", ".rels"))
        overlap = b""
        with archive.open(member) as part:
            while chunk := part.read(CHUNK):
                inflated += len(chunk)
                if inflated > min(MAX_INFLATED, MAX_RATIO * size):
                    raise UnreadableFile("The archive inflates to far more than a CV has")
                if is_xml:
                    # Without NULs UTF-16 reads like ASCII. Office documents have no DTD; attacks by entities do.
                    plain = overlap + chunk.replace(b"\0", b"")
                    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                        raise UnreadableFile("The document defines XML entities")
                    overlap = plain[-16:]


def _text_kind(content: bytes) -> FileKind:
    if content[:5] == b"{\\rtf" or b"%PDF-" in content[:1024]:
        raise UnsupportedFile("Send a PDF, a DOCX, an ODT or a plain text file")
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_written(text):
            return TEXT if encoding == "utf-8" else FileKind(f"text/plain; charset={encoding}", TEXT_EXTENSIONS)
        break
    raise UnsupportedFile("The file is neither a PDF nor a DOCX nor an ODT nor plain text")


def _is_written(text: str) -> bool:
    """Whether people wrote it: a few letters at least, and no control characters."""
    has_control = any(
        unicodedata.category(character) in {"Cc", "Cn", "Cs"} and character not in TEXT_CONTROLS
        for character in set(text)
    )
    return not has_control and sum(character.isalpha() for character in text[:10_000]) >= MIN_LETTERS


def safe_filename(name: str | None, kind: FileKind) -> str:
    """The uploader's name for the file without its folders, made harmless, ending as its content demands."""
    name = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    kept = (
        "_" if character in UNSAFE_IN_NAMES else character
        for character in name
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
    )
    name = " ".join("".join(kept).split()).strip(". ")[:MAX_FILENAME].strip(". ")
    if not name:
        return f"cv{kind.extension}"
    return name if PurePosixPath(name.lower()).suffix in kind.extensions else name + kind.extension
