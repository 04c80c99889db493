import { readdirSync, readFileSync } from "node:fs";
import type pg from "pg";
import { transaction } from "./database.ts";

const FOLDER = new URL("../migrations/", import.meta.url);
const UP = ".up.sql";
const LOCK = 7_262_001;

/** Return the names of all migrations, in their order. */
export function migrations(): string[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(UP));
  return files.map((name) => name.slice(0, -UP.length)).sort();
}

/** Apply what is not applied yet, each migration in a transaction of its own, and return its names. */
export async function up(pool: pg.Pool): Promise<string[]> {
  const known = await applied(pool);
  const missing = migrations().filter((name) => !known.includes(name));
  for (const name of missing) {
    await step(pool, `${name}${UP}`, "INSERT INTO schema_migrations (name) VALUES ($1)", name);
  }
  return missing;
}

/** Take everything back, the newest first, and return the names. */
export async function down(pool: pg.Pool): Promise<string[]> {
  const known = (await applied(pool)).reverse();
  for (const name of known) {
    await step(pool, `${name}.down.sql`, "DELETE FROM schema_migrations WHERE name = $1", name);
  }
  return known;
}

async function applied(pool: pg.Pool): Promise<string[]> {
  await pool.query("CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY)");
  const found = await pool.query<{ name: string }>("SELECT name FROM schema_migrations ORDER BY name");
  return found.rows.map((row) => row.name);
}

async function step(pool: pg.Pool, file: string, note: string, name: string): Promise<void> {
  const text = readFileSync(new URL(file, FOLDER), "utf-8");
  await transaction(pool, async (database) => {
    await database.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    await database.query(text);
    await database.query(note, [name]);
  });
}
