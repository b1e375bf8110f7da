"""Secrets at rest: AES-256-GCM under a ring of keys, each ciphertext bound to the place where it is kept.

A ciphertext reads `<key id>:` + 12 bytes nonce + the encrypted bytes + 16 bytes tag. What is authenticated beside them is
the key id and `context`, the place ("integrations:42:credentials"): moved to another row or column it does not open.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}")


class DecryptionFailed(Exception):
    """What was read was not written here: other bytes, another place, or another key under the same id."""


class UnknownKey(DecryptionFailed):
    """The ciphertext names a key that ENCRYPTION_KEYS does not have (any more)."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        super().__init__(f"ENCRYPTION_KEYS has no key {key_id!r}, which this secret was encrypted with; put it back")


def new_key(id: str = "k1") -> str:
    """A key made now, as ENCRYPTION_KEYS takes it."""
    return f"{id}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


class Keyring:
    """Encrypts under the first key, decrypts under any. Which key made a ciphertext is told by the ciphertext."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._ciphers = {id: AESGCM(key) for id, key in keys.items()}
        self.current = next(iter(keys))

    @classmethod
    def parse(cls, text: str) -> Self:
        """A ring from `id:base64,…`, the newest key first. ValueError says which key is wrong, and shows none."""
        keys: dict[str, bytes] = {}
        for number, part in enumerate((part.strip() for part in text.split(",") if part.strip()), start=1):
            id, colon, encoded = part.partition(":")
            if not colon or not KEY_ID.fullmatch(id):
                raise ValueError(f"key {number} must read id:base64, with an id of letters, digits, '_', '.' and '-'")
            if id in keys:
                raise ValueError(f"the key id {id!r} stands there twice")
            try:
                keys[id] = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                raise ValueError(f"key {number} ({id}) is no base64") from None
            if len(keys[id]) != KEY_BYTES:
                raise ValueError(f"key {number} ({id}) has {len(keys[id])} bytes instead of {KEY_BYTES}")
        if not keys:
            raise ValueError("there is no key")
        return cls(keys)

    def encrypt(self, plain: bytes, *, context: str) -> bytes:
        """`plain` under the current key. `context` says where it will be kept: "table:id:column"."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, plain, _bound_to(self.current, context))
        return self.current.encode() + b":" + nonce + sealed

    def decrypt(self, sealed: bytes, *, context: str) -> bytes:
        """What `encrypt` was given for this very place; UnknownKey or DecryptionFailed for anything else."""
        key_id = key_id_of(sealed)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownKey(key_id)
        start = len(key_id) + 1
        nonce, encrypted = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        if len(encrypted) < TAG_BYTES:
            raise DecryptionFailed("A stored secret is cut short")
        try:
            return cipher.decrypt(nonce, encrypted, _bound_to(key_id, context))
        except InvalidTag:
            raise DecryptionFailed(f"The secret at {context} is not what was stored there") from None

    def is_current(self, sealed: bytes) -> bool:
        return key_id_of(sealed) == self.current

    def rotate(self, sealed: bytes, *, context: str) -> bytes:
        """The same secret under the current key; as it is where it is under that key already."""
        if self.is_current(sealed):
            return sealed
        return self.encrypt(self.decrypt(sealed, context=context), context=context)


def key_id_of(sealed: bytes) -> str:
    """Which key a ciphertext was made with."""
    id, colon, _ = bytes(sealed[:33]).partition(b":")
    try:
        key_id = id.decode("ascii")
    except UnicodeDecodeError:
        key_id = ""
    if not colon or not KEY_ID.fullmatch(key_id):
        raise DecryptionFailed("A stored secret does not begin with the id of a key")
    return key_id


def _bound_to(key_id: str, context: str) -> bytes:
    return f"{key_id}\0{context}".encode()
