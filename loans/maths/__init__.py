"""Loan mathematics: schedules, day counts, the yearly cost, penalty interest, the order in which money is used.

Pure Decimal arithmetic. No Django, no database, no clock: every date and every parameter is an argument. There is one
engine, used alike for a quotation, the disclosure form, the contract and the booked loan, so that they cannot differ.
"""
