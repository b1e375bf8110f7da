"""Every fenced command of the README and the docs is run against a fresh service; shown answers are compared by shape.

The blocks of one file run in one shell, in order, as a reader would paste them. A `json` block that follows a command
is its answer: the same members with values of the same kinds; `"…"` stands for any text.
"""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROOT, Service, running_service

DOCUMENTS = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Starting the service is what this test does already, and the suite does not start itself: their targets must exist.
MAKE = re.compile(r"^make (\w+)$")
# Measured elsewhere (minutes long) or needs what is not here.
NOT_RUN = re.compile(r"^(BENCH_ROWS=\d+ )?make (bench|chaos|fuzz|eval|check|run|test)\b|^docker ")


@dataclass
class Block:
    language: str
    text: str
    answers: list[str] = field(default_factory=list)


def blocks_of(document: str) -> list[Block]:
    """The shell blocks of a document, each with the answers shown right after it."""
    found: list[Block] = []
    for language, text in FENCE.findall((ROOT / document).read_text()):
        if language in {"bash", "console"}:
            found.append(Block(language, text))
        elif language == "json" and found:
            found[-1].answers.append(text)
    return found


def shape(value: Any) -> Any:
    match value:
        case dict():
            return {key: shape(member) for key, member in value.items()}
        case list():
            return [shape(value[0])] if value else []
        case bool() | None:
            return type(value).__name__
        case int() | float():
            return "number"
        case _:
            return "text"


def fits(shown: Any, real: Any) -> bool:
    """Whether what is shown has the members and kinds of what came; an empty list or null shown fits any."""
    if isinstance(shown, dict) and isinstance(real, dict):
        return shown.keys() == real.keys() and all(fits(shown[key], real[key]) for key in shown)
    if isinstance(shown, list) and isinstance(real, list):
        return not shown or not real or all(fits(shown[0], member) for member in real)
    if shown is None or real is None:
        return True
    return bool(shape(shown) == shape(real))


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with running_service() as running:
        yield running


def run_in_one_shell(document: str, service: Service, folder: Path) -> list[tuple[Block, str]]:
    blocks = blocks_of(document)
    script = ["set -u", f"cd {shlex.quote(str(folder))}", f"ln -s {ROOT}/* ."]
    for number, block in enumerate(blocks):
        script.append(rf"printf '\n=== {number}\n'")
        for line in block.text.replace("http://127.0.0.1:8000", service.base).split("\n"):
            if MAKE.match(line):
                script.append(f"make -n {MAKE.match(line)[1]} > make.log || echo 'no such target'")  # type: ignore[index]
            elif not NOT_RUN.match(line):
                script.append(line)
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)], capture_output=True, text=True, env=service.env, timeout=240, check=False
    )
    outputs = re.split(r"^=== \d+\n", done.stdout, flags=re.MULTILINE)[1:]
    assert len(outputs) == len(blocks), f"{document} stopped early:\n{done.stderr[-3000:]}"
    assert done.returncode == 0, done.stderr[-3000:]
    return list(zip(blocks, outputs, strict=True))


def answers_in(output: str) -> list[Any]:
    """The JSON documents in what a block printed."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while (at := output.find("{", at)) >= 0:
        try:
            value, at = decoder.raw_decode(output, at)
            found.append(value)
        except json.JSONDecodeError:
            at += 1
    return found


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if blocks_of(name)])
def test_commands_do_what_the_document_shows(document: str, service: Service, tmp_path: Path) -> None:
    for block, output in run_in_one_shell(document, service, tmp_path):
        assert "no such target" not in output, block.text
        real = answers_in(output)
        for answer in real:
            expects_failure = any('"success": false' in shown for shown in block.answers)
            assert answer.get("success", True) or expects_failure, (block.text, answer)
        for shown, answer in zip(block.answers, real, strict=False):
            assert fits(json.loads(shown), answer), f"shown:\n{shown}\ncame:\n{json.dumps(answer, indent=2)}"
        assert len(real) >= len(block.answers), (block.text, output)


def test_a_wrong_answer_in_a_document_is_found() -> None:
    came = {"success": True, "data": {"id": 1, "title": "DevOps Engineer"}}
    assert fits({"success": True, "data": {"id": 7, "title": "…"}}, came)
    assert not fits({"success": True, "data": {"id": 7, "name": "…"}}, came)
    assert not fits({"success": True, "data": {"id": "7", "title": "…"}}, came)
