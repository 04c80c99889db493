import type { Database } from "../database.ts";

export interface User {
  id: string;
  email: string;
  display_name: string;
  created_at: Date;
  updated_at: Date;
}

const SHOWN = "id, email, display_name, created_at, updated_at";

export interface NewUser {
  email: string;
  display_name: string;
  password_hash: string;
}

/** Store an account. */
export async function insertUser(database: Database, user: NewUser, now: Date): Promise<User> {
  const text = `INSERT INTO users (email, display_name, password_hash, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $4) RETURNING ${SHOWN}`;
  const found = await database.query<User>(text, [user.email, user.display_name, user.password_hash, now]);
  return only(found.rows);
}

export async function findUser(database: Database, id: string): Promise<User | undefined> {
  const text = `SELECT ${SHOWN} FROM users WHERE id = $1`;
  return (await database.query<User>(text, [id])).rows[0];
}

export async function updateUser(
  database: Database,
  id: string,
  { email, display_name }: { email?: string | undefined; display_name?: string | undefined },
  now: Date,
): Promise<User | undefined> {
  const text = `UPDATE users SET email = coalesce($2, email), display_name = coalesce($3, display_name),
    updated_at = $4 WHERE id = $1 RETURNING ${SHOWN}`;
  return (await database.query<User>(text, [id, email, display_name, now])).rows[0];
}

export async function findLogin(
  database: Database,
  email: string,
): Promise<{ id: string; password_hash: string } | undefined> {
  const text = "SELECT id, password_hash FROM users WHERE email = $1";
  return (await database.query<{ id: string; password_hash: string }>(text, [email])).rows[0];
}

export async function insertToken(
  database: Database,
  digest: string,
  userId: string,
  expires: Date,
): Promise<void> {
  const text = "INSERT INTO refresh_tokens (digest, user_id, expires_at) VALUES ($1, $2, $3)";
  await database.query(text, [digest, userId, expires]);
}

/** Remove a token and return whose it was, if it was still good. */
export async function takeToken(database: Database, digest: string, now: Date): Promise<string | undefined> {
  const text = "DELETE FROM refresh_tokens WHERE digest = $1 RETURNING user_id, expires_at > $2 AS good";
  const [found] = (await database.query<{ user_id: string; good: boolean }>(text, [digest, now])).rows;
  return found?.good ? found.user_id : undefined;
}

export async function dropToken(database: Database, digest: string, userId: string): Promise<void> {
  await database.query("DELETE FROM refresh_tokens WHERE digest = $1 AND user_id = $2", [digest, userId]);
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("the database gave nothing back");
  return row;
}
