"""Pages for people: the start, Swagger UI, ReDoc, the list of errors. All of their files are our own."""

import asyncio
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from app.api import postman
from app.api.route import PlainRoute
from app.core.config import Environment, Settings
from app.core.errors import AppError, NotFound

router = APIRouter(include_in_schema=False, route_class=PlainRoute)
files = APIRouter(include_in_schema=False)  # take any query: some proxies and browsers put a version there

HERE = Path(__file__).parent
FILES = {
    "page.css": (HERE / "files", "text/css"),
    "swagger.js": (HERE / "files", "text/javascript"),
    "swagger-ui-bundle.js": (None, "text/javascript"),
    "swagger-ui.css": (None, "text/css"),
    "redoc.standalone.js": (None, "text/javascript"),
    "favicon.png": (None, "image/png"),
}
PAGE_CSP = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
SWAGGER_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
# ReDoc writes its styles into the page and searches in a worker made of a blob.
REDOC_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'"
)


def page(title: str, body: str, *, csp: str = PAGE_CSP, head: str = "", status: int = 200) -> HTMLResponse:
    document = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" type="image/png" href="/docs/files/favicon.png">{head}</head>'
        f"<body>{body}</body></html>"
    )
    headers = {"Content-Security-Policy": f"{csp}; frame-ancestors 'none'", "Cache-Control": "no-cache"}
    return HTMLResponse(document, status_code=status, headers=headers)


STYLE = '<link rel="stylesheet" href="/docs/files/page.css">'


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.rolecall.settings
    return settings


def require_docs(request: Request) -> None:
    if not settings_of(request).docs_enabled:
        raise NotFound("The documentation is switched off here")


@router.get("/")
async def show_start(request: Request) -> HTMLResponse:
    settings = settings_of(request)
    links = ""
    if settings.docs_enabled:
        links = (
            "<h2>Look around</h2><ul>"
            '<li><a href="/docs">Swagger UI</a>: every operation, to be tried out in the browser</li>'
            '<li><a href="/redoc">ReDoc</a>: the same, to be read</li>'
            '<li><a href="/openapi.json">OpenAPI document</a> and <a href="/postman.json">Postman collection</a></li>'
            '<li><a href="/errors">Errors</a>: all codes, and what they mean</li>'
            '<li><a href="/api/v1/jobs">Open jobs</a> as JSON, <a href="/health/ready">health</a></li></ul>'
        )
    logins = ""
    if settings.environment is Environment.DEVELOPMENT:
        logins = (
            '<h2 id="logins">Demo logins</h2><p>Each with the password <code>password123</code>:</p><ul>'
            "<li><code>recruiter@example.com</code> posts jobs and hires</li>"
            "<li><code>seeker@example.com</code> and <code>test@example.com</code> look for work</li>"
            "<li><code>admin@example.com</code> keeps the house</li></ul>"
            '<h2 id="tour">A tour in five steps</h2><ol>'
            '<li>Open <a href="/docs">Swagger UI</a>, press <b>Authorize</b> and log in as the recruiter.</li>'
            "<li>Post a job: <code>POST /api/v1/jobs</code>, <i>Try it out</i>, <i>Execute</i>.</li>"
            "<li>Log in as the seeker, find it with <code>GET /api/v1/jobs?q=…</code> and apply: "
            "<code>POST /api/v1/applications</code>.</li>"
            "<li>As the recruiter, move the application on and propose an interview.</li>"
            "<li>As the seeker, confirm it; as the recruiter, make the offer, and hire.</li></ol>"
        )
    body = f"<main><h1>Rolecall</h1><p>Post jobs, find them, apply, be hired.</p>{links}{logins}</main>"
    return page("Rolecall", body, head=STYLE)


@router.get("/docs")
@router.get("/api/docs")
async def show_swagger(request: Request) -> HTMLResponse:
    require_docs(request)
    head = '<link rel="stylesheet" href="/docs/files/swagger-ui.css">'
    scripts = '<script src="/docs/files/swagger-ui-bundle.js"></script><script src="/docs/files/swagger.js"></script>'
    return page("Rolecall: Swagger UI", f'<div id="swagger-ui"></div>{scripts}', csp=SWAGGER_CSP, head=head)


@router.get("/redoc")
async def show_redoc(request: Request) -> HTMLResponse:
    require_docs(request)
    body = '<redoc spec-url="/openapi.json"></redoc><script src="/docs/files/redoc.standalone.js"></script>'
    return page("Rolecall: ReDoc", body, csp=REDOC_CSP)


@cache
def offline_files() -> Path:
    """The folder of Swagger UI and ReDoc in the package that brings them. It is not imported: only its files are used."""
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:  # pragma: no cover - it is one of our dependencies
        raise NotFound
    return Path(spec.origin).parent / "static"


@files.get("/docs/files/{name}")
async def show_docs_file(request: Request, name: str) -> FileResponse:
    if name not in FILES:
        raise NotFound
    folder, kind = FILES[name]
    return FileResponse(
        (folder or offline_files()) / name, media_type=kind, headers={"Cache-Control": "public, max-age=3600"}
    )


@router.get("/openapi.json")
@router.get("/api/schema")
async def show_openapi(request: Request) -> Response:
    require_docs(request)
    document = await asyncio.to_thread(request.app.openapi)
    return Response(orjson.dumps(document), media_type="application/json")


@router.get("/postman.json")
async def show_postman(request: Request) -> Response:
    require_docs(request)
    document = await asyncio.to_thread(request.app.openapi)
    made = postman.collection(document, base_url=settings_of(request).base_url)
    headers = {"Content-Disposition": 'attachment; filename="rolecall.postman_collection.json"'}
    return Response(orjson.dumps(made), media_type="application/json", headers=headers)


def error_kinds() -> dict[str, type[AppError]]:
    """Every failure that the service knows, by its code."""

    def walk(kind: type[AppError]) -> Iterator[type[AppError]]:
        yield kind
        for inner in kind.__subclasses__():
            yield from walk(inner)

    kinds: dict[str, type[AppError]] = {}
    for kind in walk(AppError):
        kinds.setdefault(kind.code, kind)
    return dict(sorted(kinds.items(), key=lambda item: (item[1].status, item[0])))


@router.get("/errors")
async def show_errors() -> HTMLResponse:
    rows = "".join(
        f'<tr><td>{kind.status}</td><td><a href="/errors/{code}"><code>{code}</code></a></td>'
        f"<td>{escape(kind.title)}</td></tr>"
        for code, kind in error_kinds().items()
    )
    table = f"<table><thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead><tbody>{rows}</tbody></table>"
    return page("Rolecall: errors", f"<main><h1>Errors</h1>{table}</main>", head=STYLE)


@router.get("/errors/{code}")
async def show_error(code: str) -> HTMLResponse:
    kind = error_kinds().get(code)
    if kind is None:
        raise NotFound("There is no such error code; /errors lists them all")
    text = "".join(f"<p>{escape(line)}</p>" for line in (kind.__dict__.get("__doc__") or "").split("\n\n") if line)
    body = f"<main><h1><code>{code}</code></h1><p>{escape(kind.title)} (status {kind.status}).</p>{text}"
    return page(f"Rolecall: {code}", f'{body}<p><a href="/errors">All errors</a></p></main>', head=STYLE)
