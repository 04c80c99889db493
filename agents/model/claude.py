"""Claude behind the seam, by the streaming Messages API. The only module that imports anthropic."""

import json
from typing import Any
from urllib.parse import urlsplit

import anthropic
import httpx2

from agents.model.abilities import abilities
from agents.model.model import ModelError, ModelRejected, ModelUnavailable, Reply, Request, Usage

TIMEOUT = 600.0
_REJECTED = frozenset({400, 401, 402, 403, 404, 413, 422})
_CACHED = {"type": "ephemeral"}
_BYTES_OF_A_TOKEN = 2
"""Text has about four; less would be unusual, and a reserve may be too high, never too low."""


class ClaudeModel:
    """A model of the Claude family. The key goes into the header of requests and nowhere else."""

    def __init__(
        self, name: str, key: str, *, base_url: str | None = None, max_retries: int = 2, timeout: float = TIMEOUT
    ) -> None:
        self.name = name
        self._key = key
        self._client = anthropic.Anthropic(
            api_key=key,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            http_client=_direct(base_url, timeout),
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def count(self, request: Request) -> int:
        """Return how many input tokens a request has, counted by the provider, or as many as it can have at most."""
        body = self._body(request)
        del body["max_tokens"]
        try:
            return self._client.messages.count_tokens(**body).input_tokens
        except anthropic.NotFoundError:  # servers that speak the same language may count nothing
            return len(json.dumps(body).encode()) // _BYTES_OF_A_TOKEN
        except (anthropic.APIError, httpx2.HTTPError) as error:
            raise self._explained(error) from None

    def ask(self, request: Request) -> Reply:
        """Send a request and return the whole answer; an answer that was cut off on the way is none."""
        try:
            with self._client.messages.stream(**self._body(request)) as stream:
                ended = [event.type for event in stream][-1:] == ["message_stop"]
                message = stream.get_final_message() if ended else None
        except (anthropic.APIError, httpx2.HTTPError) as error:
            raise self._explained(error) from None
        # Without its last event the client returns half an answer, tool inputs with missing arguments included.
        if message is None or message.stop_reason is None:
            raise ModelUnavailable("the answer of the model broke off", billed=True)
        return Reply(
            content=tuple(message.to_dict()["content"]),  # type: ignore[arg-type]  # to_dict tells no types
            stop_reason=message.stop_reason,
            category=(message.stop_details.category or "") if message.stop_details else "",
            usage=_usage(message.usage),
        )

    def _body(self, request: Request) -> dict[str, Any]:
        schema = anthropic.transform_schema(request.answer)
        effort = {"effort": request.effort} if request.effort else {}
        # Older models think only when they are told how long; those are asked without.
        thinking = {"thinking": {"type": "adaptive"}} if abilities(self.name).adaptive else {}
        return thinking | {
            "model": self.name,
            "max_tokens": request.max_tokens,
            "system": [{"type": "text", "text": request.system, "cache_control": _CACHED}],
            "tools": [
                {
                    "name": tool.name,
                    "description": tool.description,
                    "input_schema": anthropic.transform_schema(tool.inputs),
                    "strict": True,
                }
                for tool in request.tools
            ],
            "messages": list(request.messages),
            "cache_control": _CACHED,
            "output_config": {"format": {"type": "json_schema", "schema": schema}, **effort},
        }

    def _explained(self, error: Exception) -> ModelError:
        if isinstance(error, anthropic.APIStatusError):
            text = f"the model's API answers {error.status_code}: {_said(error)}".replace(self._key, "[key]")
            if error.status_code in _REJECTED:
                return ModelRejected(text)
            return ModelUnavailable(text, billed=error.status_code == 200)  # 200: it failed while it answered
        if isinstance(error, anthropic.APIConnectionError) and not isinstance(error, anthropic.APITimeoutError):
            return ModelUnavailable("the model's API cannot be reached")
        return ModelUnavailable(f"the connection to the model's API broke: {type(error).__name__}", billed=True)


def _said(error: anthropic.APIStatusError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("error")
    return str(inner.get("message", "")) if isinstance(inner, dict) else error.message


def _direct(base_url: str | None, timeout: float) -> "httpx2.Client | None":
    """Return a client that asks no proxy for a server on this machine; by default the SDK would."""
    local = urlsplit(base_url or "").hostname in ("127.0.0.1", "localhost", "::1")
    return httpx2.Client(base_url=base_url or "", timeout=timeout, trust_env=False) if local else None


def _usage(usage: anthropic.types.Usage) -> Usage:
    return Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_write_tokens=usage.cache_creation_input_tokens or 0,
        cache_read_tokens=usage.cache_read_input_tokens or 0,
    )
