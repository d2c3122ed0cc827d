"""The package by itself, without any other."""

import subprocess
import sys
import unittest

import clerk_user


class Import(unittest.TestCase):
    def test_an_import_needs_nothing_else(self) -> None:
        program = "import clerk_user, sys; print(' '.join(sorted(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        modules = set(done.stdout.split())
        self.assertIn("clerk_user._native", modules)
        heavy = {"pyarrow", "polars", "duckdb", "datafusion", "pandas", "pyspark", "pydantic", "numpy"}
        self.assertEqual(heavy & modules, set())

    def test_the_names_are_those_of_the_package(self) -> None:
        for name in clerk_user.__all__:
            self.assertTrue(hasattr(clerk_user, name), name)
        self.assertTrue(clerk_user.parse("email", "jo@example.com"))


if __name__ == "__main__":
    unittest.main()
