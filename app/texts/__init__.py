"""Texts of the organisation: legal pages, help, notices; defaults, own versions, open placeholders."""
