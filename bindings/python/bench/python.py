"""The package beside its peers in one run: ns a call, ns a row, the cost of an import, the size of the wheel.

CPU time, the least of several rounds, with the loop that calls.
"""

import importlib.metadata
import subprocess
import sys
import time
from collections.abc import Callable

import data
import email_validator
import emval
import eth_utils
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
import rphonenumbers

import clerk_user


def ns(run: Callable[[], object], count: int, seconds: float = 0.4, rounds: int = 3) -> float:
    """Returns the CPU time of one of `count` things."""
    best, used, done = float("inf"), 0.0, 0
    while done < rounds or used < seconds:
        start = time.process_time_ns()
        run()
        spent = time.process_time_ns() - start
        best, used, done = min(best, spent), used + spent / 1e9, done + 1
    return best / count


def each(call: Callable[[str], object], values: list[str]) -> float:
    """Returns the time of a call."""

    def run() -> None:
        for value in values:
            call(value)

    return ns(run, len(values))


def refusing(call: Callable[[str], object], errors: type[Exception]) -> Callable[[str], object]:
    """Wraps a call that raises for what it refuses."""

    def safely(value: str) -> object:
        try:
            return call(value)
        except errors:
            return None

    return safely


def peer_phone(library: object, region: str | None) -> Callable[[str], object]:
    def call(value: str) -> object:
        number = library.parse(value, region)
        return library.is_valid_number(number)

    return refusing(call, library.NumberParseException)


def goal(name: str, found: float, limit: float, unit: str, at_least: bool = False) -> None:
    met = found >= limit if at_least else found <= limit
    word = "at least" if at_least else "at most"
    print(f"  {'ok    ' if met else 'MISSED'}  {name}: {found:,.3g} {unit}, goal {word} {limit:,g}")


def main() -> None:
    print(f"{data.load()}, Python {sys.version.split()[0]}\n\none call, ns")
    peers = {
        "email": {
            "email-validator": refusing(
                lambda v: email_validator.validate_email(v, check_deliverability=False),
                email_validator.EmailNotValidError,
            ),
            "emval": refusing(emval.EmailValidator(deliverable_address=False).validate_email, Exception),
        },
        "e164": {
            "phonenumbers": peer_phone(phonenumbers, None),
            "rphonenumbers": peer_phone(rphonenumbers, None),
        },
        "phone": {
            "phonenumbers": peer_phone(phonenumbers, "US"),
            "rphonenumbers": peer_phone(rphonenumbers, "US"),
        },
        "evm": {"eth-utils": eth_utils.is_checksum_address},
        "evm, lower case": {"eth-utils": refusing(eth_utils.to_checksum_address, ValueError)},
    }
    few, arrow, ratios, scalar = {}, {}, {}, {}
    for name, others in peers.items():
        kind, region = name.split(",")[0], "US" if name == "phone" else None
        few[name] = data.make(name, 2000)
        parse = clerk_user.parse
        scalar[name] = each(lambda v: parse(kind, v, region), few[name])
        canonical = each(lambda v: parse(kind, v, region).canonical, few[name])
        print(f"  {name}: parse {scalar[name]:.0f}, with .canonical {canonical:.0f}")
        for peer, call in others.items():
            call(few[name][0])
            took = each(call, few[name])
            ratios.setdefault(peer, []).append(took / scalar[name])
            print(f"    {peer} {importlib.metadata.version(peer)}: {took:,.0f} ({took / scalar[name]:.0f} times)")
    print("\nArrow, 1,000,000 rows, all fields, ns a row")
    for name in peers:
        kind, region = name.split(",")[0], "US" if name == "phone" else None
        column = pa.array(data.make(name, 50_000) * 20)
        arrow[name] = ns(lambda: clerk_user.check(kind, column, region), len(column), 1)
        floor = ns(lambda: pc.utf8_upper(column), len(column), 0.2)
        views = ns(lambda: clerk_user.check(kind, column.cast(pa.string_view()), region), len(column), 0.5)
        print(f"  {name}: {arrow[name]:.0f} (string_view with the cast {views:.0f}, pyarrow's utf8_upper {floor:.0f})")
    print("\nimport, least of 20")
    costs = {}
    for module in ("clerk_user", "email_validator", "phonenumbers", "rphonenumbers", "eth_utils"):
        costs[module] = import_cost(module)
        print(f"  {module}: {costs[module][0]:.1f} ms, {costs[module][1] / 1e6:.1f} MB")
    print("\ngoals")
    for name in ("email", "e164", "phone"):
        goal(f"parse {name}", scalar[name], 200, "ns")
    for name in ("evm", "evm, lower case"):
        goal(f"parse {name}", scalar[name], 500, "ns")
    for peer, least in (("phonenumbers", 100), ("email-validator", 100), ("rphonenumbers", 20), ("eth-utils", 40)):
        goal(f"as quick as {peer}, times", min(ratios[peer]), least, "", at_least=True)
    for name, most in (("email", 70), ("e164", 70), ("phone", 180), ("evm", 200), ("evm, lower case", 200)):
        goal(f"Arrow {name}", arrow[name], most, "ns")
    goal("import", costs["clerk_user"][0], 5, "ms")
    goal("import", costs["clerk_user"][1] / 1e6, 5, "MB")


def import_cost(module: str) -> tuple[float, float]:
    """Returns milliseconds and bytes of memory."""
    program = f"""
import time
def memory():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
before, start = memory(), time.perf_counter()
import {module}
print((time.perf_counter() - start) * 1000, memory() - before)
"""
    run = [sys.executable, "-c", program]
    costs = [subprocess.run(run, capture_output=True, text=True, check=True).stdout.split() for _ in range(20)]
    return min(float(ms) for ms, _ in costs), min(float(size) for _, size in costs)


if __name__ == "__main__":
    main()
