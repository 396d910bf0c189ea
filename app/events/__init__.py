"""Series, events, workshops, venues and who runs them."""
