"""Tests of signing up, in and out, and of one's own account."""

from collections.abc import Iterator

from agents.spec.model import Field, Http, Key, Operation, OperationKind
from agents.spec.scenarios.enrolment import NEW_ACCOUNT, enrolment_scenarios
from agents.spec.scenarios.resource import HIDDEN, Resource, Scenario, equals
from agents.spec.scenarios.rows import granted
from agents.spec.scenarios.values import label, sample
from agents.spec.types import TEXT


def sign_in_scenarios(r: Resource) -> Iterator[Scenario]:
    """Yield the tests of authentication."""
    wanted: tuple[OperationKind, ...] = ("login", "refresh", "logout", "me")
    ops = {kind: o for kind in wanted if (o := r.operations.get(kind))}
    if r.is_closed and r.create:
        yield from enrolment_scenarios(r, r.create)
    else:
        yield _register(r)
    yield from _unique(r)
    if "login" in ops:
        yield from _login(r, ops["login"])
    if "refresh" in ops:
        yield from _refresh(r, ops["refresh"])
    if "logout" in ops:
        yield _logout(r, ops["logout"])
    if "me" in ops:
        yield _me(r, ops["me"])
        yield _access(r, ops["me"])
    if r.update:
        yield _update(r, r.update)


def _register(r: Resource) -> Scenario:
    auth = r.spec.auth
    body = r.fill(NEW_ACCOUNT, password=auth.password)
    text = f"signing up with {', '.join(label(f.name) for f in r.inputs())} answers 201 without the "
    text += f"{auth.password}, and one can sign in"
    nodes = (*granted(r.create), r.entity.id, auth.id, *(f.id for f in r.inputs()))
    return Scenario("register", nodes, text, body)


def _unique(r: Resource) -> Iterator[Scenario]:
    for key in r.entity.keys:
        if len(key.fields) == 1 and r.field(key.fields[0]).write != "never":
            yield _duplicate(r, key, r.field(key.fields[0]))


def _duplicate(r: Resource, key: Key, item: Field) -> Scenario:
    name, fold = item.name, item.fold
    wired = r.json_name(name)
    again = [f'$var.body["{wired}"]'] + ([f'$var.body["{wired}"].upper()'] if fold else [])
    parts = [r.fill("$var, other = sign_up(api), sign_up(api)")]
    for value in again:
        words = {"name": name, "value": r.fill(value)}
        taken = r.fill('body = $body(api, {"$name": $value})\nrefuse($who.post($path, body), 409)', **words)
        parts.append(taken if name == r.spec.auth.login else taken + "\nassert not can_sign_in(api, body)")
        if r.update and item.write == "always":
            patch = 'with untouched(other, "/me"):\n    refuse(other.patch("/me", {"$name": $value}), 409)'
            parts.append(r.fill(patch, **words))
    parts.append(r.fill("assert can_sign_in(api, $var.body)"))
    text = f"a second sign-up or account with the same {label(name)}{', in any case,' if fold else ''} is "
    text += "refused with 409"
    return Scenario(f"key_{name}_duplicate", (key.id, item.id), text, "\n".join(parts))


def _login(r: Resource, operation: Operation) -> Iterator[Scenario]:
    yield _login_right(r, operation)
    yield _login_wrong(r, operation)


def _login_right(r: Resource, operation: Operation) -> Scenario:
    auth = r.spec.auth
    body = r.fill(
        """
        $var = sign_up(api)
        tokens = ok(api.post("$p", credentials($var.body)), 200)
        assert set(tokens) >= {"$access_token", "$refresh_token", "$token_type", "$expires_in"}
        assert tokens["$token_type"].lower() == "bearer"
        assert tokens["$expires_in"] == $seconds
        assert ok(api.using(tokens["$access_token"]).get("/me"), 200)["id"] == $var.id
        """,
        seconds=auth.access_minutes * 60,
        p=_path(operation),
    )
    if r.field(auth.login).fold:
        any_case = 'assert can_sign_in(api, {**$var.body, "$login": $var.body["$login"].upper()})'
        body += "\n" + r.fill(any_case, login=auth.login)
    text = f"signing in answers 200 with a token that works for {auth.access_minutes} minutes"
    return Scenario("login", (*granted(operation), auth.id, r.field(auth.login).id), text, body)


def _login_wrong(r: Resource, operation: Operation) -> Scenario:
    auth = r.spec.auth
    body = r.fill(
        """
        $var = sign_up(api)
        known = api.post("$p", {**credentials($var.body), "$password": "not the password"})
        unknown = api.post("$p", credentials($body(api)))
        refuse(known, 401)
        refuse(unknown, 401)
        assert known.json() == unknown.json(), "the answer tells who has an account"
        """,
        password=auth.password,
        p=_path(operation),
    )
    text = f"a wrong {label(auth.password)} and an unknown {label(auth.login)} are both 401 with the same body"
    return Scenario("login_wrong", granted(operation), text, body)


def _refresh(r: Resource, operation: Operation) -> Iterator[Scenario]:
    yield _refresh_once(r, operation)
    yield _refresh_wrong(r, operation)
    yield _refresh_late(r, operation)


def _refresh_once(r: Resource, operation: Operation) -> Scenario:
    body = r.fill(
        """
        $var = sign_up(api)
        renewed = ok(api.post("$p", {"$refresh_token": $var.refresh_token}), 200)
        assert ok(api.using(renewed["$access_token"]).get("/me"), 200)["id"] == $var.id
        assert renewed["$refresh_token"] != $var.refresh_token
        refuse(api.post("$p", {"$refresh_token": $var.refresh_token}), 401)
        """,
        p=_path(operation),
    )
    text = "a refresh token gives new tokens once; used a second time it is refused with 401"
    return Scenario("refresh", granted(operation), text, body)


def _refresh_wrong(r: Resource, operation: Operation) -> Scenario:
    body = r.fill(
        """
        $var = sign_up(api)
        refuse(api.post("$p", {"$refresh_token": "not-a-token"}), 401)
        refuse(api.post("$p", {"$refresh_token": $var.token}), 401)
        refuse(api.using($var.refresh_token).get("/me"), 401)
        """,
        p=_path(operation),
    )
    text = "an invented token, and an access token, do not refresh: 401; a refresh token gives no access"
    return Scenario("refresh_wrong", granted(operation), text, body)


def _refresh_late(r: Resource, operation: Operation) -> Scenario:
    body = r.fill(
        """
        token = sign_up(api).refresh_token
        clock.advance(days=$days, minutes=-1)
        renewed = ok(api.post("$p", {"$refresh_token": token}), 200)
        clock.advance(days=$days, seconds=1)
        refuse(api.post("$p", {"$refresh_token": renewed["$refresh_token"]}), 401)
        """,
        days=r.spec.auth.refresh_days,
        p=_path(operation),
    )
    text = f"a refresh token works for {r.spec.auth.refresh_days} days and is refused with 401 after them"
    return Scenario("refresh_expired", (operation.id, r.spec.auth.id), text, body)


def _path(operation: Operation) -> str:
    assert isinstance(operation.start, Http)  # so it is for everything that has to do with signing in
    return operation.start.path


def _logout(r: Resource, operation: Operation) -> Scenario:
    refresh = _path(r.operations["refresh"]) if "refresh" in r.operations else "/auth/refresh"
    body = r.fill(
        """
        $var = sign_up(api)
        token = {"$refresh_token": $var.refresh_token}
        assert ok($var.post("$p", token), 204) is None
        refuse(api.post("$refresh", token), 401)
        """,
        p=_path(operation),
        refresh=refresh,
    )
    return Scenario("logout", granted(operation), "after signing out the refresh token is refused with 401", body)


def _me(r: Resource, operation: Operation) -> Scenario:
    shown = [
        r.json_name(f.name)
        for f in r.inputs()
        if f.required and f.secret not in HIDDEN and r.type_of(f.name).kind in TEXT
    ]
    body = r.fill(
        """
        $var, other = sign_up(api), sign_up(api)
        shown = ok($var.get("/me"), 200)
        for name in ($names,):
            assert shown[name] == $var.body[name]
        assert "$password" not in shown
        assert shown["id"] != other.read("/me")["id"]
        """,
        names=", ".join(f'"{n}"' for n in shown),
        password=r.spec.auth.password,
    )
    return Scenario("me", granted(operation), "one's own account shows what was signed up with, but no password", body)


def _access(r: Resource, operation: Operation) -> Scenario:
    body = r.fill(
        """
        $var = sign_up(api)
        refuse(api.get("/me"), 401)
        refuse(api.using("not-a-token").get("/me"), 401)
        refuse(api.using($var.token[:-2] + "xx").get("/me"), 401)
        old = api.using($var.token)
        clock.advance(minutes=$minutes, seconds=-30)
        ok(old.get("/me"), 200)
        clock.advance(seconds=32)
        refuse(old.get("/me"), 401)
        """,
        minutes=r.spec.auth.access_minutes,
    )
    text = "one's own account needs a token: none, a wrong one or one older than "
    text += f"{r.spec.auth.access_minutes} minutes is refused with 401"
    return Scenario("me_without_token", (*granted(operation), r.spec.auth.id), text, body)


def _update(r: Resource, operation: Operation) -> Scenario:
    parts = [r.fill("$var, other = sign_up(api), sign_up(api)"), 'before = other.read("/me")']
    for item in r.inputs(("always",)):
        if r.type_of(item.name).kind in ("ref", "email"):
            continue
        words = {"name": item.name, "value": sample(item, r.spec, 1), "check": equals(sample(item, r.spec, 1))}
        parts.append(r.fill('ok($var.patch("/me", {"$name": $value}), 200)\nassert $read["$name"] $check', **words))
    login = r.field(r.spec.auth.login)
    if login.write == "always" and r.type_of(login.name).kind == "email":
        parts.append(_new_login(r, login.name))
    parts += ['refuse(api.patch("/me", {}), 401)', 'assert other.read("/me") == before']
    text = "one can change one's own account, and sign in with what was changed; nobody else's account changes"
    return Scenario("update_me", (*granted(operation), *(f.id for f in r.inputs(("always",)))), text, "\n".join(parts))


def _new_login(r: Resource, name: str) -> str:
    return r.fill(
        """
        address = unique_email()
        ok($var.patch("/me", {"$name": address}), 200)
        assert $read["$name"] == address
        assert can_sign_in(api, {**$var.body, "$name": address})
        assert not can_sign_in(api, $var.body)
        """,
        name=name,
    )
