"""Installs the command from a copy of the sources, removes the copy, and runs the command alone in an empty folder.

Ends with an error if `cargo install` fails, or if the command needs a file of the repository.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

root = Path(__file__).resolve().parent.parent
installed = root / "target/installed"


def install(sources: Path) -> None:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True,
    )
    for name in listing.stdout.split("\0"):
        if name and (root / name).exists():
            (sources / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, sources / name, follow_symlinks=False)
    subprocess.run(
        ["cargo", "install", "--quiet", "--locked", "--debug", "--path", sources / "crates/cli",
         "--root", installed, "--target-dir", root / "target", "--no-track", "--force"],
        check=True,
    )


def run(*arguments: str, status: int = 0, text: str | None = None) -> str:
    done = subprocess.run(["./clerk-user", *arguments], input=text, capture_output=True, text=True, timeout=300)
    assert done.returncode == status, f"{arguments} ended with {done.returncode}: {done.stderr}"
    return done.stdout


def sandbox() -> None:
    child = subprocess.Popen(["./clerk-user", "sandbox", "--port", "0", "--ready-file", "ready.json",
                              "--data", "state.db", "--example-pages"], stdout=subprocess.DEVNULL)
    try:
        while not Path("ready.json").exists():
            assert child.poll() is None, f"the sandbox ended with {child.returncode}"
            time.sleep(0.05)
        ready = json.loads(Path("ready.json").read_text())
        form = urllib.parse.urlencode({"strategy": "ticket", "ticket": ready["ticket"]}).encode()
        sign_in = urllib.request.Request(ready["base_url"] + "/v1/client/sign_ins?_is_native=1", data=form)
        with urllib.request.urlopen(sign_in, timeout=60) as response:
            assert json.load(response)["response"]["status"] == "complete"
        for page in ["/", "/examples/", "/v1/environment"]:
            with urllib.request.urlopen(ready["base_url"] + page, timeout=60) as response:
                assert response.read(), page
    finally:
        child.send_signal(signal.SIGTERM)
        status = child.wait(timeout=60)
    assert status == 0, f"the sandbox ended with {status}"


with tempfile.TemporaryDirectory() as sources:
    install(Path(sources))
with tempfile.TemporaryDirectory() as empty:
    shutil.copy(installed / "bin/clerk-user", empty)
    os.chdir(empty)
    assert run("--version").startswith("clerk-user ")
    checked = run("check", "--kind", "email", status=1, text="test@test.com\nnope\n")
    assert [line.split("\t")[0] for line in checked.splitlines()] == ["accepted", "refused"], checked
    assert len(json.loads(run("schema", "--bundle"))["$defs"]) > 50
    assert json.loads(run("schema", "--openapi"))["openapi"].startswith("3.1.")
    assert "User" in run("schema").split()
    run("schema", "--lang", "typescript", "--out", "types", "--cache", str(root / "target/generators"))
    assert any(Path("types").iterdir())
    run("demo")
    sandbox()
print("installed: check, schema, demo and sandbox run in an empty folder")
