"""How the organisation shows itself: its logo and its accent colour on every page."""
