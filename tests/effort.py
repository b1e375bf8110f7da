"""Input that is made to keep us busy: how much of the processor it may take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bounded_effort(seconds: float) -> Iterator[None]:
    """Fails where the block takes this thread more time of the processor than that, whatever else the machine does."""
    before = time.thread_time()
    yield
    spent = time.thread_time() - before
    assert spent < seconds, f"{spent:.2f} s of the processor"
