"""A whole event does not take place: everybody hears it once, calendars follow, nothing else leaves any more."""
