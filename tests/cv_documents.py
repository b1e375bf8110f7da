"""CVs written for the tests, in four languages, as PDF, DOCX, ODT and text; and files that mean no good."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import docx as python_docx
from docx.shared import Pt, RGBColor
from pypdf import PdfReader, PdfWriter

from tests import cv_samples

ENGLISH = """Ada Lovelace
Backend Developer
Hamburg, Germany | ada.lovelace@example.com | +49 (0)40 1234567 | github.com/ada-example

Summary
Developer of services that stay up, with a liking for PostgreSQL.

Work Experience
Senior Backend Developer, Northwind Logistics GmbH
Jan 2019 \u2013 Present
- Built services in Python and Docker.
Data Analyst, Contoso Ltd
03/2015 - 06/2018
- Wrote reports in SQL.

Education
Bachelor of Science, University of Hamburg, 2014

Skills
Python, Docker, PostgreSQL, Kubernetes

Languages
English (native), German (B2)
"""

GERMAN = """Jürgen Müller
Softwareentwickler
Telefon: 0171 2345678
E-Mail: juergen.mueller@example.de

Berufserfahrung
seit 2020
Softwareentwickler, Beispiel GmbH
- Entwicklung in Java und Spring Boot.
03/2018 - 06/2020
Praktikant, Muster AG
- Pflege der Datenbanken.

Ausbildung
Bachelor of Science, Technische Universität Berlin, 2017

Kenntnisse
Java, Spring Boot, SQL

Sprachkenntnisse
Deutsch (Muttersprache), Englisch (C1)
"""

FRENCH = """Élodie Martin
Comptable
Tél. : +33 6 12 34 56 78
elodie.martin@example.fr

Expérience professionnelle
Comptable, Exemple SARL
depuis mars 2019
- Tenue des comptes.
Assistante comptable, Modèle SA
janvier 2016 \u2013 février 2019
- Saisie des factures.

Formation
Licence, Université de Lyon, 2015

Compétences
Excel, SAP

Langues
Français (langue maternelle), Anglais (B2)
"""

SPANISH = """María García López
Enfermera
Teléfono: +34 612 345 678
maria.garcia@example.es

Experiencia laboral
Enfermera, Hospital Ejemplo
enero 2018 \u2013 actualidad
- Cuidado de pacientes.
Auxiliar, Clínica Modelo
2015\u20132017
- Apoyo en planta.

Formación académica
Grado en Enfermería, Universidad de Sevilla, 2014

Habilidades
Excel

Idiomas
Español (nativo), Inglés (B1)
"""


@dataclass(frozen=True)
class Words:
    """Words on a PDF's page: where, how large, in which colour (0 black, 1 white) and mode of painting."""

    text: str
    x: float
    y: float
    size: float = 10
    gray: float = 0
    mode: int = 0

    def painted(self) -> str:
        escaped = self.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"{self.gray} g BT /F1 {self.size} Tf {self.mode} Tr {self.x} {self.y} Td ({escaped}) Tj ET"


def pdf(pages: Sequence[Sequence[Words | str]], *, trailer: str = "", more: Sequence[bytes] = ()) -> bytes:
    """Pages of words and raw operators, in an encoding that knows the languages of the west."""
    count = len(pages)
    first = 4
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        stream = "\n".join(part if isinstance(part, str) else part.painted() for part in page).encode("cp1252")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 2 * number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 << >> >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    objects += more
    out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer.encode(), len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def written_pdf(text: str, *extra: Words | str) -> bytes:
    """The lines of a text from the top of a page down; the first is large, as names are."""
    lines = [
        Words(line, 60, 790 - 14 * number, 20 if number == 0 else 10)
        for number, line in enumerate(text.splitlines())
        if line.strip()
    ]
    return pdf([[*lines, *extra]])


def written_docx(text: str) -> bytes:
    """The same as Word keeps it: the name in the page's header, the skills in a table."""
    document = python_docx.Document()
    name, *lines = text.splitlines()
    document.sections[0].header.paragraphs[0].add_run(name).font.size = Pt(20)
    for line in lines:
        items = line.split(", ")
        if len(items) > 3:
            table = document.add_table(rows=1, cols=len(items))
            for cell, item in zip(table.rows[0].cells, items, strict=True):
                cell.text = item
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line.strip():
            document.add_paragraph(line)
    return saved(document)


def hidden_docx() -> bytes:
    document = python_docx.Document()
    document.add_paragraph("Ada Lovelace, analyst of engines")
    document.add_paragraph().add_run("whitewords").font.color.rgb = RGBColor(255, 255, 255)
    document.add_paragraph().add_run("tinywords").font.size = Pt(1)
    document.add_paragraph().add_run("vanishedwords").font.hidden = True
    return saved(document)


def saved(document: "python_docx.document.Document") -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def written_odt(text: str) -> bytes:
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.splitlines())
    return cv_samples.odt(cv_samples.ODT_CONTENT.replace("<text:p>Ada Lovelace, analyst</text:p>", paragraphs))


def scan() -> bytes:
    """A page that is a picture."""
    picture = zlib.compress(bytes(range(256)) * 40)
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 128 /Height 80 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(picture), picture)
    )
    content = pdf([["q 595 0 0 842 0 0 cm /Im1 Do Q"]], more=[image])
    return content.replace(b"/Im1 << >>", b"/Im1 6 0 R").replace(
        b"/XObject << /Im1 6 0 R >>", b"/XObject << /Im1 6 0 R >>"
    )


def locked() -> bytes:
    """A PDF that asks for a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(written_pdf(ENGLISH))))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def long_pdf(pages: int) -> bytes:
    return pdf([[Words(f"This is page number {number} of very many", 60, 700)] for number in range(pages)])


def bomb_pdf(megabytes: int = 700) -> bytes:
    """A page whose operators inflate to more memory than the reader has."""
    packer = zlib.compressobj(9)
    chunk = b"0 g " * 2**18
    stream = b"".join(packer.compress(chunk) for _ in range(megabytes)) + packer.flush()
    return pdf_with_stream(stream)


def pdf_with_stream(stream: bytes) -> bytes:
    content = pdf([["%"]])
    start = content.index(b"<< /Length 1 >>")
    end = content.index(b"endobj", start)
    body = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\n" % (len(stream), stream)
    return content[:start] + body + content[end:]  # readers repair the table of objects


def endless_pdf() -> bytes:
    """Small, and hours of work: pages of text within text."""
    stream = zlib.compress(b"BT /F1 10 Tf 60 700 Td " + b"(abcdefghijklmnopqrstuvwxyz) Tj " * 400_000 + b"ET")
    return pdf_with_stream(stream)
