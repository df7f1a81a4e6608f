"""How many threads linear algebra may use while a forecast is made."""

from __future__ import annotations

from contextlib import AbstractContextManager


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which BLAS uses one thread.

    On matrices of some hundred days its threads wait for each other longer than they work: a fit takes twice
    as long with two, and several times as long on a busy machine.
    """
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limits
