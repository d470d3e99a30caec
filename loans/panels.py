"""What the rooms of loans offer to pages of others; also the place where start-up meets what can be imported."""

from loans.applications import importing, panels

__all__ = ["importing", "panels"]
