"""The examples of the README."""

import re
import unittest
from pathlib import Path


class Readme(unittest.TestCase):
    def test_every_example_runs(self) -> None:
        text = (Path(__file__).parents[1] / "README.md").read_text()
        examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        self.assertGreaterEqual(len(examples), 3)
        names: dict[str, object] = {}
        for example in examples:
            exec(example, names)


if __name__ == "__main__":
    unittest.main()
