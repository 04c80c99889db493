"""The forms of the language, all in one.

The table in docs/requirements.md is printed from here, and the tests run every example and counter-example.
"""

from agents.specify.form import Form
from agents.specify.forms_data import DATA
from agents.specify.forms_rules import HOLD
from agents.specify.forms_time import TIME
from agents.specify.forms_use import USE

FORMS: tuple[Form, ...] = (*DATA, *HOLD, *TIME, *USE)

BY_RULE = {rule: form for form in FORMS for rule in form.rules}
"""Grammar rule -> its form."""

RULES = tuple(form.name for form in FORMS)
"""The grammar rules that a sentence can start with."""

PARTS = ("test", "due", "effect", "change", "purpose")
"""The rules that a cell of a table can be read by."""

DECLARING = tuple(form.name for form in FORMS if form.declares)
"""Those of the first pass."""
