"""What the Messages API refuses in a request: enough of its rules that a wrong request does not pass unseen."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain

from agents.model.abilities import abilities
from agents.model.model import Json
from agents.model.prices import PRICES

_FIELDS = frozenset(
    {"model", "max_tokens", "messages", "system", "tools", "stream", "output_config", "thinking", "cache_control"}
)
_LOOSE = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "maxItems"})
_MOST_CACHE_MARKS = 4
_MOST_STRICT_TOOLS = 20
_MOST_OPTIONAL = 24
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")


def broken_rule(body: Json, *, paused: bool = False) -> str | None:
    """Return the first rule that a request breaks. `paused`: the model said its last words, and was not at its end."""
    rules = (_of_fields(body), _of_model(body), _of_tools(body.get("tools", [])), _of_thinking(body))
    return next(chain(*rules, _of_messages(body["messages"], paused=paused)), None)


def signature(body: Json, before: int) -> str:
    """Return what binds thinking to the conversation before a message: system, tools and messages."""
    bound = [body.get("system"), body.get("tools"), body["messages"][:before]]
    return hashlib.sha256(json.dumps(bound, sort_keys=True).encode()).hexdigest()


def blocks(content: object) -> list[Json]:
    """Return the blocks of a message, whose content may be a bare text."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content or [])  # type: ignore[call-overload]  # a list, as JSON has it


def _of_fields(body: Json) -> Iterator[str]:
    yield from (f"{name}: Extra inputs are not permitted" for name in sorted(set(body) - _FIELDS))
    schema = body.get("output_config", {}).get("format", {}).get("schema")
    yield from _of_schema(schema, "output_config.format.schema")
    if json.dumps(body).count('"cache_control"') > _MOST_CACHE_MARKS:
        yield f"A maximum of {_MOST_CACHE_MARKS} blocks with cache_control may be provided."


def _of_model(body: Json) -> Iterator[str]:
    """Each model has its own idea of thinking, effort and length."""
    if body["model"] not in PRICES:
        yield f"model: {body['model']}"
    able, effort = abilities(body["model"]), body.get("output_config", {}).get("effort")
    if effort is not None and effort not in able.efforts:
        yield f"output_config.effort: {effort} is not supported by this model"
    if body.get("max_tokens", 1) > able.answer:
        yield f"max_tokens: {body['max_tokens']} > {able.answer}, the maximum allowed for this model"
    kind = body.get("thinking", {}).get("type")
    if kind not in ({None, "adaptive"} if able.adaptive else {None, "enabled", "disabled"}):
        yield f"thinking.type: {kind} is not supported by this model"


def _of_tools(tools: Sequence[Json]) -> Iterator[str]:
    names = [tool["name"] for tool in tools]
    yield from (f"tools.{name}.name: String should match pattern" for name in names if not _TOOL_NAME.fullmatch(name))
    if len(set(names)) < len(names):
        yield "tools: Tool names must be unique."
    for tool in tools:
        yield from _of_schema(tool["input_schema"], f"tools.{tool['name']}.input_schema")
    strict = [tool["input_schema"] for tool in tools if tool.get("strict")]
    optional = sum(len(set(schema.get("properties", {})) - set(schema.get("required", []))) for schema in strict)
    if len(strict) > _MOST_STRICT_TOOLS or optional > _MOST_OPTIONAL:
        yield "tools: Too many strict tools or optional parameters"


def _of_thinking(body: Json) -> Iterator[str]:
    for number, message in enumerate(body["messages"]):
        bound = [each for each in blocks(message["content"]) if each["type"] == "thinking"]
        if any(each["signature"] != signature(body, number) for each in bound):
            yield f"messages.{number}: `thinking` block is bound to a different conversation"


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


def _of_messages(messages: Sequence[Json], *, paused: bool) -> Iterator[str]:
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
    elif messages[-1]["role"] == "assistant" and not paused:
        yield "This model does not support assistant message prefill. The conversation must end with a user message."
