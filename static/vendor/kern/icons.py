"""Drops the icons that no page uses from a built kern.css; prints the rest. Icons are data: masks and weigh most."""

import re
import sys

USED = {"danger", "info", "success", "warning"}


def unused(selector: str) -> bool:
    names = re.findall(r"\.kern-icon--([a-z0-9-]+)", selector)
    return bool(names) and not any(name in USED or name in {"small", "default", "large", "x-large"} for name in names)


css = open(sys.argv[1], encoding="utf-8").read()
# Only the mask declarations are dropped, so that a rule shared by several icons stays intact.
css = re.sub(r"([^{}]+)\{([^{}]*)\}", lambda rule: "" if unused(rule[1]) else rule[0], css)
css = re.sub(r"--kern-icon-([a-z0-9-]+):url\([^)]*\);?", lambda icon: icon[0] if icon[1] in USED else "", css)
sys.stdout.write(css)
