"""What participants do through their personal link: look, correct, change, substitute, withdraw, take their data."""
