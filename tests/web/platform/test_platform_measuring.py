"""What nobody waits for finds out whether somebody waits for an answer."""

from __future__ import annotations

import threading

import pytest
from django.http import HttpRequest, HttpResponse

from sigap.web.platform import measuring


def test_a_request_under_way_is_known_until_it_is_answered() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slowly(request: HttpRequest) -> HttpResponse:
        begun.set()
        assert may_end.wait(30)
        return HttpResponse()

    request = HttpRequest()
    request.method = "GET"
    asking = threading.Thread(target=measuring.measured(slowly), args=(request,))
    assert measuring.wait_until_idle(0)
    asking.start()
    assert begun.wait(30)
    assert not measuring.wait_until_idle(0)
    threading.Timer(0.05, may_end.set).start()
    assert measuring.wait_until_idle(30)
    asking.join()


def test_one_that_fails_is_over_too() -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        measuring.measured(fails)(HttpRequest())
    assert measuring.wait_until_idle(0)
