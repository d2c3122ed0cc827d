"""`check`, on every vector and on every form that an Arrow array can have."""

import gc
import threading
import time
import unittest

import pyarrow as pa
import pyarrow.compute as pc
import vectors

import clerk_user


def judged(kind: str, texts: list[str | None], region: str | None = None) -> list[dict | None]:
    """Returns the verdicts of `parse` in the fields of the struct."""
    verdicts = (None if text is None else clerk_user.parse(kind, text, region) for text in texts)
    return [None if v is None else vectors.fields(v.to_dict()) for v in verdicts]


TEXTS = ["jo@example.com", None, "Jo@Example.COM", "", "jo@", "ünï@bücher.example", None, "x" * 300]
TEXTS += [f"someone.with.a.long.name.{i}@example.com" for i in range(700)]
JUDGED = judged("email", TEXTS)


class Check(unittest.TestCase):
    def same(self, array: object, expected: list[dict | None] = JUDGED, kind: str = "email") -> pa.Array:
        verdicts = clerk_user.check(kind, array)
        self.assertEqual(len(verdicts), len(expected))
        whole = pa.array(verdicts)
        whole.validate(full=True)
        self.assertEqual(whole.to_pylist(), expected)
        chunked = pa.chunked_array(verdicts)
        chunked.validate(full=True)
        self.assertEqual(chunked.to_pylist(), expected)
        for name in vectors.FIELDS:
            field = pa.array(verdicts.field(name))
            field.validate(full=True)
            self.assertEqual(field.to_pylist(), [v and v[name] for v in expected])
        return whole

    def test_every_vector_has_its_verdict(self) -> None:
        groups: dict[tuple[str, str | None], list[dict]] = {}
        for kind, row in vectors.rows():
            if not row.get("native"):
                groups.setdefault((kind, row.get("region")), []).append(row)
        for (kind, region), rows in groups.items():
            verdicts = clerk_user.check(kind, pa.array([row["input"] for row in rows]), region)
            expected = [vectors.fields(vectors.verdict(row)) for row in rows]
            self.assertEqual(pa.array(verdicts).to_pylist(), expected)
        self.assertGreater(sum(map(len, groups.values())), 1500)

    def test_every_kind_agrees_with_parse(self) -> None:
        texts = [row["input"] for _, row in vectors.rows()] + [None] * 5
        for kind in clerk_user.KINDS:
            for region in (None, "US", "GB"):
                verdicts = pa.array(clerk_user.check(kind, pa.array(texts), region))
                self.assertEqual(verdicts.to_pylist(), judged(kind, texts, region))

    def test_every_encoding_is_taken(self) -> None:
        plain = pa.array(TEXTS)
        self.assertEqual(self.same(plain).type.field("canonical").type, pa.string())
        for of in (pa.large_string(), pa.string_view()):
            whole = self.same(plain.cast(of))
            self.assertEqual(whole.type.field("canonical").type, pa.large_string())
        for keys in (pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()):
            few = [TEXTS[i % 9] for i in range(200)]
            for values in (pa.string(), pa.large_string(), pa.string_view()):
                encoded = pa.DictionaryArray.from_arrays(
                    pa.array([None if t is None else few.index(t) for t in few], keys), pa.array(few, values)
                )
                self.same(encoded, judged("email", few))
        self.same(pa.array(TEXTS).dictionary_encode())
        self.same(pa.nulls(20), [None] * 20)

    def test_a_dictionary_has_nulls_too(self) -> None:
        values = pa.array(["jo@example.com", None, "jo@"])
        encoded = pa.DictionaryArray.from_arrays(pa.array([2, 1, None, 0]), values)
        self.same(encoded, judged("email", ["jo@", None, None, "jo@example.com"]))

    def test_slices_keep_their_place(self) -> None:
        for of in (pa.string(), pa.large_string(), pa.string_view()):
            plain = pa.array(TEXTS, of)
            for start, length in ((0, 0), (0, 1), (1, 9), (3, 5), (7, 513), (255, 258), (700, 100), (len(TEXTS), 0)):
                end = min(start + length, len(TEXTS))
                self.same(plain.slice(start, length), JUDGED[start:end])
                encoded = pa.array(TEXTS).dictionary_encode().slice(start, length)
                self.same(encoded, JUDGED[start:end])
                column = pa.StructArray.from_arrays([plain], ["email"]).slice(start, length)
                self.same(column, JUDGED[start:end])

    def test_chunks_are_kept(self) -> None:
        for sizes in ([0], [3, 0, 8, 300], [1] * 20, [256, 256], [13, 255, 9, 100]):
            chunks, start = [], 0
            for size in sizes:
                chunks.append(pa.array(TEXTS).slice(start, size))
                start += size
            chunked = pa.chunked_array(chunks, pa.string())
            self.same(chunked, JUDGED[:start])
            verdicts = pa.chunked_array(clerk_user.check("email", chunked))
            self.assertEqual([len(chunk) for chunk in verdicts.chunks], sizes)
        self.same(pa.chunked_array([], pa.string()), [])
        self.same(pa.array([], pa.string()), [])

    def test_a_table_of_one_column_is_taken(self) -> None:
        column = pa.chunked_array([TEXTS[:9], TEXTS[9:]])
        self.same(pa.table({"email": column}))
        self.same(pa.record_batch({"email": pa.array(TEXTS)}))
        self.same(pa.table({"email": column}).to_reader())
        parents = pa.array([i % 3 != 0 for i in range(len(TEXTS))])
        column = pa.StructArray.from_arrays([pa.array(TEXTS)], ["email"], mask=pc.invert(parents))
        expected = [v if i % 3 else None for i, v in enumerate(JUDGED)]
        self.same(column, expected)

    def test_phones_have_all_fields(self) -> None:
        texts = ["+442083661177", None, "15551234567", "+80012345678", "1", ""] * 100
        whole = self.same(pa.array(texts), judged("e164", texts), "e164")
        self.assertEqual(whole[0].as_py()["region"], "GB")
        self.assertEqual(whole[3].as_py()["region"], "001")
        self.assertEqual(whole.type.field("region").type, pa.dictionary(pa.int16(), pa.string()))

    def test_the_words_are_the_same_in_every_array(self) -> None:
        one = pa.array(clerk_user.check("e164", pa.array(["+442083661177"])))
        other = pa.array(clerk_user.check("email", pa.array(["jo@"])))
        self.assertEqual(one.type, other.type)
        for name in ("error", "validity", "region", "type"):
            self.assertEqual(one.field(name).dictionary, other.field(name).dictionary)

    def test_other_data_are_refused(self) -> None:
        wrong = {
            "found the format `i`": pa.array([1], pa.int32()),
            "found the format `z`": pa.array([b"x"]),
            "found the format `\\+r`": pa.RunEndEncodedArray.from_arrays([1], ["x"]),
            "found the format `\\+l`": pa.array([["x"]]),
            "expected one column, found 2": pa.table({"a": ["x"], "b": ["y"]}),
            "expected one column, found 0": pa.table({}),
            "found the format `d:": pa.array([1]).cast(pa.decimal128(20)),
        }
        for message, array in wrong.items():
            with self.assertRaisesRegex(ValueError, message):
                clerk_user.check("email", array)
        for other in (["jo@example.com"], "jo@example.com", None):
            with self.assertRaisesRegex(TypeError, "expected an object with the Arrow PyCapsule interface"):
                clerk_user.check("email", other)
        with self.assertRaisesRegex(ValueError, "invalid kind of value"):
            clerk_user.check("fax", pa.array(["1"]))
        with self.assertRaises(KeyError):
            clerk_user.check("email", pa.array(["1"])).field("message")

    def test_broken_arrays_are_refused(self) -> None:
        offsets = pa.py_buffer(b"".join(i.to_bytes(4, "little", signed=True) for i in (0, 3, 2)))
        not_utf8 = pa.py_buffer(b"".join(i.to_bytes(4, "little") for i in (0, 2)))
        broken = [
            pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"abc")]),
            pa.Array.from_buffers(pa.string(), 1, [None, not_utf8, pa.py_buffer(b"\xff\xfe")]),
            pa.DictionaryArray.from_arrays(pa.array([0, 5]), pa.array(["a"]), safe=False),
            pa.DictionaryArray.from_arrays(pa.array([0, -1]), pa.array(["a"]), safe=False),
        ]
        for array in broken:
            with self.assertRaisesRegex(ValueError, "the Arrow array is broken"):
                clerk_user.check("email", array)

    def test_a_capsule_is_used_once(self) -> None:
        class Once:
            capsules = pa.array(["jo@example.com"]).__arrow_c_array__()

            def __arrow_c_array__(self, requested_schema: object = None) -> object:
                return self.capsules

        clerk_user.check("email", Once())
        with self.assertRaisesRegex(ValueError, "the Arrow capsule was used before"):
            clerk_user.check("email", Once())

    def test_an_error_of_a_stream_is_told(self) -> None:
        def batches():
            yield pa.record_batch({"email": ["jo@example.com"]})
            raise RuntimeError("the disk is gone")

        reader = pa.RecordBatchReader.from_batches(pa.schema({"email": pa.string()}), batches())
        with self.assertRaisesRegex(ValueError, "the disk is gone"):
            clerk_user.check("email", reader)

    def test_memory_is_given_back(self) -> None:
        texts = pa.array(TEXTS * 100)
        before = None
        for round in range(6):
            for _ in range(20):
                verdicts = clerk_user.check("email", texts)
                pa.array(verdicts), pa.chunked_array(verdicts)
                verdicts.__arrow_c_array__(), verdicts.__arrow_c_stream__(), verdicts.__arrow_c_schema__()
            del verdicts
            gc.collect()
            if round == 1:
                before = resident()
        self.assertLess(resident() - before, 20_000_000)

    def test_a_field_outlives_the_verdicts(self) -> None:
        field = clerk_user.check("email", pa.array(list(TEXTS))).field("canonical")
        gc.collect()
        form = pa.array(field)
        del field
        gc.collect()
        self.assertEqual(form.to_pylist(), [v and v["canonical"] for v in JUDGED])

    def test_a_small_stack_is_enough(self) -> None:
        # The threads of some engines have 2 MB.
        size = threading.stack_size(256 * 1024)
        found: list[object] = []
        texts = [row["input"] for _, row in vectors.rows()]

        def run() -> None:
            for kind in clerk_user.KINDS:
                found.append(pa.array(clerk_user.check(kind, pa.array(texts), "US")).to_pylist())

        try:
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
        finally:
            threading.stack_size(size)
        self.assertEqual(found, [judged(kind, texts, "US") for kind in clerk_user.KINDS])

    def test_other_threads_run_meanwhile(self) -> None:
        texts = pa.array(["+442083661177"] * 2_000_000)
        ticks, done = 0, threading.Event()

        def run() -> None:
            clerk_user.check("e164", texts)
            done.set()

        thread = threading.Thread(target=run)
        thread.start()
        while not done.is_set():
            time.sleep(0.001)
            ticks += 1
        thread.join()
        # With the lock held, this thread would wait for all of it.
        self.assertGreater(ticks, 3)


def resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


if __name__ == "__main__":
    unittest.main()
