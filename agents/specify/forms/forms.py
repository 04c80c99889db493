"""The forms of the language, all in one.

The table in docs/requirements.md is printed from here, and the tests run every example and counter-example.
"""

from agents.specify.forms.data import DATA
from agents.specify.forms.form import Form
from agents.specify.forms.rules import HOLD
from agents.specify.forms.time import TIME
from agents.specify.forms.use import USE

FORMS: tuple[Form, ...] = (*DATA, *HOLD, *TIME, *USE)

BY_RULE = {rule: form for form in FORMS for rule in form.rules}
"""Grammar rule -> its form."""

RULES = tuple(form.name for form in FORMS)
"""The grammar rules that a sentence can start with."""

PARTS = ("test", "due", "effect", "change", "purpose")
"""The rules that a cell of a table can be read by."""

DECLARING = tuple(form.name for form in FORMS if form.declares)
"""Those of the first pass."""
