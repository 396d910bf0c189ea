"""iCalendar objects and feeds; knows times and places, not people."""
