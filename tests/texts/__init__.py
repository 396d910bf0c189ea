"""Texts of the organisation."""
