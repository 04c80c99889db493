import assert from "node:assert/strict";
import { test } from "node:test";
import { accountsModule } from "../src/accounts/routes.ts";
import { listsModule } from "../src/lists/routes.ts";
import { withApi } from "./support.ts";
import type { Api } from "./support.ts";

const only = (work: (api: Api) => Promise<void>) => withApi(work, [accountsModule, listsModule]);

async function person(api: Api, email: string): Promise<string> {
  const account = { email, password: "correct horse", display_name: "Somebody" };
  await api.send("POST", "/auth/register", account);
  const signedIn = await api.send("POST", "/auth/login", { email, password: account.password });
  return signedIn.body.access_token as string;
}

test("a list is made, read, changed and deleted", () =>
  only(async (api) => {
    const ada = await person(api, "ada@example.org");
    const made = await api.send("POST", "/lists", { name: " Garden " }, ada);
    assert.deepEqual(
      [made.status, made.body.name, made.body.color, made.body.open_count],
      [201, "Garden", null, 0],
    );
    const path = `/lists/${made.body.id as string}`;
    assert.ok(made.headers.get("location")?.endsWith(path));
    const changed = await api.send("PATCH", path, { color: "green" }, ada);
    assert.deepEqual([changed.body.name, changed.body.color], ["Garden", "green"]);
    assert.equal((await api.send("POST", `${path}/complete-all`, undefined, ada)).status, 200);
    assert.equal((await api.send("DELETE", path, undefined, ada)).status, 204);
    for (const method of ["GET", "DELETE"])
      assert.equal((await api.send(method, path, undefined, ada)).status, 404);
  }));

test("nobody else sees a list", () =>
  only(async (api) => {
    const [ada, eve] = [await person(api, "ada@example.org"), await person(api, "eve@example.org")];
    const made = await api.send("POST", "/lists", { name: "Garden" }, ada);
    const path = `/lists/${made.body.id as string}`;
    assert.equal((await api.send("GET", path, undefined, eve)).status, 404);
    assert.equal((await api.send("PATCH", path, { name: "Mine" }, eve)).status, 404);
    assert.equal((await api.send("POST", `${path}/complete-all`, undefined, eve)).status, 404);
    assert.equal((await api.send("GET", "/lists", undefined, eve)).body.total, 0);
    assert.equal((await api.send("GET", path)).status, 401);
  }));

test("a name is unique for one person", () =>
  only(async (api) => {
    const [ada, eve] = [await person(api, "ada@example.org"), await person(api, "eve@example.org")];
    const statuses = [];
    for (const token of [ada, ada, eve]) {
      statuses.push((await api.send("POST", "/lists", { name: "Garden" }, token)).status);
    }
    assert.deepEqual(statuses, [201, 409, 201]);
  }));

test("lists come newest first, or as asked", () =>
  only(async (api) => {
    const ada = await person(api, "ada@example.org");
    for (const name of ["b", "a", "c"]) {
      await api.send("POST", "/lists", { name }, ada);
      api.clock.move(new Date(api.clock.now().getTime() + 1000));
    }
    const names = async (query: string) => {
      const page = await api.send("GET", `/lists${query}`, undefined, ada);
      return (page.body.items as { name: string }[]).map((list) => list.name).join("");
    };
    assert.equal(await names(""), "cab");
    assert.equal(await names("?sort=name"), "abc");
    assert.equal(await names("?sort=-name&limit=1&offset=1"), "b");
    assert.equal((await api.send("GET", "/lists?sort=secret", undefined, ada)).status, 422);
  }));
