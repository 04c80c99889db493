"""The conventions of the contract that hold for every operation."""

from collections.abc import Iterator

from agents.analyze.artifact import Convention
from agents.spec.model import Spec


def conventions(spec: Spec) -> tuple[Convention, ...]:
    """Return what a client has to know once."""
    return tuple(_conventions(spec))


def _conventions(spec: Spec) -> Iterator[Convention]:
    api, limit = spec.api, spec.rate_limit
    case = "camelCase" if api.casing == "camel" else "snake_case"
    texts = (
        f"All paths start with {api.base}.",
        f"Names in JSON, queries and paths are in {case}.",
        f"Lists show {api.page_size} rows a page, at most {api.page_max}.",
    )
    yield from (Convention(node=api.id, text=text, requirements=api.src) for text in texts)
    if limit:
        text = f"{limit.per_minute} requests a minute for each signed-in person; the next one is 429 with Retry-After."
        yield Convention(node=limit.id, text=text, requirements=limit.src)
