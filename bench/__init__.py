"""`make bench`: what a visitor and an operator feel, each figure beside a bare-Flask limit of the same run.

Everything happens on 127.0.0.1, in temporary folders and a database of its own, bounded in time and number.
"""
