"""New passwords: refused where everybody has them already, hashed outside any unit of work."""

from functools import cache
from importlib.resources import files

from app.domains.accounts.errors import CommonPassword
from app.services import Rolecall


@cache
def common_passwords() -> frozenset[str]:
    """The passwords that every attacker tries first, in lower case. A list of our own: nobody is asked over the network."""
    text = files("app.domains.accounts").joinpath("data/common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


async def hash_new_password(rolecall: Rolecall, password: str, *, pointer: str = "/password") -> str:
    """The hash to keep. In production a password of the breach list is refused."""
    if rolecall.settings.is_production and password.lower() in common_passwords():
        raise CommonPassword(pointer)
    return await rolecall.passwords.hash(password)
