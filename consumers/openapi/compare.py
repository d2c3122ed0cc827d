"""Validates the OpenAPI document, and tests with schemathesis that the sandbox does what the document says."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from openapi_spec_validator import OpenAPIV31SpecValidator

HERE = pathlib.Path(__file__).parent


def validate(document: pathlib.Path) -> None:
    errors = list(OpenAPIV31SpecValidator(json.loads(document.read_text())).iter_errors())
    for error in errors:
        print(f"{document.name}: /{'/'.join(map(str, error.path))}: {error.message}")
    if errors:
        sys.exit("the document is not valid")
    print(f"{document.name}: valid")


def compare(document: pathlib.Path, sandbox: dict) -> int:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"]
    command += ["run", document, "--url", sandbox["base_url"]]
    environment = {"PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": "hooks"}
    environment |= {"DOCUMENT": str(document), "SANDBOX": sandbox["base_url"]}
    return subprocess.run(command, env=os.environ | environment).returncode


def main(document: pathlib.Path) -> int:
    validate(document)
    with tempfile.TemporaryDirectory() as folder:
        ready = pathlib.Path(folder, "ready.json")
        command = ["clerk-user", "sandbox", "--port", "0", "--ready-file", ready, "--rng-seed", "1"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            while not ready.exists():
                if process.poll() is not None:
                    sys.exit("the sandbox does not start")
                time.sleep(0.05)
            return compare(document, json.loads(ready.read_text()))
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
