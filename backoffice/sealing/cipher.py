"""Authenticated encryption of one value, bound to its place.

Layout: version (1 byte) | key number (1) | nonce (12) | ciphertext | tag (16). The associated data is
`app.model.field:uid`, so a ciphertext copied to another row, column or table does not open.
"""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backoffice.sealing.keys import DataKey, Keyring

VERSION = 1
NONCE = 12
TAG = 16


class CannotOpen(Exception):
    """The value was moved, changed, or sealed with a key that is not in the keyring."""


def seal(clear: str, *, place: str, keys: Keyring) -> bytes:
    key = keys.sealing_key()
    nonce = os.urandom(NONCE)
    header = bytes((VERSION, key.number))
    return header + nonce + encrypt(key, nonce, clear.encode(), header + place.encode())


def unseal(sealed: bytes, *, place: str, keys: Keyring) -> str:
    """The clear text; CannotOpen on anything else than an untouched value in its own place."""
    sealed = bytes(sealed)
    if len(sealed) < 2 + NONCE + TAG or sealed[0] != VERSION:
        raise CannotOpen("This is not a sealed value.")
    key = keys.data.get(sealed[1])
    if key is None:
        raise CannotOpen(f"The value was sealed with key {sealed[1]}, which is not in the key file.")
    header, nonce, body = sealed[:2], sealed[2 : 2 + NONCE], sealed[2 + NONCE :]
    try:
        return decrypt(key, nonce, body, header + place.encode()).decode()
    except InvalidTag:
        raise CannotOpen("The value was changed or moved from another row or column.") from None


def key_number(sealed: bytes) -> int:
    return bytes(sealed)[1]


@lru_cache(maxsize=8)
def _aes(secret: bytes) -> AESGCM:
    """The key made ready once: doing it for every value takes longer than sealing one."""
    return AESGCM(secret)


def encrypt(key: DataKey, nonce: bytes, clear: bytes, place: bytes) -> bytes:
    if key.algorithm == "AES":
        return _aes(key.secret).encrypt(nonce, clear, place)
    encryptor = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(place)
    return encryptor.update(clear) + encryptor.finalize() + encryptor.tag


def decrypt(key: DataKey, nonce: bytes, body: bytes, place: bytes) -> bytes:
    if key.algorithm == "AES":
        return _aes(key.secret).decrypt(nonce, body, place)
    text, tag = body[:-TAG], body[-TAG:]
    decryptor = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(place)
    return decryptor.update(text) + decryptor.finalize()
