"""The child: takes a file on stdin, gives its text on stdout as JSON, and can do nothing else."""

import ctypes
import json
import resource
import sys

from . import docx, odt, pdf, plain
from .text import Refused, Text

MEMORY = 512 * 2**20
CPU_SECONDS = 10
OPEN_FILES = 16
NEW_NETWORK = 0x40000000 | 0x10000000  # CLONE_NEWNET | CLONE_NEWUSER
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.", "os.remove")


def main(content_type: str) -> None:
    content = sys.stdin.buffer.read()
    shut_in()
    try:
        text = read(content, content_type)
        answer = {"text": text.visible, "hidden": text.hidden, "lines": text.lines}
    except Refused as error:
        answer = {"refusal": error.code}
    except (MemoryError, RecursionError):
        answer = {"refusal": "too_large"}
    except Exception:  # noqa: BLE001 (whatever a parser makes of a broken file)
        answer = {"refusal": "unreadable"}
    sys.stdout.write(json.dumps(answer))


def read(content: bytes, content_type: str) -> Text:
    kind, _, parameters = content_type.partition(";")
    if kind == "application/pdf":
        return pdf.read(content)
    if kind == "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
        return docx.read(content)
    if kind == "application/vnd.oasis.opendocument.text":
        return odt.read(content)
    return plain.read(content, parameters.partition("charset=")[2].strip() or "utf-8")


def shut_in() -> None:
    """Limits of the system where it has them, and a last word of Python's own: no way out, no other program."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))  # pdfminer opens its tables of characters
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(NEW_NETWORK)  # a network without addresses, where the system lets us
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and len(arguments) > 1 and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError(event)
