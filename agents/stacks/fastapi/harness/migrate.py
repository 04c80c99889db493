"""Judge migrations after their first way up: no drift from the models, all the way down, and up again.

In one process, as loading alembic and the models takes longer than the steps. A step that ends the process fails.
What acts in a database by itself is drift as well: no model declares it, and alembic does not look for it.
"""

import asyncio
import os
import sys

import asyncpg
from alembic.config import main

STEPS = (("check",), ("downgrade", "base"), ("upgrade", "head"))
HIDDEN = """
SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'event trigger ' || evtname FROM pg_event_trigger
UNION ALL SELECT 'rule ' || rulename || ' on ' || ev_class::regclass FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class
    WHERE c.relnamespace <> ALL (SYSTEM)
UNION ALL SELECT 'policy ' || polname || ' on ' || polrelid::regclass FROM pg_policy
UNION ALL SELECT 'function ' || p.oid::regprocedure FROM pg_proc p WHERE pronamespace <> ALL (SYSTEM)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
UNION ALL SELECT 'schema ' || nspname FROM pg_namespace
    WHERE oid <> ALL (SYSTEM) AND nspname <> 'public' AND nspname NOT LIKE 'pg\\_%'
""".replace("SYSTEM", "ARRAY['pg_catalog'::regnamespace, 'information_schema'::regnamespace]")


async def hidden() -> list[str]:
    """Return what acts in the database, or lies in it, without the models."""
    connection = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    try:
        return [row[0] for row in await connection.fetch(HIDDEN)]
    finally:
        await connection.close()


def run(step: tuple[str, ...]) -> None:
    """Run one command of alembic."""
    print("$ alembic", *step, flush=True)
    try:
        main(argv=list(step), prog="alembic")
    except SystemExit as ended:
        sys.exit(ended.code or f"alembic {' '.join(step)} ended the process")


found = asyncio.run(hidden())
if found:
    sys.exit("\n".join(f"the migrations leave what no model declares: {each}" for each in found))
for each in STEPS:
    run(each)
