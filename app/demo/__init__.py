"""The Kassel conference with invented people, for a first look and for tests."""
