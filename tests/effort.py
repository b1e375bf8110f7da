"""Input that is made to keep us busy: how much of the processor it may take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bounded_effort(seconds: float) -> Iterator[None]:
    """Fails where the block takes this process more time of the processor than that, whatever else the machine does."""
    before = time.process_time()
    yield
    spent = time.process_time() - before
    assert spent < seconds, f"{spent:.2f} s of the processor"
