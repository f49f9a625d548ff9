# SPDX-License-Identifier: Apache-2.0
"""The rules of the schema and of the hot statements, each with a planted fault that must be found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    inspect,
    text,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from app.errors import OperatorError
from sync.server import migrate, tables
from sync.server.central import Central
from sync.server.engine import open_database
from sync.server.statements import POSTGRESQL, SQLITE, Statements
from tests.postgres import Postgres


def breaches(metadata: MetaData) -> set[str]:
    """The rules that tables break: 1 `site_id` leads every key, 2 no sequences, 7 no uniqueness across sites."""
    found: set[str] = set()
    for table in metadata.tables.values():
        key = [column.name for column in table.primary_key]
        if key[:1] != ["site_id"] or not isinstance(table.c.site_id.type, BigInteger):
            found.add("1 key")
        for column in table.columns:
            if column.identity is not None or column.default is not None:
                found.add("2 sequence")
            if (
                isinstance(column.type, Integer)
                and column.primary_key
                and column.autoincrement is not False
            ):
                found.add("2 sequence")
            if column.server_default is not None and column.identity is None:
                found.add("2 default")
        for unique in table.constraints:
            if isinstance(unique, UniqueConstraint) and "site_id" not in unique.columns:
                found.add("7 unique")
        for index in table.indexes:
            if [column.name for column in index.columns][:1] != ["site_id"]:
                found.add("7 unique" if index.unique else "1 index")
        for foreign in table.foreign_key_constraints:
            if "site_id" not in foreign.column_keys:
                found.add("1 foreign key")
    return found


def test_the_tables_keep_the_rules() -> None:
    """One site is one shard."""
    assert breaches(tables.metadata) == set()


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ([Column("id", Text, primary_key=True), Column("site_id", BigInteger)], "1 key"),
        ([Column("site_id", Integer, primary_key=True, autoincrement=False)], "1 key"),
        ([Column("site_id", BigInteger, primary_key=True)], "2 sequence"),
        ([Column("site_id", BigInteger, primary_key=True, autoincrement=False),
          Column("n", BigInteger, Identity())], "2 sequence"),
        ([Column("site_id", BigInteger, primary_key=True, autoincrement=False),
          Column("code", Text, unique=True)], "7 unique"),
        ([Column("site_id", BigInteger, primary_key=True, autoincrement=False),
          Column("code", Text, index=True)], "1 index"),
        ([Column("site_id", BigInteger, primary_key=True, autoincrement=False),
          Column("to", Text, ForeignKey("there.id"))], "1 foreign key"),
    ],
)  # fmt: skip
def test_the_lint_sees(columns: list[Column[object]], rule: str) -> None:
    """Each planted fault is found."""
    planted = MetaData()
    Table("there", planted, Column("site_id", BigInteger, primary_key=True, autoincrement=False),
          Column("id", Text, primary_key=True))  # fmt: skip
    Table("planted", planted, *columns)
    assert rule in breaches(planted)


def texts(statements: Statements) -> dict[str, str]:
    """The SQL by its name."""
    return {name: sql for name, sql in asdict(statements).items() if isinstance(sql, str)}


def careless(sql: str) -> set[str]:
    """The rules that a hot statement breaks."""
    found: set[str] = set()
    # A row that is written by its values carries its site as one of them.
    by_values = re.search(r"^INSERT INTO \w+ \([^)]*\bsite_id\) VALUES ", sql) is not None
    sited = len(re.findall(r"site_id = (?:\?|%s)", sql))
    if sited != (0 if by_values else 1):
        found.add("4 site")
    if "INSERT" in sql and not by_values and "SELECT s.site_id" not in sql:
        found.add("5 insert")
    if sql.startswith("UPDATE site") and ("SELECT" in sql or " WITH " in sql):
        found.add("6 lock")
    if ";" in sql:
        found.add("9 one statement")
    return found


@pytest.mark.parametrize("statements", [SQLITE, POSTGRESQL], ids=["sqlite", "postgresql"])
def test_the_hot_statements_keep_the_rules(statements: Statements) -> None:
    """The site stands on each, an INSERT takes it from `site`, the lock is alone."""
    found = {name: careless(sql) for name, sql in texts(statements).items()}
    assert {name: rules for name, rules in found.items() if rules} == {}


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("SELECT * FROM record", "4 site"),
        ("INSERT INTO record SELECT ?, j.value FROM json_each(?) j WHERE site_id = ?", "5 insert"),
        ("INSERT INTO record (kind, id) VALUES (?, ?)", "5 insert"),
        ("UPDATE site SET seq = (SELECT 1) WHERE site_id = ?", "6 lock"),
        ("SELECT 1 FROM site WHERE site_id = ?; SELECT 2", "9 one statement"),
    ],
)
def test_the_statement_lint_sees(sql: str, rule: str) -> None:
    """Each planted fault is found."""
    assert rule in careless(sql)


def test_every_statement_uses_an_index(central: Central) -> None:
    """No hot statement walks a whole table: SQLite says so itself."""
    if not central.database.is_sqlite:
        # PostgreSQL plans empty tables by size, not by shape; SQLite's plan is about the shape.
        assert central.database.statements is POSTGRESQL
        return
    with central.database.read() as connection:
        for name, sql in texts(SQLITE).items():
            # A JSON parameter comes first; the others are numbers.
            values = tuple(
                "[]" if "json_each(?)" in sql and n == 0 else 1 for n in range(sql.count("?"))
            )
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
            scans = [
                row[3] for row in plan if row[3].startswith("SCAN") and "VIRTUAL" not in row[3]
            ]
            assert not scans, (name, plan)


@pytest.fixture
def twin(postgres: Postgres) -> Iterator[Connection]:
    """The schema on plain PostgreSQL, every table in eight parts by the hash of its site."""
    engine = create_engine(postgres.new_database().replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for table in tables.metadata.sorted_tables:
            made = str(CreateTable(table).compile(dialect=engine.dialect))
            connection.execute(text(f"{made.rstrip()} PARTITION BY HASH (site_id)"))
            for part in range(8):
                connection.execute(
                    text(
                        f"CREATE TABLE {table.name}_{part} PARTITION OF {table.name}"
                        f" FOR VALUES WITH (MODULUS 8, REMAINDER {part})"
                    )
                )
            for index in table.indexes:
                connection.execute(CreateIndex(index))
        yield connection
    engine.dispose()


def _parts(connection: Connection, sql: str) -> set[str]:
    """The partitions that a statement's plan touches."""
    # Growing numbers: a range that can't be is planned away.
    values: list[object] = []
    for n, (mark, type) in enumerate(re.findall(r"(%[sb])(?:::(\w+(?:\[\])?))?", sql)):
        values.append([] if mark == "%b" else "[]" if type == "json" else n + 1)
    plan = connection.exec_driver_sql(f"EXPLAIN {sql}", tuple(values)).scalars()
    names = "|".join(tables.metadata.tables)
    return {f"{m[1]}_{m[2]}" for line in plan for m in re.finditer(rf"\bon ({names})_(\d)\b", line)}


def test_a_sharded_twin_takes_the_keys_and_each_statement_touches_one_shard(
    twin: Connection,
) -> None:
    """PostgreSQL itself refuses a key without the site, and its planner shows where a statement goes."""
    for name, sql in texts(POSTGRESQL).items():
        touched = _parts(twin, sql)
        assert touched, name
        assert len({part[-1] for part in touched}) == 1, (name, touched)
    # The control: without the site a statement goes everywhere.
    assert len(_parts(twin, "SELECT 1 FROM record WHERE seq = 1")) == 8


def several(source: str) -> set[str]:
    """The steps of a migration that break rules 7 and 9: triggers, deferred checks, several statements in one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        # A docstring is prose; everything else that reads like SQL is held to the rules.
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        said = node.value.upper()
        if not re.search(r"\b(CREATE|ALTER|DROP|INSERT|UPDATE|DELETE|SELECT)\b\s+\w", said):
            continue
        if re.search(r";\s*\S", said):
            found.add("9 one statement")
        if "TRIGGER" in said:
            found.add("7 trigger")
        if "DEFERRABLE" in said:
            found.add("7 deferrable")
        if "INSERT" in said and "SELECT" in said and "FROM SITE" not in said:
            found.add("5 insert")
    return found


def test_the_migrations_keep_the_rules() -> None:
    """One statement a step, no triggers, nothing deferred, rows that take their site from `site`."""
    steps = sorted((Path(migrate.__file__).parent / "migrations" / "versions").glob("0*.py"))
    assert len(steps) >= 2
    assert {step.name: several(step.read_text("utf-8")) for step in steps} == {
        step.name: set() for step in steps
    }


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("CREATE TABLE a (b int); CREATE TABLE c (d int)", "9 one statement"),
        ("CREATE TRIGGER t AFTER INSERT ON record EXECUTE FUNCTION f()", "7 trigger"),
        ("ALTER TABLE a ADD CONSTRAINT c UNIQUE (b) DEFERRABLE", "7 deferrable"),
        ("INSERT INTO a SELECT site_id FROM record", "5 insert"),
    ],
)
def test_the_migration_lint_sees(sql: str, rule: str) -> None:
    """Each planted fault is found."""
    assert several(f"op.execute({sql!r})") == {rule}


def test_a_fresh_schema_equals_a_migrated_one(central: Central) -> None:
    """What the migrations make is what the program believes."""
    with central.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        # The control: a table that the migrations don't make is seen.
        planted = MetaData()
        for table in tables.metadata.tables.values():
            table.to_metadata(planted)
        Table("planted", planted, Column("site_id", BigInteger, primary_key=True))
        assert len(compare_metadata(context, planted)) == 1


def test_there_is_no_trigger(central: Central) -> None:
    """Rules stand in the domain, never in the database."""
    with central.database.read() as connection:
        if central.database.is_sqlite:
            sql = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        else:
            sql = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
        assert connection.execute(text(sql)).scalar() == 0


def test_an_up_to_date_database_is_left_alone(central: Central) -> None:
    """A second upgrade changes nothing."""
    migrate.upgrade(central.database)
    with central.database.read() as connection:
        assert migrate.current(connection)


def test_a_newer_schema_is_refused(place: tuple[Path, str], central: Central) -> None:
    """Rather than written into by a program that doesn't know it."""
    with central.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OperatorError) as caught:
        migrate.upgrade(central.database)
    assert caught.value.code == "newer_schema"


def test_another_program_s_database_is_refused(place: tuple[Path, str]) -> None:
    """Its tables are left as they are."""
    database = open_database(place[0], place[1])
    try:
        with database.write() as connection:
            for name in inspect(connection).get_table_names():
                connection.execute(text(f"DROP TABLE {name}"))
            connection.execute(text("CREATE TABLE theirs (id integer)"))
        with pytest.raises(OperatorError) as caught:
            migrate.upgrade(database)
        assert caught.value.code == "not_a_linli_database"
        with database.read() as connection:
            assert inspect(connection).get_table_names() == ["theirs"]
    finally:
        database.close()
