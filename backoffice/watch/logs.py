"""Log lines: JSON in production, readable in demo mode, never with personal identifiers, always with the request."""

import sys
from typing import Any

import structlog

from backoffice.values.redaction import SECRET_KEYS, redact


def add_request_id(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """The request or job on whose behalf the line was written, so that one can follow it across processes."""
    from backoffice.jobs.services import request_id

    if request_id.get():
        event["request_id"] = request_id.get()
    return event


def without_personal_data(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        if key.startswith("_") or key == "timestamp"
        else ("[secret]" if key.lower() in SECRET_KEYS else redact(value))
        for key, value in event.items()
    }


def configuration(*, json: bool, level: str) -> dict[str, Any]:
    """The value of Django's LOGGING."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.stdlib.ExtraAdder(allow=None)],
                "processors": [
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    add_request_id,
                    without_personal_data,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print the same line a second time, unredacted.
            "django": {"handlers": [], "level": level, "propagate": True},
            "weasyprint": {"level": "WARNING"},
            "weasyprint.progress": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
