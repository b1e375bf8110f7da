"""`uvicorn main:app` serves the API; `python main.py` runs everything on this machine."""

from app.api import create_app

app = create_app()
