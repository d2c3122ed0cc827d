"""Many strings that are nearly right, and the verdicts of the crate on them."""

import json
import os
import random
import subprocess

import vectors

import clerk_user

# Only phone numbers look at it.
REGION = "US"


def make(kind: str, count: int) -> list[str | None]:
    """Returns vectors with a change or two, and some nulls: the same ones each time."""
    chance = random.Random(kind)
    names = {"wallet": ("evm", "solana")}.get(kind, (kind,))
    known = [row["input"] for of, row in vectors.rows() if of in names]
    letters = "".join(sorted(set("".join(known))))
    rows: list[str | None] = list(known)
    while len(rows) < count:
        text = list(chance.choice(known))
        for _ in range(chance.choice((0, 0, 1, 1, 2))):
            at = chance.randrange(len(text) + 1)
            text[at : at + chance.randrange(2)] = chance.choice(letters) * chance.randrange(3)
        rows.append("".join(text) if chance.random() < 0.98 else None)
    return rows[:count]


def judged(kind: str, rows: list[str | None]) -> list[dict | None]:
    """Returns the verdicts that the command gives, in the fields of the Arrow struct."""
    lines = "".join(
        json.dumps({"kind": kind, "value": row, "region": REGION}) + "\n" for row in rows if row is not None
    )
    command = [os.environ["CLERK_USER"], "check", "--quiet", "--as-typed"]
    command += ["--input", "ndjson", "--output", "ndjson", "-"]
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    verdicts = (vectors.fields(json.loads(line)["verdict"]) for line in done.stdout.splitlines())
    found = [None if row is None else next(verdicts) for row in rows]
    assert next(verdicts, None) is None
    return found


def all_kinds(count: int) -> dict[str, list[str | None]]:
    """Returns `count` rows, in equal parts of every kind."""
    return {kind: make(kind, count // len(clerk_user.KINDS)) for kind in clerk_user.KINDS}
