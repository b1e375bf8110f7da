"""Make an admin: `python -m app.tasks.create_admin --email root@example.com`.

The password is asked for, or read from standard input with --password-stdin. It is no option: the options of a process
are in everybody's process list and in the shell's history. For the same reason no row of background work is made.
"""

import argparse
import asyncio
import getpass
import sys

from pydantic import BaseModel, ValidationError

from app.core.config import ConfigurationError, Settings
from app.core.embedded import EmbeddedServerError, embedded_servers
from app.core.errors import AppError
from app.core.logging import configure_logging
from app.core.schemas import Line
from app.domains.accounts.schemas import AccountEmail, NewPassword
from app.flows.create_admin import create_admin
from app.services import Rolecall


class NewAdmin(BaseModel):
    email: AccountEmail
    full_name: Line
    password: NewPassword


def read_admin(arguments: list[str]) -> NewAdmin:
    """Who is to be made, from the command line and the terminal or standard input."""
    parser = argparse.ArgumentParser(prog="python -m app.tasks.create_admin", description="Make an admin.")
    parser.add_argument("--email", required=True)
    parser.add_argument("--full-name", default="Administrator")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    options = parser.parse_args(arguments)
    password = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else getpass.getpass("Password: ")
    if not options.password_stdin and getpass.getpass("The same again: ") != password:
        sys.exit("The two passwords differ")
    try:
        return NewAdmin(email=options.email, full_name=options.full_name, password=password)
    except ValidationError as error:
        faults = (f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors(include_input=False))
        sys.exit("; ".join(faults))


async def run(settings: Settings, admin: NewAdmin) -> int:
    rolecall = Rolecall(settings, name="rolecall-by-hand")
    try:
        user = await create_admin(rolecall, **admin.model_dump())
    except AppError as error:
        print(error.detail, file=sys.stderr)  # noqa: T201
        return 1
    finally:
        await rolecall.aclose()
    print(f"Admin {user.email} has the id {user.id}")  # noqa: T201
    return 0


def main() -> int:
    admin = read_admin(sys.argv[1:])
    try:
        with embedded_servers(Settings().checked()) as settings:
            configure_logging(settings)
            return asyncio.run(run(settings, admin))
    except (ConfigurationError, EmbeddedServerError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main())
