"""Webhooks of Skyvern's: `x-skyvern-signature` is the HMAC-SHA256 of the body, in hexadecimal, under the account's API key.

`x-skyvern-timestamp` is not covered by it, so a message that was seen once can be sent again for ever: what a message
says is never taken on trust, it only is a reason to ask.
"""

import hashlib
import hmac


def is_signed(body: bytes, signature: str | None, api_key: str) -> bool:
    """Whether whoever sent these bytes holds the key. Never, where there is no key or no signature."""
    if not api_key or not signature:
        return False
    expected = hmac.new(api_key.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().encode("utf-8", "replace"))
