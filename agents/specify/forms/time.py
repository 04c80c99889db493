"""Forms that say how long rows may last, and that they do not overlap."""

from agents.specify.forms import span
from agents.specify.forms.form import Form

TIME: tuple[Form, ...] = (
    Form(
        ("overlap", "overlap_had"),
        "no two rows of a parent share time",
        "No two stays in the same list may overlap.",
        "No two stays in the same list may be alike.",
        span.overlap,
    ),
    Form(
        ("lasting",),
        "shortest and longest time between start and end",
        "A stay must be at least 30 minutes and at most 3 hours long.",
        "A stay must be at least 30 minutes and at most 3 hours of fun.",
        span.lasting,
    ),
)
