"""A person's own data: see, correct, agree to or not, take along, erase; by the link, for one event at a time."""
