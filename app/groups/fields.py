"""Arithmetic for round plans: finite fields, and the small groups stations are shifted in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

Operation = Callable[[int, int], int]


def prime_power(number: int) -> tuple[int, int] | None:
    """(p, m) with number = p^m, or None."""
    for prime in range(2, number + 1):
        if number % prime == 0:
            power = 0
            while number % prime == 0:
                number //= prime
                power += 1
            return (prime, power) if number == 1 else None
    return None


def digits(number: int, base: int, length: int) -> list[int]:
    found = []
    for _ in range(length):
        number, digit = divmod(number, base)
        found.append(digit)
    return found


def number_of(parts: list[int], base: int) -> int:
    return sum(digit * base**place for place, digit in enumerate(parts))


def addition(order: int, prime: int) -> Operation:
    """Digit by digit in base `prime` without carrying; for a prime order that is counting modulo it."""
    power = 1
    while prime**power < order:
        power += 1

    def add(one: int, other: int) -> int:
        pairs = zip(digits(one, prime, power), digits(other, prime, power), strict=True)
        return number_of([(a + b) % prime for a, b in pairs], prime)

    return add


def multiplication(order: int) -> list[list[int]] | None:
    """The table of GF(order), whose elements are 0 … order-1 as polynomials with digits in base p; None if no field."""
    found = prime_power(order)
    if found is None:
        return None
    prime, power = found
    if power == 1:
        return [[a * b % prime for b in range(prime)] for a in range(prime)]
    for tail in product(range(prime), repeat=power):
        powers = _powers(order, prime, list(tail))
        if powers:
            return _table(order, powers)
    raise AssertionError("every field has a primitive polynomial")


def _powers(order: int, prime: int, tail: list[int]) -> list[int]:
    """1, x, x² … where x^m = -tail; empty unless x runs through all elements but zero."""
    element = [1] + [0] * (len(tail) - 1)
    seen: list[int] = []
    known: set[int] = set()
    for _ in range(order - 1):
        value = number_of(element, prime)
        if value in known or not value:
            return []
        known.add(value)
        seen.append(value)
        top = element[-1]
        element = [(a - top * b) % prime for a, b in zip([0, *element[:-1]], tail, strict=True)]
    return seen


def _table(order: int, powers: list[int]) -> list[list[int]]:
    exponent = {value: k for k, value in enumerate(powers)}
    table = [[0] * order for _ in range(order)]
    for a, k in exponent.items():
        for b, m in exponent.items():
            table[a][b] = powers[(k + m) % (order - 1)]
    return table
