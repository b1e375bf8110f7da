"""CV files made for the tests: honest ones of each kind, and dishonest ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

DOCUMENT = "word/document.xml"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
DOCX_PARTS = {
    "[Content_Types].xml": CONTENT_TYPES,
    "_rels/.rels": '<?xml version="1.0"?><Relationships/>',
    DOCUMENT: "<w:document><w:body><w:p><w:r><w:t>Ada Lovelace, analyst</w:t></w:r></w:p></w:body></w:document>",
}


def pdf(text: str = "Ada Lovelace") -> bytes:
    """A small PDF with one page that any reader opens."""
    stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def docx(extra: Mapping[str, str | bytes] | None = None, *, without: str = "") -> bytes:
    """A small DOCX, with more members or without one."""
    parts = {name: part for name, part in DOCX_PARTS.items() if name != without}
    return archive({**parts, **(extra or {})})


def archive(parts: Mapping[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression, compresslevel=1) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return buffer.getvalue()


def bomb(megabytes: int = 60) -> bytes:
    """Zeros that inflate to far more than they take."""
    return docx({"word/media/image1.bin": bytes(megabytes * 2**20)})


def lying_bomb() -> bytes:
    """The table of contents says 1,000 bytes, the data inflate to 60 MB."""
    honest = docx({"word/media/x.bin": bytes(60 * 2**20)})
    real, lie = struct.pack("<I", 60 * 2**20), struct.pack("<I", 1000)
    return honest.replace(real, lie)


def overlapping() -> bytes:
    """Two members of the table of contents that share the same data."""
    content = docx({"word/a.xml": "<a/>" * 50, "word/b.xml": "<b/>" * 50})
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        a, b = file.getinfo("word/a.xml"), file.getinfo("word/b.xml")
        directory = bytearray(content[file.start_dir :])
    at = directory.index(struct.pack("<I", b.header_offset) + b"word/b.xml")
    directory[at : at + 4] = struct.pack("<I", a.header_offset)
    return content[: len(content) - len(directory)] + bytes(directory)


def encrypted() -> bytes:
    """Every member has the flag of encryption."""
    content = bytearray(docx())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


def twice() -> bytes:
    """One name twice, which readers understand differently."""
    return docx({"word/document.xm_": "<other/>"}).replace(b"word/document.xm_", b"word/document.xml")


def with_name(name: str) -> bytes:
    """A member that wants to be written somewhere else."""
    return docx({name: "x"})


def broken_checksum() -> bytes:
    content = docx()
    checksum = struct.pack("<I", zlib.crc32(DOCX_PARTS[DOCUMENT].encode()))
    return content.replace(checksum, b"\1\2\3\4")


WINDOWS_PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
LINUX_PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(200)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(50)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

ODT_TYPE = "application/vnd.oasis.opendocument.text"
ODT_CONTENT = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    "<text:p>Ada Lovelace, analyst</text:p></office:text></office:body></office:document-content>"
)


def odt(content: str = ODT_CONTENT, extra: Mapping[str, str | bytes] | None = None) -> bytes:
    return archive({"mimetype": ODT_TYPE, "content.xml": content, **(extra or {})})


# What is refused, with the code of the refusal.
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty_file"),
    "only spaces": (b" \r\n\t  ", "empty_file"),
    "windows program": (WINDOWS_PROGRAM, "unsupported_file"),
    "linux program": (LINUX_PROGRAM, "unsupported_file"),
    "picture": (PICTURE, "unsupported_file"),
    "old word": (OLD_WORD, "unsupported_file"),
    "rtf": (rb"{\rtf1\ansi Ada Lovelace}", "unsupported_file"),
    "text with NUL": (b"Ada\0Lovelace", "unsupported_file"),
    "text with escapes": (b"Ada \x1b[2J Lovelace", "unsupported_file"),
    "no letters": (b"-- ... --", "unsupported_file"),
    "half a utf-16": (b"\xff\xfeA", "unsupported_file"),
    "lone surrogate in utf-16": (b"\xff\xfeA\x00\x00\xd8", "unsupported_file"),
    "pdf behind other bytes": (b"\n" + pdf(), "unsupported_file"),
    "pdf header alone": (b"%PDF-1.4\n", "unreadable_file"),
    "pdf without version": (b"%PDF-" + b"x" * 100 + b"%%EOF", "unreadable_file"),
    "pdf cut off": (pdf()[:-40], "unreadable_file"),
    "pdf that is none": (b"%PDF-1.7\nhello\n%%EOF", "unreadable_file"),
    "zip that is no docx": (archive({"readme.txt": "hello"}), "unsupported_file"),
    "spreadsheet": (archive({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": "<x/>"}), "unsupported_file"),
    "docx without document": (docx(without=DOCUMENT), "unsupported_file"),
    "zip header alone": (b"PK\x03\x04", "unreadable_file"),
    "empty zip": (archive({}), "unsupported_file"),
    "docx cut off": (docx()[:-30], "unreadable_file"),
    "docx of noise": (b"PK\x03\x04" + bytes(range(256)) * 20, "unreadable_file"),
    "wrong checksum": (broken_checksum(), "unreadable_file"),
    "bomb": (bomb(), "unreadable_file"),
    "bomb of small parts": (docx({f"word/{n}.xml": "<a/>" * 50_000 for n in range(60)}), "unreadable_file"),
    "lying bomb": (lying_bomb(), "unreadable_file"),
    "overlapping members": (overlapping(), "unreadable_file"),
    "too many members": (docx({f"word/{n}.xml": "<a/>" for n in range(201)}), "unreadable_file"),
    "encrypted": (encrypted(), "unreadable_file"),
    "name twice": (twice(), "unreadable_file"),
    "absolute name": (with_name("/etc/passwd"), "unreadable_file"),
    "climbing name": (with_name("../../outside.txt"), "unreadable_file"),
    "climbing inside": (with_name("word/../../outside.txt"), "unreadable_file"),
    "drive name": (with_name("C:/outside.txt"), "unreadable_file"),
    "backslashes": (with_name("..\\outside.txt"), "unreadable_file"),
    "macros": (docx({"word/vbaProject.bin": b"macro"}), "unreadable_file"),
    "odt with macros": (odt(extra={"Basic/Standard/Module1.xml": "<x/>"}), "unreadable_file"),
    "presentation": (
        archive({"mimetype": "application/vnd.oasis.opendocument.presentation", "content.xml": "<x/>"}),
        "unsupported_file",
    ),
    "entities": (docx({"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "unreadable_file"),
    "entities in utf-16": (docx({"word/x.xml": "<!DOCTYPE a><a/>".encode("utf-16")}), "unreadable_file"),
    "bzip2 inside": (archive(DOCX_PARTS, compression=zipfile.ZIP_BZIP2), "unreadable_file"),
}

# What is taken, with its content type and the ending that it gets.
TAKEN: dict[str, tuple[bytes, str, str]] = {
    "pdf": (pdf(), "application/pdf", ".pdf"),
    "docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "docx with pictures": (
        docx({"word/media/image1.png": zlib.compress(bytes(range(256)) * 99)}),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
    ),
    "odt": (odt(), ODT_TYPE, ".odt"),
    "ascii": (b"Ada Lovelace\r\nAnalyst\n", "text/plain", ".txt"),
    "utf-8": ("Zoë Müller, 李小龍 👩‍💻".encode(), "text/plain", ".txt"),
    "utf-8 with mark": ("Zoë Müller".encode("utf-8-sig"), "text/plain", ".txt"),
    "utf-16": ("Zoë Müller".encode("utf-16"), "text/plain; charset=utf-16", ".txt"),
    "windows-1252": ("Zoë Müller, 20 €".encode("cp1252"), "text/plain; charset=cp1252", ".txt"),
}
