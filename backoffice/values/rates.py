"""Rates are yearly fractions (`Decimal("0.072")` is 7.2 % a year) unless a name says otherwise."""

from decimal import ROUND_HALF_UP, Decimal


def percent(rate: Decimal | int | str, places: int = 2) -> str:
    """A fraction as per cent without the sign: `percent(Decimal("0.155631")) == "15.56"`, half up."""
    shown = (Decimal(rate) * 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{shown if shown else abs(shown):f}"


def fraction(per_cent: Decimal | int | str) -> Decimal:
    """The inverse: `fraction("7.2") == Decimal("0.072")`, exact."""
    return Decimal(per_cent) / 100


def monthly(yearly: Decimal) -> Decimal:
    """The nominal rate of one month, a twelfth of the yearly one, unrounded (28 digits)."""
    return yearly / 12


def simple_yearly(per_month: Decimal) -> Decimal:
    """Yearly rate on the simple basis (单利): twelve times the monthly rate."""
    return per_month * 12


def compound_yearly(per_month: Decimal) -> Decimal:
    """Yearly rate on the compound basis (复利): `(1 + i)^12 - 1`; 1 % a month is 0.126825…"""
    return (1 + per_month) ** 12 - 1
