"""Secrets at rest: what was changed, moved or made with another key is never opened."""

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.core.config import ConfigurationError, Settings
from app.core.crypto import DecryptionFailed, Keyring, UnknownKey, key_id_of, new_key
from tests.conftest import ROOT, make_settings
from tests.running import environment

CONTEXT = "integrations:42:credentials"
PLAIN = b'{"api_key": "sk-canary-0123456789"}'


@pytest.fixture
def ring() -> Keyring:
    return Keyring.parse(new_key("k1"))


def test_what_was_encrypted_is_read_back_and_never_looks_the_same_twice(ring: Keyring) -> None:
    first, second = (ring.encrypt(PLAIN, context=CONTEXT) for _ in range(2))
    assert first != second
    assert b"canary" not in first
    assert [ring.decrypt(sealed, context=CONTEXT) for sealed in (first, second)] == [PLAIN, PLAIN]
    assert ring.decrypt(ring.encrypt(b"", context=CONTEXT), context=CONTEXT) == b""


def test_every_flipped_bit_is_noticed(ring: Keyring) -> None:
    sealed = ring.encrypt(PLAIN, context=CONTEXT)
    for place in range(len(sealed)):
        for bit in range(8):
            changed = sealed[:place] + bytes([sealed[place] ^ (1 << bit)]) + sealed[place + 1 :]
            with pytest.raises(DecryptionFailed):
                ring.decrypt(changed, context=CONTEXT)


def test_every_cut_is_noticed(ring: Keyring) -> None:
    sealed = ring.encrypt(PLAIN, context=CONTEXT)
    for length in range(len(sealed)):
        with pytest.raises(DecryptionFailed):
            ring.decrypt(sealed[:length], context=CONTEXT)
    with pytest.raises(DecryptionFailed):
        ring.decrypt(sealed + b"\0", context=CONTEXT)


@pytest.mark.parametrize(
    "elsewhere", ["integrations:43:credentials", "integrations:42:other", "auto_apply_evidence:42:credentials", ""]
)
def test_secret_moved_to_another_row_or_column_does_not_open(ring: Keyring, elsewhere: str) -> None:
    sealed = ring.encrypt(PLAIN, context=CONTEXT)
    with pytest.raises(DecryptionFailed, match="not what was stored there"):
        ring.decrypt(sealed, context=elsewhere)


def test_another_key_under_the_same_id_does_not_open_it(ring: Keyring) -> None:
    with pytest.raises(DecryptionFailed):
        Keyring.parse(new_key("k1")).decrypt(ring.encrypt(PLAIN, context=CONTEXT), context=CONTEXT)


def test_key_id_renamed_in_the_ciphertext_does_not_open_it() -> None:
    """The id is authenticated too: one key under two ids is two keys."""
    encoded = base64.b64encode(os.urandom(32)).decode()
    ring = Keyring.parse(f"k1:{encoded},k2:{encoded}")
    sealed = ring.encrypt(PLAIN, context=CONTEXT)
    with pytest.raises(DecryptionFailed):
        ring.decrypt(b"k2" + sealed.removeprefix(b"k1"), context=CONTEXT)


def test_old_key_still_opens_and_rotating_moves_to_the_new_one() -> None:
    old, new = new_key("2026"), new_key("2027")
    sealed = Keyring.parse(old).encrypt(PLAIN, context=CONTEXT)
    both = Keyring.parse(f"{new},{old}")
    assert both.decrypt(sealed, context=CONTEXT) == PLAIN
    assert not both.is_current(sealed)
    rotated = both.rotate(sealed, context=CONTEXT)
    assert key_id_of(rotated) == "2027"
    assert both.rotate(rotated, context=CONTEXT) == rotated
    assert Keyring.parse(new).decrypt(rotated, context=CONTEXT) == PLAIN


def test_missing_key_is_named() -> None:
    sealed = Keyring.parse(new_key("2026")).encrypt(PLAIN, context=CONTEXT)
    with pytest.raises(UnknownKey, match="ENCRYPTION_KEYS has no key '2026'"):
        Keyring.parse(new_key("2027")).decrypt(sealed, context=CONTEXT)


@pytest.mark.parametrize(
    "text",
    [
        "hunter2",
        "k1:hunter2",
        "k1:" + base64.b64encode(b"hunter2" * 4).decode(),
        "k 1:" + base64.b64encode(b"h" * 32).decode(),
        pytest.param(f"{new_key('k1')},{new_key('k1')}", id="two keys of one name"),
        ",",
    ],
)
def test_keys_of_a_wrong_form_are_refused_and_not_shown(text: str) -> None:
    with pytest.raises(ConfigurationError, match="ENCRYPTION_KEYS") as refusal:
        make_settings(encryption_keys=SecretStr(text))
    assert "hunter2" not in str(refusal.value)


def test_without_configuration_one_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    sealed = make_settings(data_dir=tmp_path / "new").keyring.encrypt(PLAIN, context=CONTEXT)
    kept = tmp_path / "new" / "encryption_keys"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert make_settings(data_dir=tmp_path / "new").keyring.decrypt(sealed, context=CONTEXT) == PLAIN
    assert [path.name for path in kept.parent.iterdir()] == ["encryption_keys"]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    code = "from app.core.config import Settings; s = Settings(); print(s.signing_key, s._kept_secret('encryption_keys', str(id(s))))"
    starting = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment(tmp_path, 0), stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    assert len({process.communicate()[0] for process in starting}) == 1


def test_given_keys_are_used_and_nothing_is_written(tmp_path: Path) -> None:
    settings: Settings = make_settings(data_dir=tmp_path, encryption_keys=SecretStr(new_key("mine")))
    assert settings.keyring.current == "mine"
    assert list(tmp_path.iterdir()) == []
