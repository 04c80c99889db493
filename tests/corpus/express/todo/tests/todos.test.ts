import assert from "node:assert/strict";
import { test } from "node:test";
import { withApi } from "./support.ts";
import type { Api } from "./support.ts";

/** A person with a list: how requests of theirs are sent. */
async function person(api: Api, email: string) {
  const account = { email, password: "correct horse", display_name: "Somebody" };
  await api.send("POST", "/auth/register", account);
  const signedIn = await api.send("POST", "/auth/login", { email, password: account.password });
  const token = signedIn.body.access_token as string;
  const send = (method: string, path: string, body?: unknown) => api.send(method, path, body, token);
  const list = (await send("POST", "/lists", { name: "Garden" })).body.id as string;
  return { send, list };
}

test("a todo has its defaults, and completes", () =>
  withApi(async (api) => {
    const { send, list } = await person(api, "ada@example.org");
    const made = await send("POST", "/todos", { title: " Sow ", list_id: list });
    assert.deepEqual(
      [made.status, made.body.title, made.body.priority, made.body.done],
      [201, "Sow", "normal", false],
    );
    const path = `/todos/${made.body.id as string}`;
    const done = await send("PATCH", path, { done: true });
    assert.equal(done.body.completion_time, api.clock.now().toISOString());
    assert.equal((await send("PATCH", path, { done: false })).body.completion_time, null);
    assert.equal((await send("DELETE", path)).status, 204);
    for (const method of ["GET", "DELETE"]) assert.equal((await send(method, path)).status, 404);
  }));

test("a new todo is not due in the past, an old one may be", () =>
  withApi(async (api) => {
    const { send, list } = await person(api, "ada@example.org");
    assert.equal(
      (await send("POST", "/todos", { title: "x", list_id: list, due_date: "2030-06-14" })).status,
      422,
    );
    const made = await send("POST", "/todos", { title: "x", list_id: list, due_date: "2030-06-15" });
    assert.deepEqual([made.status, made.body.overdue], [201, false]);
    const changed = await send("PATCH", `/todos/${made.body.id as string}`, { due_date: "2030-06-14" });
    assert.equal(changed.body.overdue, true);
  }));

test("a todo goes into a list of one's own", () =>
  withApi(async (api) => {
    const ada = await person(api, "ada@example.org");
    const eve = await person(api, "eve@example.org");
    assert.equal((await eve.send("POST", "/todos", { title: "x", list_id: ada.list })).status, 422);
    const made = await ada.send("POST", "/todos", { title: "x", list_id: ada.list });
    assert.equal((await eve.send("GET", `/todos/${made.body.id as string}`)).status, 404);
  }));

test("a list holds a hundred open todos", () =>
  withApi(async (api) => {
    const { send, list } = await person(api, "ada@example.org");
    await api.context.pool.query(
      `INSERT INTO todos (title, list_id, created_at, updated_at)
       SELECT 'x', $1, now(), now() FROM generate_series(1, 100)`,
      [list],
    );
    const refused = await send("POST", "/todos", { title: "x", list_id: list });
    assert.deepEqual([refused.status, refused.body.code], [409, "list_full"]);
    const done = await send("POST", "/todos", { title: "x", list_id: list, done: true });
    assert.equal(done.status, 201);
    assert.equal((await send("PATCH", `/todos/${done.body.id as string}`, { done: false })).status, 409);
    assert.equal((await send("POST", `/lists/${list}/complete-all`)).body.open_count, 0);
  }));

test("todos are filtered, searched and sorted", () =>
  withApi(async (api) => {
    const { send, list } = await person(api, "ada@example.org");
    const todos = [
      { title: "Sow", notes: "Carrots", due_date: "2030-07-01", priority: "high" },
      { title: "Water", due_date: "2030-06-20" },
      { title: "Rest", done: true },
    ];
    for (const todo of todos) await send("POST", "/todos", { ...todo, list_id: list });
    const titles = async (query: string) => {
      const page = await send("GET", `/todos${query}`);
      return (page.body.items as { title: string }[]).map((todo) => todo.title);
    };
    assert.deepEqual(await titles(""), ["Water", "Sow", "Rest"]);
    assert.deepEqual(await titles("?priority=high"), ["Sow"]);
    assert.deepEqual(await titles("?done=true"), ["Rest"]);
    assert.deepEqual(await titles("?q=CARROT"), ["Sow"]);
    assert.deepEqual(await titles(`?list_id=${list}&sort=-title&limit=1`), ["Water"]);
    api.clock.move(new Date("2030-06-21T00:00:00Z"));
    // Their tokens have ended by then.
    const later = await person(api, "ada@example.org");
    assert.equal((await later.send("GET", "/todos?overdue=true")).body.total, 1);
  }));
