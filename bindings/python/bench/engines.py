"""The engines: ns a row, in turns, beside each engine's own floor and beside the peers in it.

The floor is an Arrow function that returns a value of the same shape: the upper-case strings, or a struct of
seven fields. The first round is discarded. Engines in this process are measured by CPU time, Spark by wall time. 
Arguments: one or more numbers of rows (1,000,000), which show how the time grows, engines (all) and kinds (all).
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable

import data
import datafusion
import duckdb
import pandas as pd
import phonenumbers
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import rphonenumbers

import clerk_user
import clerk_user.datafusion
import clerk_user.duckdb
import clerk_user.pandas
import clerk_user.polars

KINDS = ("e164", "email", "phone", "evm")
REGION = "US"
# The peers, and as many rows as they need little time for.
PEERS = {phonenumbers: 10_000, rphonenumbers: 50_000}
FIELDS = ("accepted", "canonical", "error", "offset", "validity", "region", "type")
Run = Callable[[str], object]


def upper(texts: pa.Array) -> pa.Array:
    return pc.utf8_upper(texts)


def struct(texts: pa.Array) -> pa.Array:
    """Returns the seven fields with the least work."""
    text, count = pc.utf8_upper(texts), len(texts)
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    true = pa.array([True]).take(pa.nulls(count, pa.int8()).fill_null(0))
    nothing = pa.DictionaryArray.from_arrays(pa.nulls(count, pa.int16()), pa.array(["x"]))
    columns = [true, text, nothing, pa.nulls(count, pa.int32()), nothing, nothing, nothing]
    return pa.StructArray.from_arrays(columns, FIELDS)


def peer(library: object, region: str | None) -> Callable[[pa.Array], pa.Array]:
    def one(text: str) -> str | None:
        try:
            number = library.parse(text, region)
        except library.NumberParseException:
            return None
        if not library.is_valid_number(number):
            return None
        return library.format_number(number, library.PhoneNumberFormat.E164)

    return lambda texts: pa.array([one(text) for text in texts.to_pylist()], pa.string())


class Pandas:
    def __init__(self, table: pa.Table) -> None:
        self.frame = table.to_pandas()

    def canonical(self, kind: str) -> object:
        return clerk_user.pandas.canonical(kind, self.frame[kind], REGION)

    def check(self, kind: str) -> object:
        return clerk_user.pandas.check(kind, self.frame[kind], REGION)

    def function(self, function: Callable, kind: str, rows: int | None = None) -> object:
        texts = pa.array(self.frame[kind][:rows], pa.large_string(), from_pandas=True)
        return pd.Series(pd.arrays.ArrowExtensionArray(function(texts)))


class Sql:
    """Calls functions of SQL on the table `given`, by the `query` of an engine."""

    functions = 0

    def run(self, call: str, rows: int | None = None) -> object:
        limit = "" if rows is None else f" LIMIT {rows}"
        return self.query(f"SELECT {call} AS r FROM given{limit}")

    def canonical(self, kind: str) -> object:
        return self.run(f"canonical_{kind}({kind})")

    def check(self, kind: str) -> object:
        return self.run(f"check_{kind}({kind})")


class DuckDB(Sql):
    def __init__(self, table: pa.Table) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        clerk_user.duckdb.register(self.connection, REGION)
        self.connection.register("arrow", table)
        self.connection.execute("CREATE TABLE given AS SELECT * FROM arrow")

    def query(self, text: str) -> object:
        return self.connection.sql(text).to_arrow_table()

    def function(self, function: Callable, kind: str, rows: int | None = None) -> object:
        name, self.functions = f"other_{self.functions}", self.functions + 1
        returns = clerk_user.duckdb.VERDICT if function is struct else "VARCHAR"
        chunked = lambda texts: pa.chunked_array([found]) if isinstance(found := function(texts), pa.Array) else found
        self.connection.create_function(name, chunked, ["VARCHAR"], returns, type="arrow", null_handling="special")
        return lambda: self.run(f"{name}({kind})", rows)


class Polars:
    def __init__(self, table: pa.Table) -> None:
        self.frame = pl.from_arrow(table)

    def canonical(self, kind: str) -> object:
        return self.frame.select(clerk_user.polars.canonical(kind, kind, REGION))

    def check(self, kind: str) -> object:
        return self.frame.select(clerk_user.polars.check(kind, kind, REGION))

    def function(self, function: Callable, kind: str, rows: int | None = None) -> object:
        returns = clerk_user.polars.VERDICT if function is struct else pl.String
        mapped = pl.col(kind).map_batches(lambda s: pl.Series(function(s.to_arrow())), return_dtype=returns)
        return (self.frame if rows is None else self.frame.head(rows)).select(mapped)


class DataFusion(Sql):
    def __init__(self, table: pa.Table) -> None:
        config = datafusion.SessionConfig().with_target_partitions(1)
        self.context = datafusion.SessionContext(config)
        clerk_user.datafusion.register(self.context, REGION)
        views = pa.table({name: table[name].cast(pa.string_view()) for name in table.column_names})
        self.context.register_record_batches("given", [views.to_batches(8192)])

    def query(self, text: str) -> object:
        return self.context.sql(text).collect()

    def function(self, function: Callable, kind: str, rows: int | None = None) -> object:
        name, self.functions = f"other_{self.functions}", self.functions + 1
        returns = clerk_user.datafusion.VERDICT if function is struct else pa.large_string()
        called = lambda texts: function(texts.cast(pa.large_string())).cast(returns)
        self.context.register_udf(datafusion.udf(called, [pa.string_view()], returns, "immutable", name))
        return lambda: self.run(f"{name}({kind})", rows)


class Spark:
    def __init__(self, table: pa.Table) -> None:
        from pyspark.sql import SparkSession

        os.environ["PYSPARK_PYTHON"] = sys.executable
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        self.spark = builder.config("spark.driver.host", "localhost").getOrCreate()
        self.spark.sparkContext.setLogLevel("ERROR")
        self.folder = tempfile.TemporaryDirectory()
        half = len(table) // 2
        pq.write_table(table.slice(0, half), f"{self.folder.name}/0.parquet")
        pq.write_table(table.slice(half), f"{self.folder.name}/1.parquet")
        self.frame = self.spark.read.parquet(self.folder.name)

    def run(self, column: object, rows: int | None = None) -> object:
        frame = self.frame if rows is None else self.frame.limit(rows)
        return frame.select(column.alias("r")).write.format("noop").mode("overwrite").save()

    def canonical(self, kind: str) -> object:
        import clerk_user.spark

        return self.run(clerk_user.spark.canonical(kind, kind, REGION))

    def check(self, kind: str) -> object:
        import clerk_user.spark

        return self.run(clerk_user.spark.check(kind, kind, REGION))

    def function(self, function: Callable, kind: str, rows: int | None = None) -> object:
        import clerk_user.spark
        from pyspark.sql.functions import arrow_udf, col

        def called(texts: pa.Array) -> pa.Array:
            return function(texts)

        returns = clerk_user.spark.VERDICT if function is struct else "string"
        return lambda: self.run(arrow_udf(called, returns)(col(kind)), rows)


ENGINES = {"pandas": Pandas, "DuckDB": DuckDB, "Polars": Polars, "DataFusion": DataFusion, "Spark": Spark}
ROUNDS = 4


def ns(engine: object, run: Callable[[], object], rows: int) -> float:
    clock = time.perf_counter_ns if isinstance(engine, Spark) else time.process_time_ns
    start = clock()
    done = run()
    if callable(done):
        # The function was only declared so far.
        start = clock()
        done()
    return (clock() - start) / rows


def measure(engine: object, kind: str, rows: int) -> dict[str, float]:
    """Returns the least time of each query, measured in turns."""
    queries = {
        "floor": lambda: engine.function(upper, kind),
        "canonical": lambda: engine.canonical(kind),
        "struct floor": lambda: engine.function(struct, kind),
        "struct": lambda: engine.check(kind),
    }
    times: dict[str, list[float]] = {name: [] for name in queries}
    for _ in range(ROUNDS):
        for name, run in queries.items():
            times[name].append(ns(engine, run, rows))
    return {name: min(found[1:]) for name, found in times.items()}


def main() -> None:
    names = [name for name in sys.argv[1:] if name in ENGINES] or list(ENGINES)
    kinds = [kind for kind in sys.argv[1:] if kind in KINDS] or list(KINDS)
    counts = [int(number) for number in sys.argv[1:] if number.isdigit()] or [1_000_000]
    for rows in counts:
        print(f"{data.load()}; {rows:,} rows; ns a row")
        table = values(kinds, rows)
        for name in names:
            run(name, table, with_peers=rows == counts[0])


def values(kinds: list[str], rows: int) -> pa.Table:
    """Returns distinct values, repeated up to the number of rows."""
    distinct = min(rows, 50_000)
    columns = {kind: pa.array(data.make(kind, distinct)) for kind in kinds}
    repeated = pa.concat_tables([pa.table(columns)] * -(-rows // distinct))
    return repeated.slice(0, rows).combine_chunks()


def run(name: str, table: pa.Table, with_peers: bool) -> None:
    engine, rows = ENGINES[name](table), len(table)
    print(f"\n{name}\n  {'':6} {'floor':>8} {'canonical':>10} {'struct floor':>13} {'struct':>8}")
    found = {kind: measure(engine, kind, rows) for kind in table.column_names}
    for kind, times in found.items():
        print("  {:6} {:8.0f} {:10.0f} {:13.0f} {:8.0f}".format(kind, *times.values()), goals(name, kind, times))
    for library, few in PEERS.items() if with_peers and "e164" in found else ():
        few = min(rows, few)
        peer_function = peer(library, None)
        took = min(ns(engine, lambda: engine.function(peer_function, "e164", few), few) for _ in range(2))
        print(f"  e164 by {library.__name__}: {took:,.0f}, {took / found['e164']['canonical']:.0f} times")
    if name == "Spark":
        engine.spark.stop()
    print()


def goals(name: str, kind: str, times: dict[str, float]) -> str:
    """Returns the goals that are missed."""
    missed = []
    for shape, floor in (("canonical", "floor"), ("struct", "struct floor")):
        above, ratio = times[shape] - times[floor], times[shape] / times[floor]
        most = {"e164": 80, "email": 80, "phone": 190, "evm": 200}[kind]
        if name == "Spark":
            missed += [f"MISSED: {shape} {ratio:.2f} times its floor, goal 1.2"] * (ratio > 1.2)
        else:
            missed += [f"MISSED: {shape} {above:.0f} above its floor, goal {most}"] * (above > most)
    return "; ".join(missed)


if __name__ == "__main__":
    main()
