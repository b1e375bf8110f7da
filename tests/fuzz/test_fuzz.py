from tests.fuzz.__main__ import fuzz, fuzzed_service


def test_no_operation_breaks_its_promise_in_150_seconds() -> None:
    with fuzzed_service() as service:
        done = fuzz(service, examples=20, seconds=150)
    assert done.returncode == 0, done.stdout[-12_000:]
