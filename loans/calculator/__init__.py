"""What a loan would cost: a page and two commands over the same functions that price an offer. Nothing is stored."""
