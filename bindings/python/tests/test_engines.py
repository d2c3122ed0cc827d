"""The verdicts in Spark, DuckDB, Polars, DataFusion and pandas: those of the crate on the same rows.

`ROWS` is the number of rows, a million by default.
"""

import os
import sys
import tempfile
import unittest

import datafusion
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet
import rows
import vectors
from pyspark.sql import SparkSession
from pyspark.sql.functions import col

import clerk_user
import clerk_user.datafusion
import clerk_user.duckdb
import clerk_user.pandas
import clerk_user.polars
import clerk_user.spark
from clerk_user import KINDS

ROWS = rows.all_kinds(int(os.environ.get("ROWS", 1_000_000)))
TABLE = pa.table(ROWS)
NUMBERED = TABLE.append_column("row", pa.array(range(len(TABLE))))
JUDGED = {kind: rows.judged(kind, ROWS[kind]) for kind in KINDS}
EMPTY = dict.fromkeys(vectors.FIELDS)


class Engines(unittest.TestCase):
    def same(self, engine: str, kind: str, verdicts: list, canonical: list) -> None:
        expected = JUDGED[kind]
        self.assertEqual(len(verdicts), len(expected), (engine, kind))
        for number, (found, right) in enumerate(zip(verdicts, expected)):
            # Some engines have no null structs, only structs of nulls.
            if found != right and not (right is None and found == EMPTY):
                self.fail(f"{engine}, {kind}: row {number} has {found}, expected {right}")
        self.assertEqual(canonical, [v and v["canonical"] for v in expected], (engine, kind))

    def test_enough_is_judged(self) -> None:
        for kind in KINDS:
            accepted = [v["accepted"] for v in JUDGED[kind] if v is not None]
            self.assertGreater(accepted.count(True), len(accepted) // 20, kind)
            self.assertGreater(accepted.count(False), len(accepted) // 20, kind)

    def test_pyarrow(self) -> None:
        for kind in KINDS:
            for column in (TABLE[kind], TABLE.select([kind]), TABLE[kind].combine_chunks()):
                verdicts = clerk_user.check(kind, column, rows.REGION)
                canonical = pa.array(verdicts.field("canonical")).to_pylist()
                self.same("pyarrow", kind, pa.array(verdicts).to_pylist(), canonical)

    def test_duckdb(self) -> None:
        connection = duckdb.connect()
        for region in ("GB", rows.REGION):
            clerk_user.duckdb.register(connection, region)
        connection.register("given", TABLE)
        for kind in KINDS:
            query = f'SELECT check_{kind}("{kind}") AS v, canonical_{kind}("{kind}") AS c FROM given'
            found = connection.sql(query).to_arrow_table()
            self.same("DuckDB", kind, found["v"].to_pylist(), found["c"].to_pylist())
            # A relation of one column is taken as it is.
            relation = connection.sql(f'SELECT "{kind}" FROM given')
            verdicts = pa.array(clerk_user.check(kind, relation, rows.REGION))
            self.same("DuckDB", kind, verdicts.to_pylist(), found["c"].to_pylist())

    def test_polars(self) -> None:
        frame = pl.from_arrow(TABLE)
        for kind in KINDS:
            check = clerk_user.polars.check(kind, kind, rows.REGION).alias("v")
            canonical = clerk_user.polars.canonical(kind, pl.col(kind), rows.REGION).alias("c")
            for found in (frame.select(check, canonical), frame.lazy().select(check, canonical).collect()):
                self.same("Polars", kind, found["v"].to_list(), found["c"].to_list())
            self.assertEqual(found.schema, {"v": clerk_user.polars.VERDICT, "c": pl.String()})
            encoded = frame[kind].cast(pl.Categorical())
            verdicts = pa.array(clerk_user.check(kind, encoded, rows.REGION))
            self.same("Polars", kind, verdicts.to_pylist(), found["c"].to_list())

    def test_datafusion(self) -> None:
        context = datafusion.SessionContext()
        clerk_user.datafusion.register(context, rows.REGION)
        context.register_record_batches("given", [NUMBERED.to_batches(8192)])
        for kind in KINDS:
            query = f'SELECT row, check_{kind}("{kind}") AS v, canonical_{kind}("{kind}") AS c FROM given'
            # Its threads do not keep the order.
            found = context.sql(query).to_arrow_table().sort_by("row")
            self.same("DataFusion", kind, found["v"].to_pylist(), found["c"].to_pylist())
            frame = context.sql(f'SELECT "{kind}" FROM given ORDER BY row')
            verdicts = pa.array(clerk_user.check(kind, frame, rows.REGION))
            self.same("DataFusion", kind, verdicts.to_pylist(), found["c"].to_pylist())

    def test_pandas(self) -> None:
        for of in ("str", "object", pd.ArrowDtype(pa.string()), "category"):
            for kind in KINDS:
                series = pd.Series(ROWS[kind], dtype=of, name="s")[::-1]
                found = clerk_user.pandas.check(kind, series, rows.REGION)
                self.assertTrue(found.index.equals(series.index))
                verdicts = pa.Table.from_pandas(found, preserve_index=False).to_pylist()
                canonical = clerk_user.pandas.canonical(kind, series, rows.REGION)
                self.assertEqual(canonical.name, "s")
                self.same("pandas", kind, verdicts[::-1], pa.array(canonical).to_pylist()[::-1])

    def test_spark(self) -> None:
        # Two executors, each a process of its own, with this Python.
        os.environ["PYSPARK_PYTHON"] = sys.executable
        builder = SparkSession.builder.master("local-cluster[2,1,1024]")
        builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
        spark = builder.config("spark.driver.host", "localhost").getOrCreate()
        self.addCleanup(spark.stop)
        spark.sparkContext.setLogLevel("ERROR")
        with tempfile.TemporaryDirectory() as folder:
            size = len(TABLE) // 4 + 1
            for part in range(4):
                pa.parquet.write_table(NUMBERED.slice(part * size, size), f"{folder}/{part}.parquet")
            frame = spark.read.parquet(folder)
            for kind in KINDS:
                check = clerk_user.spark.check(kind, kind, rows.REGION).alias("v")
                canonical = clerk_user.spark.canonical(kind, col(kind), rows.REGION).alias("c")
                found = frame.select("row", check, canonical).toArrow().sort_by("row")
                self.same("Spark", kind, found["v"].to_pylist(), found["c"].to_pylist())


if __name__ == "__main__":
    unittest.main()
