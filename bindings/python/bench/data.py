"""Distinct values, the same ones each time."""

import os
import random

from eth_utils import to_checksum_address


def make(kind: str, count: int) -> list[str]:
    """Returns values as people have them; one in fifty is not valid."""
    chance = random.Random(kind)
    digits = lambda count: "".join(chance.choice("0123456789") for _ in range(count))
    letters = lambda count: "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(count))
    number = lambda: chance.choice(
        (
            f"+1{chance.randint(201, 989)}{chance.randint(200, 999)}{digits(4)}",
            f"+4420{chance.choice('378')}{digits(7)}",
            f"+49151{digits(8)}",
            f"+336{digits(8)}",
            f"+9198{digits(8)}",
        )
    )
    one = {
        "email": lambda: f"{letters(6)}.{letters(7)}@{letters(8)}.com",
        "e164": number,
        "phone": lambda: f"({chance.randint(201, 989)}) {chance.randint(200, 999)}-{digits(4)}",
        "evm": lambda: to_checksum_address(chance.randbytes(20)),
        "evm, lower case": lambda: "0x" + chance.randbytes(20).hex(),
    }[kind]
    return [one() if chance.random() < 0.98 else one()[:-2] + "!" for _ in range(count)]


def load() -> str:
    """Returns the load of the machine, which figures depend on."""
    return "load average {:.1f}, {:.1f}, {:.1f}".format(*os.getloadavg()) + f" on {os.cpu_count()} cores"
