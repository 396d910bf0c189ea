"""Who has a place, who waits, who gave theirs back."""
