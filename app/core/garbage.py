"""When Python looks for garbage: hardly while modules are imported, then as it does by itself."""

import gc

_PYTHONS_OWN = gc.get_threshold()
# Objects. What modules make stays for good, and looking through it is an eighth of a start.
_WHILE_IMPORTING = 1_000_000


def expect_imports() -> None:
    gc.set_threshold(_WHILE_IMPORTING)


def spare_imports() -> None:
    """To be called by what runs for long, when all is imported: that is never looked through again.

    To look it all through, again and again, took 0.15 s each time, in which nobody was answered and Redis was taken for
    hung. The second time says that next to nothing is left: what comes up from here on is looked through as soon as it
    is worth it.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
    gc.set_threshold(*_PYTHONS_OWN)
