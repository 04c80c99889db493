"""Signing in: passwords for tokens, and refresh tokens for new ones."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from agents.spec.interpreter import Refusals, Refused, World
from agents.spec.interpreter.rows import Row
from agents.spec.model import Operation
from agents.spec.reference.answer import Unsaid
from agents.spec.scenarios.names import wire

_LONG = 254
"""Characters beyond which nothing says how what is sent to sign in is refused."""


@dataclass
class _Token:
    """What was given to somebody, and how it stands with it. `family`: the sign-in that it grew from."""

    who: int
    kind: Literal["access", "refresh"]
    ends: Any
    family: int
    used: bool = False


class Accounts:
    """Who is signed in with which token."""

    def __init__(self, world: World) -> None:
        self.world, self.spec = world, world.spec
        self._tokens: dict[str, _Token] = {}
        self._families, self._given = 0, 0
        self._doubtful: set[int] = set()

    def who(self, token: str) -> Row | None:
        """Return who is signed in with an access token."""
        known = self._tokens.get(token)
        if known is None or known.kind != "access" or known.ends <= self.world.store.now:
            return None
        return self.world.store.rows.get(known.who)

    def answer(self, operation: Operation, sent: Any) -> Any:
        """Return the answer to signing in, out, or on. Raises Refused, Refusals, Unsaid."""
        auth = self.spec.auth
        wanted = ("refresh_token",) if operation.kind in ("refresh", "logout") else (auth.login, auth.password)
        names = [wire(self.spec, name) for name in wanted]
        wrong = [n for n in names if not isinstance(sent, dict) or not isinstance(sent.get(n), str) or not sent[n]]
        wrong += [n for n in (sent if isinstance(sent, dict) else ()) if n not in names]
        if wrong:
            raise Refusals(*(Refused(422, "invalid", name, node=operation.id) for name in wrong))
        if any("\0" in text or len(text) > _LONG for text in sent.values()):
            raise Unsaid("how long what is sent to sign in may be")
        return self._login(sent) if operation.kind == "login" else self._renew(operation, sent)

    def _login(self, sent: dict[str, str]) -> Any:
        auth = self.spec.auth
        login, password = (sent[wire(self.spec, name)] for name in (auth.login, auth.password))
        login = login.strip()
        fold = self.world.index.fields[(auth.subject, auth.login)].fold
        for row in self.world.store.of(auth.subject):
            known = str(row.values[auth.login])
            if (known.lower() == login.lower() if fold else known == login) and row.values[auth.password] == password:
                self._families += 1
                return self._issue(row.id, self._families)
        raise Refused(401, "unauthenticated", node=auth.id)

    def _renew(self, operation: Operation, sent: dict[str, str]) -> Any:
        known = self._tokens.get(sent[wire(self.spec, "refresh_token")])
        if known is None or known.kind != "refresh" or known.ends <= self.world.store.now:
            raise Refused(401, "unauthenticated", node=operation.id)
        if known.family in self._doubtful:
            raise Unsaid("what else ends with a token that was used twice")
        if known.used:
            # One that is used twice may have been stolen: what grew from the same sign-in may end as well.
            self._doubtful.add(known.family)
            if operation.kind == "logout":
                raise Unsaid("whether one can sign out with a token that was used")
            raise Refused(401, "unauthenticated", node=operation.id)
        known.used = True
        if operation.kind == "logout":
            self._tokens = {t: k for t, k in self._tokens.items() if k.kind != "refresh" or k.family != known.family}
            return None
        return self._issue(known.who, known.family)

    def _issue(self, who: int, family: int) -> dict[str, Any]:
        auth, now = self.spec.auth, self.world.store.now
        lives = {"access": timedelta(minutes=auth.access_minutes), "refresh": timedelta(days=auth.refresh_days)}
        found: dict[str, Any] = {}
        for kind, life in lives.items():
            self._given += 1
            token = f"{kind}-token-{self._given:06d}"
            found[wire(self.spec, f"{kind}_token")] = token
            self._tokens[token] = _Token(who, kind, now + life, family)  # type: ignore[arg-type]  # one of two
        more = {wire(self.spec, "token_type"): "bearer", wire(self.spec, "expires_in"): auth.access_minutes * 60}
        return {**found, **more}
