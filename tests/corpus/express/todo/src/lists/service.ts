import { transaction } from "../database.ts";
import type { Database } from "../database.ts";
import type { Context } from "../module.ts";
import { orderBy } from "../paging.ts";
import type { Page } from "../paging.ts";
import { notFound } from "../problems.ts";
import { given } from "../values.ts";
import * as rows from "./rows.ts";

export interface ListQuery {
  limit: number;
  offset: number;
  sort?: string | undefined;
}

export interface ListChange {
  name?: string | undefined;
  color?: string | null | undefined;
}

export async function lists(context: Context, userId: string, query: ListQuery): Promise<Page<rows.List>> {
  const order = orderBy(query.sort ?? "-created_at", rows.COLUMNS, "lists.id");
  return rows.findLists(context.pool, userId, { ...query, order });
}

export async function list(database: Database, userId: string, id: string): Promise<rows.List> {
  const found = await rows.findList(database, userId, id);
  if (!found) throw notFound();
  return found;
}

export async function create(
  context: Context,
  userId: string,
  values: { name: string; color: string | null },
): Promise<rows.List> {
  return transaction(context.pool, async (database) => {
    const id = await rows.insertList(database, userId, values, context.clock.now());
    return list(database, userId, id ?? "");
  });
}

export async function update(
  context: Context,
  userId: string,
  id: string,
  change: ListChange,
): Promise<rows.List> {
  return transaction(context.pool, async (database) => {
    await rows.lockList(database, userId, id);
    const before = await list(database, userId, id);
    await rows.updateList(database, id, { ...before, ...given(change) }, context.clock.now());
    return list(database, userId, id);
  });
}

export async function remove(context: Context, userId: string, id: string): Promise<void> {
  if (!(await rows.deleteList(context.pool, userId, id))) throw notFound();
}

/** Mark all todos of a list as done. */
export async function completeAll(context: Context, userId: string, id: string): Promise<rows.List> {
  return transaction(context.pool, async (database) => {
    if (!(await rows.lockList(database, userId, id))) throw notFound();
    await rows.completeAll(database, id, context.clock.now());
    return list(database, userId, id);
  });
}
