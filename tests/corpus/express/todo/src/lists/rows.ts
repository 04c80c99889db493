import type { Database } from "../database.ts";
import type { Page } from "../paging.ts";

export interface List {
  id: string;
  name: string;
  color: string | null;
  user_id: string;
  open_count: number;
  created_at: Date;
  updated_at: Date;
}

const OPEN_COUNT = "(SELECT count(*) FROM todos WHERE todos.list_id = lists.id AND NOT todos.done)";
const SHOWN = `lists.id, lists.name, lists.color, lists.user_id, ${OPEN_COUNT} AS open_count,
  lists.created_at, lists.updated_at`;

/** What lists can be sorted by. */
export const COLUMNS = {
  name: "lists.name",
  color: "lists.color",
  open_count: "open_count",
  created_at: "lists.created_at",
  updated_at: "lists.updated_at",
};

export async function findLists(
  database: Database,
  userId: string,
  { limit, offset, order }: { limit: number; offset: number; order: string },
): Promise<Page<List>> {
  const text = `SELECT ${SHOWN} FROM lists WHERE user_id = $1 ${order} LIMIT $2 OFFSET $3`;
  const found = await database.query<List>(text, [userId, limit, offset]);
  const counted = await database.query<{ n: number }>("SELECT count(*) AS n FROM lists WHERE user_id = $1", [
    userId,
  ]);
  return { items: found.rows, total: counted.rows[0]?.n ?? 0, limit, offset };
}

export async function findList(database: Database, userId: string, id: string): Promise<List | undefined> {
  const text = `SELECT ${SHOWN} FROM lists WHERE user_id = $1 AND id = $2`;
  return (await database.query<List>(text, [userId, id])).rows[0];
}

/** Keep others from changing a list, and what is in it, until the transaction ends; tell whether there is one. */
export async function lockList(database: Database, userId: string, id: string): Promise<boolean> {
  const text = "SELECT id FROM lists WHERE user_id = $1 AND id = $2 FOR UPDATE";
  return (await database.query(text, [userId, id])).rows.length > 0;
}

export async function insertList(
  database: Database,
  userId: string,
  { name, color }: { name: string; color: string | null },
  now: Date,
): Promise<string | undefined> {
  const text = `INSERT INTO lists (user_id, name, color, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
    RETURNING id`;
  return (await database.query<{ id: string }>(text, [userId, name, color, now])).rows[0]?.id;
}

export async function updateList(
  database: Database,
  id: string,
  { name, color }: { name: string; color: string | null },
  now: Date,
): Promise<void> {
  const text = "UPDATE lists SET name = $2, color = $3, updated_at = $4 WHERE id = $1";
  await database.query(text, [id, name, color, now]);
}

export async function deleteList(database: Database, userId: string, id: string): Promise<boolean> {
  const text = "DELETE FROM lists WHERE user_id = $1 AND id = $2";
  return (await database.query(text, [userId, id])).rowCount === 1;
}

export async function completeAll(database: Database, id: string, now: Date): Promise<void> {
  const text = `UPDATE todos SET done = true, completion_time = $2, updated_at = $2
    WHERE list_id = $1 AND NOT done`;
  await database.query(text, [id, now]);
}
