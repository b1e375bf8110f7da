"""Where mailed links lead when there is no front end: two forms, without a script.

GET shows the form and changes nothing, because mail scanners follow links; its button does the work.
"""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from app.api.deps import RolecallDep
from app.api.pages import STYLE, page
from app.api.problems import field_error
from app.core.errors import InvalidInput
from app.domains.accounts.schemas import OneTimeTokenUse, PasswordReset
from app.flows.reset_password import reset_password

router = APIRouter(include_in_schema=False)

FORM_CSP = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
MAX_FIELD = 2000

Token = Annotated[str, Query(max_length=MAX_FIELD)]
Field = Annotated[str, Form(max_length=MAX_FIELD)]


def form(title: str, token: str, fields: str, button: str, problem: str = "") -> HTMLResponse:
    said = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    body = (
        f"<main><h1>{escape(title)}</h1>{said}"
        f'<form method="post"><input type="hidden" name="token" value="{escape(token)}">{fields}'
        f"<button>{escape(button)}</button></form></main>"
    )
    shown = page(title, body, csp=FORM_CSP, head=STYLE, status=422 if problem else 200)
    shown.headers["Cache-Control"] = "no-store"  # it carries the token
    return shown


def done(title: str, words: str) -> HTMLResponse:
    return page(title, f"<main><h1>{escape(title)}</h1><p>{escape(words)}</p></main>", head=STYLE)


def verification_form(token: str, problem: str = "") -> HTMLResponse:
    return form("Confirm your address", token, "", "Confirm", problem)


def reset_form(token: str, problem: str = "") -> HTMLResponse:
    field = (
        "<p><label>New password, 8 to 72 bytes: "
        '<input type="password" name="password" autocomplete="new-password" required minlength="8"></label></p>'
    )
    return form("Choose a new password", token, field, "Set the password", problem)


def first_fault(error: ValidationError) -> str:
    fault = error.errors(include_input=False, include_url=False)[0]
    return f"{fault['loc'][0]}: {field_error(fault).message}"


@router.get("/verify-email")
async def show_verification(token: Token = "") -> HTMLResponse:
    return verification_form(token)


@router.post("/verify-email")
async def submit_verification(rolecall: RolecallDep, token: Field = "") -> HTMLResponse:
    try:
        use = OneTimeTokenUse(token=token)
        async with rolecall.unit() as services:
            await services.auth_service.verify_email(use.token)
    except ValidationError as error:
        return verification_form("", first_fault(error))
    except InvalidInput as error:
        return verification_form(token, error.detail)
    return done("Thank you", "Your address is confirmed.")


@router.get("/reset-password")
async def show_reset(token: Token = "") -> HTMLResponse:
    return reset_form(token)


@router.post("/reset-password")
async def submit_reset(rolecall: RolecallDep, token: Field = "", password: Field = "") -> HTMLResponse:
    try:
        reset = PasswordReset(token=token, password=password)
        await reset_password(rolecall, reset.token, reset.password)
    except ValidationError as error:
        return reset_form("" if "\0" in token else token, first_fault(error))
    except InvalidInput as error:
        return reset_form(token, error.detail)
    return done("Done", "Your new password is set, and every session has ended. Log in with it.")
