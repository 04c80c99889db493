"""What the Messages API refuses in a request: enough of its rules that a wrong request does not pass unseen."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain

from agents.model.model import Json
from agents.model.prices import PRICES

_FIELDS = frozenset(
    {"model", "max_tokens", "messages", "system", "tools", "stream", "output_config", "thinking", "cache_control"}
)
_LOOSE = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "maxItems"})
_MOST_CACHE_MARKS = 4


def broken_rule(body: Json) -> str | None:
    """Return the first rule that a request breaks."""
    return next(chain(_of_fields(body), _of_messages(body["messages"])), None)


def blocks(content: object) -> list[Json]:
    """Return the blocks of a message, whose content may be a bare text."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content or [])  # type: ignore[call-overload]  # a list, as JSON has it


def _of_fields(body: Json) -> Iterator[str]:
    yield from (f"{name}: Extra inputs are not permitted" for name in sorted(set(body) - _FIELDS))
    if body["model"] not in PRICES:
        yield f"model: {body['model']}"
    for tool in body.get("tools", []):
        yield from _of_schema(tool["input_schema"], f"tools.{tool['name']}.input_schema")
    schema = body.get("output_config", {}).get("format", {}).get("schema")
    yield from _of_schema(schema, "output_config.format.schema")
    if json.dumps(body).count('"cache_control"') > _MOST_CACHE_MARKS:
        yield f"A maximum of {_MOST_CACHE_MARKS} blocks with cache_control may be provided."


def _of_schema(schema: object, place: str) -> Iterator[str]:
    """Structured outputs and strict tools allow less than JSON Schema does."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
            yield f"{place}: For 'object' type, 'additionalProperties' must be explicitly set to false"
        if found := sorted(key for key in _LOOSE & set(schema) if not isinstance(schema[key], dict)):
            yield f"{place}: properties {', '.join(found)} are not supported"
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for part in parts:
        yield from _of_schema(part, place)


def _of_messages(messages: Sequence[Json]) -> Iterator[str]:
    asked: list[str] = []
    for number, message in enumerate(messages):
        content = blocks(message["content"])
        if not content or any(each["type"] == "text" and not each["text"].strip() for each in content):
            yield f"messages.{number}: all messages must have non-empty content"
        results = [each["tool_use_id"] for each in content if each["type"] == "tool_result"]
        if sorted(results) != sorted(asked):
            yield f"messages.{number}: each `tool_use` block must have one `tool_result` block in the next message"
        asked = [each["id"] for each in content if each["type"] == "tool_use"]
    if not messages or messages[0]["role"] != "user":
        yield 'messages: the first message must use the "user" role'
    elif messages[-1]["role"] == "assistant":
        yield "This model does not support assistant message prefill. The conversation must end with a user message."
