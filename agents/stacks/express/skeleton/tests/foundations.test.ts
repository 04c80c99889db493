import assert from "node:assert/strict";
import { test } from "node:test";
import { Router } from "express";
import { z } from "zod";
import { systemClock } from "../src/clock.ts";
import { settingsFrom } from "../src/config.ts";
import { transaction } from "../src/database.ts";
import { readBody, readId, readQuery } from "../src/http.ts";
import type { Module } from "../src/module.ts";
import { BASE } from "../src/modules.ts";
import { conflict, forbidden, invalid, notSignedIn } from "../src/problems.ts";
import { serve } from "../src/server.ts";
import { day, email, flag, given, id, secret, text, whole } from "../src/values.ts";
import { Api, withApi } from "./support.ts";

const shape = z.strictObject({ name: text(5) });

const probe: Module = {
  routes: ({ pool }) => {
    const router = Router();
    router.post("/probe", (request, response) => {
      response.json(readBody(request, shape));
    });
    router.post("/closed", (request, response) => {
      if (request.headers.authorization === undefined) throw notSignedIn();
      response.json(readBody(request, shape));
    });
    router.get("/probe", (request, response) => {
      response.json(readQuery(request, z.strictObject({ limit: whole(1, 9).default(3) })));
    });
    router.get("/probe/:id", (request, response) => {
      response.json({ id: readId(request) });
    });
    router.get("/refused/:how", (request) => {
      const refusals: Record<string, () => Error> = {
        conflict: () => conflict("full", "It is full."),
        forbidden,
        invalid: () => invalid("name", "is not acceptable"),
        "not-signed-in": notSignedIn,
      };
      throw refusals[request.params.how]?.() ?? new Error("a defect");
    });
    router.get("/sql/:code", async (request) => {
      await pool.query("SELECT set_config('probe.code', $1, false)", [request.params.code]);
      await pool.query("DO $$ BEGIN RAISE SQLSTATE '23505'; END $$");
    });
    return router;
  },
};

test("the health of the server is told", () =>
  withApi(async (api) => {
    const answer = await api.sendTo("/health");
    assert.deepEqual([answer.status, answer.body], [200, { status: "ok" }]);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  }));

test("the contract is served", () =>
  withApi(async (api) => {
    const answer = await api.sendTo("/openapi.json");
    assert.equal(answer.status, 200);
    assert.match(answer.body.openapi, /^3\.1/);
  }));

test("an unknown path is a problem", () =>
  withApi(async (api) => {
    const answer = await api.sendTo("/nowhere");
    assert.equal(answer.status, 404);
    assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
    assert.equal(answer.body.code, "not_found");
  }));

test("another method on a path of the contract is refused", () =>
  withApi(async (api) => {
    const contract = await api.sendTo("/openapi.json");
    const path = Object.keys(contract.body.paths).find(
      (name) => name.startsWith(BASE) && !name.includes("{"),
    );
    assert.ok(path);
    const answer = await api.sendTo(path, "PUT", {});
    assert.equal(answer.status, 405);
    assert.ok(answer.headers.get("allow"));
  }, []));

test("a body is read in its shape", () =>
  withApi(
    async (api) => {
      assert.deepEqual((await api.send("POST", "/probe", { name: " abc " })).body, { name: "abc" });
      assert.equal((await api.send("POST", "/probe")).status, 415);
      assert.equal((await api.send("POST", "/probe", "{")).status, 400);
      const answer = await api.send("POST", "/probe", { name: "abcdef", other: 1 });
      assert.equal(answer.status, 422);
      const fields = answer.body.errors.map((error: { field: string }) => error.field);
      assert.deepEqual(fields.sort(), ["name", "other"]);
    },
    [probe],
  ));

test("who is signed in is found out before a body is read", () =>
  withApi(
    async (api) => {
      assert.equal((await api.send("POST", "/closed", "{")).status, 401);
      assert.equal((await api.send("POST", "/closed", "{", "somebody")).status, 400);
      assert.equal((await api.send("POST", "/closed", `"${"x".repeat(2_000_000)}"`)).status, 401);
    },
    [probe],
  ));

test("a query and a path are read in their shape", () =>
  withApi(
    async (api) => {
      assert.deepEqual((await api.send("GET", "/probe")).body, { limit: 3 });
      assert.equal((await api.send("GET", "/probe?limit=10")).status, 422);
      assert.equal((await api.send("GET", "/probe?other=1")).status, 422);
      assert.equal((await api.send("GET", "/probe/abc")).status, 404);
      const known = "11111111-2222-4333-8444-55555555AAAA";
      assert.deepEqual((await api.send("GET", `/probe/${known}`)).body, { id: known.toLowerCase() });
    },
    [probe],
  ));

test("refusals and defects are problems", () =>
  withApi(
    async (api) => {
      const statuses: Record<string, number> = {
        conflict: 409,
        forbidden: 403,
        invalid: 422,
        "not-signed-in": 401,
      };
      for (const [name, status] of Object.entries({ ...statuses, defect: 500 })) {
        assert.equal((await api.send("GET", `/refused/${name}`)).status, status, name);
      }
      assert.equal((await api.send("GET", "/sql/1")).status, 409);
    },
    [probe],
  ));

test("values are held to their limits", () => {
  assert.equal(text(3).safeParse("a\0").success, false);
  assert.equal(secret(3, 2).safeParse(" a ").data, " a ");
  assert.equal(email.parse(" Ada@Example.org "), "ada@example.org");
  assert.equal(day.safeParse("2030-02-30").success, false);
  assert.equal(flag.parse("true"), true);
  assert.equal(id.safeParse("abc").success, false);
  assert.deepEqual(given({ a: 1, b: undefined }), { a: 1 });
});

test("settings come from the environment", () => {
  const told = {
    DATABASE_URL: "postgresql:///x",
    SECRET: "x".repeat(32),
    BOOTSTRAP_EMAIL: "ada@example.org",
  };
  const settings = settingsFrom(told);
  assert.equal(settings.port, 8000);
  assert.deepEqual(settings.bootstrap, { BOOTSTRAP_EMAIL: "ada@example.org" });
  assert.throws(() => settingsFrom({}), /DATABASE_URL/);
});

test("a transaction does all or nothing", () =>
  withApi(async ({ context }) => {
    const made = transaction(context.pool, async (database) => {
      await database.query("CREATE TABLE half (done boolean)");
      throw new Error("no");
    });
    await assert.rejects(made, /no/);
    const found = await context.pool.query("SELECT to_regclass('half') AS name");
    assert.deepEqual(found.rows, [{ name: null }]);
  }, []));

test("a transaction that loses its connection says why its work failed", () =>
  withApi(async ({ context }) => {
    const cut = transaction(context.pool, async (database) => {
      await database.query("SELECT pg_terminate_backend(pg_backend_pid())");
    });
    await assert.rejects(cut, /terminat/);
    const failed = transaction(context.pool, async (database) => {
      await database.query("SELECT pg_terminate_backend(pg_backend_pid())").catch(() => undefined);
      throw new Error("the first error");
    });
    await assert.rejects(failed, /the first error/);
    assert.equal((await context.pool.query("SELECT 1")).rowCount, 1);
  }, []));

test("connections that are lost while nobody uses them are opened again", () =>
  withApi(async (api) => {
    const others =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " +
      "WHERE pid <> pg_backend_pid() AND datname = current_database()";
    const both = [api.context.pool.query("SELECT 1"), api.context.pool.query("SELECT 1")];
    await Promise.all(both);
    await api.context.pool.query(others);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await api.sendTo("/health")).status, 200);
  }, []));

test("the server starts, looks after what is due, and stops", async () => {
  const api = new Api([]);
  const seen: string[] = [];
  const module: Module = {
    routes: () => Router(),
    start: () => Promise.resolve(void seen.push("start")),
    tick: () => (seen.push("tick") > 2 ? Promise.reject(new Error("no")) : Promise.resolve()),
  };
  const settings = { ...api.context.settings, timerSeconds: 0.001 };
  const stop = await serve({ ...api.context, settings, clock: systemClock }, 0, [module]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await stop();
  assert.deepEqual(seen.slice(0, 3), ["start", "tick", "tick"]);
});
