"""Judge migrations after their first way up: no drift from the models, all the way down, and up again.

In one process, as loading alembic and the models takes longer than the steps. A step that ends the process fails.
"""

import sys

from alembic.config import main

STEPS = (("check",), ("downgrade", "base"), ("upgrade", "head"))

for step in STEPS:
    print("$ alembic", *step, flush=True)
    try:
        main(argv=list(step), prog="alembic")
    except SystemExit as ended:
        sys.exit(ended.code or f"alembic {' '.join(step)} ended the process")
