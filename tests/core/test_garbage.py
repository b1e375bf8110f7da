"""The collector: spared while modules are imported, at work again in what runs for long."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from app.core.garbage import expect_imports, spare_imports


class Knot:
    """Refers to itself: only the collector can free it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def is_freed_within(objects: int) -> bool:
    knot = weakref.ref(Knot())
    kept: list[list[int]] = []
    while knot() is not None and len(kept) < objects:
        kept.append([])
    return knot() is None


@pytest.mark.usefixtures("as_before")
def test_garbage_waits_for_the_end_of_the_imports() -> None:
    expect_imports()
    gc.collect()
    assert not is_freed_within(20_000)
    spare_imports()
    assert is_freed_within(20_000)
