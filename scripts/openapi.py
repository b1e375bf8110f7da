"""Write the committed openapi.json: `make openapi`."""

from pathlib import Path

import orjson

from app.api import create_app

if __name__ == "__main__":
    path = Path(__file__).parent.parent / "openapi.json"
    path.write_bytes(orjson.dumps(create_app().openapi(), option=orjson.OPT_INDENT_2) + b"\n")
    print(f"{path.name} is written")
