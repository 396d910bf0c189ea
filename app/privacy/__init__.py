"""A person's own data: see, correct, agree to or not, take along, erase; by the link, for one event at a time.

Messages of the office hold a choice of people and no person, so nothing of hers is in them to delete; the mails they
made are filed under her registration and go with it.
"""
