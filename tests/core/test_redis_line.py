"""The shared connection to Redis: answers find those who asked, and a lost server is nobody's for long."""

import asyncio
from pathlib import Path

import pytest
from redis.exceptions import NoScriptError, ResponseError

from app.core.config import Settings
from app.core.redis import RedisClient, RedisUnavailable
from app.core.redis_line import RedisLine

ECHO = "return ARGV[1]"


async def test_parallel_calls_get_their_own_answers(settings: Settings) -> None:
    client = RedisClient(settings.redis_url)
    try:
        answers = await asyncio.gather(*(client.script(ECHO, [], [number]) for number in range(300)))
        assert answers == [str(number).encode() for number in range(300)]
    finally:
        await client.aclose()


async def test_given_up_call_does_not_shift_the_answers(settings: Settings) -> None:
    client = RedisClient(settings.redis_url)
    try:
        await client.script(ECHO, [], ["warm"])
        gone = asyncio.create_task(client.script(ECHO, [], ["gone"]))
        await asyncio.sleep(0)
        gone.cancel()
        assert await client.script(ECHO, [], ["mine"]) == b"mine"
    finally:
        await client.aclose()


async def test_what_is_told_is_done_before_what_is_asked_after_it(settings: Settings) -> None:
    client = RedisClient(settings.redis_url)
    count, read = "return redis.call('INCR', KEYS[1])", "return redis.call('GET', KEYS[1])"
    try:
        await client.tell(count, ["told"], [])  # no connection yet: it waits for one
        for number in range(2, 300):
            await client.tell(count, ["told"], [])
            if number % 50 == 0:
                assert await client.script(read, ["told"], []) == str(number).encode()
        await client.tell("return redis.error_reply('not your answer')", [], [])
        assert await client.script(ECHO, [], ["mine"]) == b"mine"
    finally:
        await client.aclose()


async def test_errors_of_the_server_are_told_apart(settings: Settings) -> None:
    client = RedisClient(settings.redis_url)
    line = RedisLine(client.redis.connection_pool.connection_kwargs, is_tls=False)
    try:
        with pytest.raises(NoScriptError):
            await line.execute(("EVALSHA", "0" * 40, 0), seconds=1)
        with pytest.raises(ResponseError):
            await line.execute(("NOSUCHCOMMAND",), seconds=1)
        assert await line.execute(("ECHO", "still here"), seconds=1) == b"still here"
    finally:
        await line.aclose()
        await client.aclose()


async def test_line_writes_into_the_database_of_the_url(settings: Settings) -> None:
    client = RedisClient(settings.redis_url)
    try:
        await client.script("return redis.call('SET', KEYS[1], ARGV[1], 'PX', 10000)", ["line:test"], ["x"])
        assert await client.redis.get("line:test") == b"x"
    finally:
        await client.aclose()


async def test_hung_server_is_given_up_and_a_new_one_found(tmp_path: Path) -> None:
    answers = False
    asked = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        try:
            while await reader.read(4096):
                asked += 1
                if answers:
                    writer.write(b"+OK\r\n")
        finally:
            writer.close()

    socket = tmp_path / "redis.sock"
    client = RedisClient(f"unix://{socket}")
    async with await asyncio.start_unix_server(serve, str(socket)):
        with pytest.raises(RedisUnavailable):
            await client.script(ECHO, [], ["x"])
        before = asked
        with pytest.raises(RedisUnavailable):  # the breaker is open: nobody is asked
            await client.script(ECHO, [], ["x"])
        assert asked == before > 0
        answers = True
        await asyncio.sleep(1.05)
        assert await client.script(ECHO, [], ["x"]) == b"OK"
        await client.aclose()
        await asyncio.sleep(0.05)  # the server sees the end of it
