"""The embedded servers come and go with those who use them."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.embedded import EmbeddedPostgres, EmbeddedValkey, embedded_servers
from tests.conftest import make_settings

ROOT = Path(__file__).parent.parent.parent
USE_AND_WAIT = """
import sys
from pathlib import Path
from app.core.embedded import embedded_servers
from tests.conftest import make_settings
with embedded_servers(make_settings(data_dir=Path(sys.argv[1]))) as settings:
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("servers")
    yield folder
    postgres = EmbeddedPostgres(folder)
    postgres.stop()
    EmbeddedValkey(folder).stop()
    shutil.rmtree(postgres.data.parent)  # as root it may lie outside the folder


def another_user(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", USE_AND_WAIT, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=20)


def test_last_one_out_stops_the_servers(folder: Path) -> None:
    other = another_user(folder)
    with embedded_servers(make_settings(data_dir=folder)):
        leave(other)
        assert EmbeddedPostgres(folder).pid is not None
        assert EmbeddedValkey(folder).pid is not None
    assert EmbeddedPostgres(folder).pid is None
    assert EmbeddedValkey(folder).pid is None


def test_a_killed_user_does_not_keep_the_servers_up(folder: Path) -> None:
    other = another_user(folder)
    other.send_signal(signal.SIGKILL)
    other.communicate(timeout=20)
    assert EmbeddedPostgres(folder).pid is not None  # nobody was left to stop it …
    with embedded_servers(make_settings(data_dir=folder)):
        pass
    assert EmbeddedPostgres(folder).pid is None  # … until the next one came and went


def test_servers_start_again_over_the_remains_of_a_crash(folder: Path) -> None:
    with embedded_servers(make_settings(data_dir=folder)):
        postgres, valkey = EmbeddedPostgres(folder), EmbeddedValkey(folder)
        for pid in (postgres.pid, valkey.pid):
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
        while postgres.pid or valkey.pid:
            pass
    with embedded_servers(make_settings(data_dir=folder)):
        EmbeddedPostgres(folder).psql("SELECT 1")


def test_given_addresses_are_left_alone(tmp_path: Path) -> None:
    settings = make_settings(
        data_dir=tmp_path / "none", database_url="postgresql+asyncpg://db/x", redis_url="redis://r"
    )
    with embedded_servers(settings) as same:
        assert same is settings
    assert not (tmp_path / "none").exists()
