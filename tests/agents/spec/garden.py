"""A document in other nouns, for what the todo document does not have: two owners up, numbers, ties between fields."""

from agents.spec.model import Spec
from agents.specify.compiler import compile_bytes

DOCUMENT = """\
# Garden plots

## Accounts
- Anyone can sign up with an email, a password and a nickname (at most 30 characters).
- The email must be unique.
- A password must have at least 12 characters.

## Things
- Each garden has a label (required, at most 40 characters), an area (integer, between 1 and 500) and an optional \
description (text).
- A garden belongs to the user who created it.
- The label of a garden is unique per user.
- Each bed has a code (required, at most 8 characters), a soil and a price (decimal).
- The soil is one of sand, clay or peat and defaults to clay.
- A bed belongs to a garden.
- The code of a bed is unique per garden.
- Each planting has a crop (required), a start date, an end date, an urgent flag and a harvested flag.
- A planting belongs to a bed.
- A new planting is not harvested.
- The end date of a planting must be after the start date.
- Each garden shows the number of its beds as bed count.
- A planting is late when its end date has passed and it is not harvested.

## What people can do
- A user can create, view, edit and delete their own gardens.
- A user can create, view, edit and delete beds in their own gardens.
- A user can create, view, edit and delete plantings in their own beds.
- Users can filter plantings by bed, harvested and late.
- Plantings are sorted by end date, latest first.
- Users can mark a planting as urgent.

## Rules
- A bed can have at most 3 plantings that are not harvested.
- A user can have at most 5 gardens.
- The start date of a new planting must not be in the past.
- Deleting a bed deletes its plantings.
- A garden that has beds cannot be deleted.
"""


def garden_spec() -> Spec:
    compiled = compile_bytes(DOCUMENT.encode()).spec
    assert compiled is not None
    return compiled
