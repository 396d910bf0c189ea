"""Organisations: one contact registers several colleagues and names them later."""
