"""Inside the sandbox: the value of each expression for each row, in every way in which a backend asks for it.

Reads `cases.json` in the working directory and writes `/evidence/values.json`: for each case, for each row, the values.
"""

import asyncio
import datetime as dt
import importlib
import json
import os
import sys
from decimal import Decimal
from enum import Enum
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import aliased

sys.path.append(str(Path.cwd()))

GIVEN = json.loads(Path("cases.json").read_text())
NOW = dt.datetime.fromisoformat(GIVEN["now"])
MODULES = [importlib.import_module(name) for name in GIVEN["modules"]]
NAMES = {name: value for module in MODULES for name, value in vars(module).items() if name[0] != "_"}
NAMES |= {name: importlib.import_module(module) for name, module in GIVEN["computed"].items()}
NAMES |= {"sa": sa, "dt": dt, "Decimal": Decimal, "now": NOW, "today": NOW.date(), "actor_id": UUID(int=GIVEN["actor"])}
ENTITY = NAMES[GIVEN["entity"]]


def shown(value):
    """Return a value as JSON that is equal for equal values."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, UUID):
        return ["row", value.int]
    if isinstance(value, Enum):
        return ["text", value.value]
    if isinstance(value, int | Decimal):
        return ["number", f"{Decimal(value).normalize():f}" if value else "0"]
    if isinstance(value, dt.datetime):
        return ["moment", value.astimezone(dt.UTC).isoformat()]
    return ["date", value.isoformat()] if isinstance(value, dt.date) else ["text", value]


def read(kind, value):
    """Return the value of a column."""
    if value is None:
        return None
    plain = {"ref": lambda v: UUID(int=v), "decimal": Decimal, "date": dt.date.fromisoformat}
    return (plain | {"datetime": dt.datetime.fromisoformat}).get(kind, lambda v: v)(value)


async def furnish(session):
    """Make the tables and the rows."""
    for model, rows in GIVEN["rows"].items():
        values = [{name: read(*pair) for name, pair in row.items()} for row in rows]
        await session.execute(sa.insert(NAMES[model]), values)
    for table, pairs in GIVEN["links"].items():
        for pair in pairs:
            await session.execute(sa.insert(NAMES[table]).values([UUID(int=each) for each in pair]))
    await session.commit()


def made(written, names):
    """Return the value of source, a part of a query or a plain value."""
    names = {**NAMES, **names}
    for name, source in written["constants"].items():
        names[name] = eval(source, names)
    for name, model in written["aliases"].items():
        names[name] = aliased(NAMES[model])
    return eval(written["text"], names)


async def ask(session, case, rows):
    """Return for each row the values of a case."""
    table, found = made(case["table"], {}), []
    inner = made(case["inner"], {GIVEN["variable"]: ENTITY})
    both = (("table", table), ("inner", inner))
    columns = [ENTITY.id, *((each if case[way]["sql"] else sa.literal(1)).label(way) for way, each in both)]
    answers = {row[0]: row[1:] for row in await session.execute(sa.select(*columns))}
    where = None
    if case["where"]:
        query = sa.select(ENTITY.id).where(*made(case["where"], {}))
        where = set(await session.scalars(query))
    for row in rows:
        at_hand = made(case["hand"], {GIVEN["variable"]: row})
        if case["hand"]["sql"]:
            at_hand = await session.scalar(sa.select(at_hand))
        told = {"hand": at_hand}
        for position, (way, plain) in enumerate(both):
            told[way] = answers[row.id][position] if case[way]["sql"] else plain
        chosen = {} if where is None else {"where": row.id in where}
        found.append({way: shown(value) for way, value in told.items()} | chosen)
    return found


async def main():
    """Answer every case; one that fails is answered with its error."""
    engine = create_async_engine(os.environ["DATABASE_URL"], connect_args={"server_settings": {"timezone": "UTC"}})
    async with engine.begin() as connection:
        await connection.run_sync(NAMES["Base"].metadata.create_all)
    values = []
    async with AsyncSession(engine, expire_on_commit=False) as session:
        await furnish(session)
        rows = list(await session.scalars(sa.select(ENTITY).order_by(ENTITY.id)))
        session.expunge_all()
        for case in GIVEN["cases"]:
            try:
                values.append(await ask(session, case, rows))
            except (SQLAlchemyError, ArithmeticError, TypeError, AttributeError, NameError, OverflowError) as error:
                await session.rollback()
                values.append(f"{type(error).__name__}: {error}"[:400])
    await engine.dispose()
    Path("/evidence/values.json").write_text(json.dumps(values))


asyncio.run(main())
