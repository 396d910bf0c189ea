"""The draw: wishes become places at a date, reproducibly, with a reason for each person."""
