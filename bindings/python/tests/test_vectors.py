"""The vectors and constants that the package has as data."""

import json
import unittest
from typing import get_args

import vectors as sources

import clerk_user
from clerk_user import constants, models, vectors


class Vectors(unittest.TestCase):
    def test_every_vector_of_the_crate_is_there(self) -> None:
        for file, kind in sources.KINDS.items():
            rows = json.loads((sources.FOLDER / f"{file}.json").read_text("utf-8"))
            document = vectors.load(file)
            self.assertEqual(document["kind"], kind)
            found = document["vectors"] + document["with_options"]
            self.assertCountEqual(map(json.dumps, found), map(json.dumps, rows))
        self.assertEqual(set(vectors.NAMES), {*sources.KINDS, "http/requests", "http/responses"})

    def test_the_validators_give_their_verdicts(self) -> None:
        for name in sources.KINDS:
            document = vectors.load(name)
            for row in document["vectors"]:
                verdict = clerk_user.parse(document["kind"], row["input"])
                self.assertEqual(verdict.accepted, row["verdict"] == "accepted", row)
                self.assertEqual(verdict.canonical, row.get("canonical"), row)

    def test_the_models_read_the_responses(self) -> None:
        for row in vectors.load("http/responses"):
            model = getattr(models, row["type"]).model_validate_json(json.dumps(row["body"]))
            read = model.model_dump(mode="json", exclude_unset=True)
            for pointer, expected in row["reads"].items():
                self.assertEqual(at(read, pointer), expected, (row["type"], pointer))

    def test_the_schema_of_the_vectors_is_there(self) -> None:
        self.assertIn("vectors.schema.json", vectors.load("schema/vectors.schema")["$id"])


class Constants(unittest.TestCase):
    def test_a_constant_is_a_word_of_its_enum(self) -> None:
        self.assertEqual(constants.VerificationStatus.VERIFIED, "verified")
        either = get_args(models.VerificationStatus.__value__)[0]
        known = set(get_args(get_args(either)[0]))
        values = {value for name, value in vars(constants.VerificationStatus).items() if name.isupper()}
        self.assertEqual(values, known)


def at(value: object, pointer: str) -> object:
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value.get(step)  # type: ignore[attr-defined]
    return value


if __name__ == "__main__":
    unittest.main()
