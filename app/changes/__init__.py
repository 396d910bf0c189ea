"""A workshop changes or does not take place: everybody who has a place is told, and their calendars follow."""
