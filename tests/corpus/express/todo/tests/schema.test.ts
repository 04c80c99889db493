import assert from "node:assert/strict";
import { test } from "node:test";
import { withApi } from "./support.ts";

test("there is a table for each thing", () =>
  withApi(async ({ context }) => {
    const found = await context.pool.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
    );
    const names = found.rows.map((row) => row.name);
    for (const name of ["lists", "todos", "users"]) assert.ok(names.includes(name), name);
  }, []));

test("an email is unique in any case", () =>
  withApi(async ({ context }) => {
    const insert = (email: string) =>
      context.pool.query(
        "INSERT INTO users (email, password_hash, display_name, created_at, updated_at) VALUES ($1, 'x', 'x', now(), now())",
        [email],
      );
    await insert("ada@example.org");
    await assert.rejects(insert("ada@example.org"), /users_email_key/);
    await assert.rejects(insert("ADA@example.org"), /users_email_folded/);
  }, []));
