"""Counters of this process. Labels are names from the code, never anything about a customer."""

import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

REQUESTS = Counter("http_requests_total", "Requests answered", ["method", "view", "status"])
SECONDS = Histogram(
    "http_request_seconds",
    "Time to answer a request",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10),
)


class MetricsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "other"
        REQUESTS.labels(method, view, str(response.status_code)).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response


def exposition(figures: dict[str, tuple[str, float]]) -> bytes:
    """The text that Prometheus reads: the request counters of all web processes, and `figures` (name: help, value)."""
    registry = CollectorRegistry()
    for name, (text, value) in figures.items():
        Gauge(name, text, registry=registry).set(value)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        requests = CollectorRegistry()
        multiprocess.MultiProcessCollector(requests)
        return generate_latest(registry) + generate_latest(requests)
    single = CollectorRegistry()
    single.register(REQUESTS)
    single.register(SECONDS)
    return generate_latest(registry) + generate_latest(single)
