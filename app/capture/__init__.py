"""Findings as they are noted at the stations: who may note them, what was noted, in which round and group."""
