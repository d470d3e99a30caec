"""Needs, hard limits, order, and signs of mis-selling. Pure."""
