"""Which page of a long list is meant, and which of them a pager names. Plain Python."""

PAGE = 50  # rows


def page(text: str) -> int:
    """The number of a page in an address, from 1."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else 1


def pages(total: int) -> int:
    """How many pages so many rows take; one is there even when it is empty."""
    return max(-(-total // PAGE), 1)


def around(number: int, last: int) -> list[int]:
    """The pages a pager names: the first, the last, and those beside the one shown; 0 is a gap."""
    near = sorted({1, last, *range(max(number - 1, 1), min(number + 1, last) + 1)})
    found = list[int]()
    for each in near:
        if found and each - found[-1] > 1:
            found.append(0)
        found.append(each)
    return found
