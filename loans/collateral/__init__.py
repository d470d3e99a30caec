"""What stands behind a loan: things pledged or mortgaged, people and companies who vouch, and what still keeps the
money from going out."""
