import assert from "node:assert/strict";
import { test } from "node:test";
import { accountsModule } from "../src/accounts/routes.ts";
import { withApi } from "./support.ts";
import type { Api } from "./support.ts";

const ADA = { email: "ada@example.org", password: "correct horse", display_name: "Ada" };
const only = (work: (api: Api) => Promise<void>) => withApi(work, [accountsModule]);

async function signIn(api: Api) {
  const { body } = await api.send("POST", "/auth/login", { email: ADA.email, password: ADA.password });
  return body as { access_token: string; refresh_token: string };
}

test("one signs up, signs in and sees oneself", () =>
  only(async (api) => {
    const made = await api.send("POST", "/auth/register", ADA);
    assert.equal(made.status, 201);
    assert.equal("password" in made.body, false);
    const { access_token } = await signIn(api);
    const me = await api.send("GET", "/me", undefined, access_token);
    assert.deepEqual(me.body, made.body);
  }));

test("an email is taken once, in any case", () =>
  only(async (api) => {
    await api.send("POST", "/auth/register", ADA);
    const again = await api.send("POST", "/auth/register", { ...ADA, email: "ADA@example.org" });
    assert.equal(again.status, 409);
  }));

test("a short password is refused", () =>
  only(async (api) => {
    assert.equal((await api.send("POST", "/auth/register", { ...ADA, password: "123456789" })).status, 422);
  }));

test("a wrong password and an unknown email are answered alike", () =>
  only(async (api) => {
    await api.send("POST", "/auth/register", ADA);
    const wrong = await api.send("POST", "/auth/login", { email: ADA.email, password: "wrong horse" });
    const unknown = await api.send("POST", "/auth/login", {
      email: "eve@example.org",
      password: "wrong horse",
    });
    assert.equal(wrong.status, 401);
    assert.deepEqual(wrong.body, unknown.body);
  }));

test("an access token ends after a quarter of an hour", () =>
  only(async (api) => {
    await api.send("POST", "/auth/register", ADA);
    const { access_token } = await signIn(api);
    api.clock.move(new Date(api.clock.now().getTime() + 15 * 60 * 1000));
    assert.equal((await api.send("GET", "/me", undefined, access_token)).status, 401);
    assert.equal((await api.send("GET", "/me", undefined, "a.b")).status, 401);
    assert.equal((await api.send("GET", "/me")).status, 401);
  }));

test("a refresh token works once, and not after signing out", () =>
  only(async (api) => {
    await api.send("POST", "/auth/register", ADA);
    const { refresh_token } = await signIn(api);
    const fresh = await api.send("POST", "/auth/refresh", { refresh_token });
    assert.equal(fresh.status, 200);
    assert.equal((await api.send("POST", "/auth/refresh", { refresh_token })).status, 401);
    const next = fresh.body as { access_token: string; refresh_token: string };
    const given = { refresh_token: next.refresh_token };
    assert.equal((await api.send("POST", "/auth/logout", given, next.access_token)).status, 204);
    assert.equal((await api.send("POST", "/auth/refresh", given)).status, 401);
  }));

test("one changes one's own name", () =>
  only(async (api) => {
    await api.send("POST", "/auth/register", ADA);
    const { access_token } = await signIn(api);
    const changed = await api.send("PATCH", "/me", { display_name: " Countess " }, access_token);
    assert.deepEqual(
      [changed.status, changed.body.display_name, changed.body.email],
      [200, "Countess", ADA.email],
    );
  }));
