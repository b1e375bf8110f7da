"""A Postman collection (v2.1) made of the OpenAPI document: a folder a tag, a request an operation."""

from typing import Any

import orjson

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection(document: dict[str, Any], *, base_url: str) -> dict[str, Any]:
    """The collection. Run "Log in" first: its test keeps the token for all other requests."""
    folders: dict[str, list[dict[str, Any]]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            tag = (operation.get("tags") or ["other"])[0]
            folders.setdefault(tag, []).append(_request(document, path, method, operation))
    return {
        "info": {
            "name": document["info"]["title"],
            "description": document["info"]["description"],
            "schema": SCHEMA,
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "variable": [{"key": "base_url", "value": base_url}, {"key": "token", "value": ""}],
        "item": [{"name": tag, "item": requests} for tag, requests in folders.items()],
    }


def _request(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    parameters = operation.get("parameters", [])
    segments = [f":{part[1:-1]}" if part.startswith("{") else part for part in path.strip("/").split("/")]
    request: dict[str, Any] = {
        "method": method.upper(),
        "header": [],
        "description": operation.get("description", ""),
        "url": {
            "raw": "{{base_url}}/" + "/".join(segments),
            "host": ["{{base_url}}"],
            "path": segments,
            "query": [
                {"key": of["name"], "value": "", "description": of.get("description", ""), "disabled": True}
                for of in parameters
                if of["in"] == "query"
            ],
            "variable": [{"key": of["name"], "value": "1"} for of in parameters if of["in"] == "path"],
        },
    }
    if "security" not in operation:
        request["auth"] = {"type": "noauth"}
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        example = example_of(document, content["application/json"]["schema"])
        request["body"] = {"mode": "raw", "raw": orjson.dumps(example, option=orjson.OPT_INDENT_2).decode()}
    elif content:
        kind, media = next(iter(content.items()))
        fields = _resolve(document, media["schema"]).get("properties", {})
        if kind == "multipart/form-data":
            request["body"] = {"mode": "formdata", "formdata": [{"key": name, "type": "file"} for name in fields]}
        elif fields:
            request["body"] = {
                "mode": "urlencoded",
                "urlencoded": [
                    {"key": name, "value": str(_example(document, of) or "")} for name, of in fields.items()
                ],
            }
    made: dict[str, Any] = {"name": operation["summary"], "request": request, "response": []}
    if path.endswith("/auth/login"):
        script = ["pm.collectionVariables.set('token', pm.response.json().access_token);"]
        made["event"] = [{"listen": "test", "script": {"type": "text/javascript", "exec": script}}]
    return made


def example_of(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """An example of a schema, put together from the examples of its fields."""
    return _example(document, schema)


def _resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _example(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    for described in (schema, _resolve(document, schema)):
        if described.get("examples"):
            return described["examples"][0]
        if "default" in described:
            return described["default"]
    schema = _resolve(document, schema)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _example(document, schema[choice][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {name: _example(document, of) for name, of in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [_example(document, schema.get("items", {}))]
    return {"string": "text", "integer": 1, "number": 1, "boolean": True}.get(str(schema.get("type")))
