"""The arithmetic and the reading of answers behind `make bench`."""
