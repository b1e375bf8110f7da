import httpx


async def test_tasks_need_a_token(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tasks")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "unauthenticated"
