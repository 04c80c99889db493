"""Every code of the catalogue, explained by example: `orchestrate explain CODE` prints it."""

from collections.abc import Mapping

from agents.specify.lessons.data import DATA
from agents.specify.lessons.lesson import BASE, Lesson, whole
from agents.specify.lessons.people import PEOPLE
from agents.specify.lessons.sentences import SENTENCES
from agents.specify.lessons.steps import STEPS
from agents.specify.lessons.versions import VERSIONS

__all__ = ["BASE", "LESSONS", "Lesson", "whole"]

LESSONS: Mapping[str, Lesson] = {**SENTENCES, **DATA, **PEOPLE, **STEPS, **VERSIONS}
