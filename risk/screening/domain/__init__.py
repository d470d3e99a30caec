"""Rules of screening, pure: names as they sound, how alike two entries are, customer risk levels."""
