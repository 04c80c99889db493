import { transaction } from "../database.ts";
import type { Database } from "../database.ts";
import { lockList } from "../lists/rows.ts";
import type { Context } from "../module.ts";
import { orderBy } from "../paging.ts";
import type { Page } from "../paging.ts";
import { conflict, invalid, notFound } from "../problems.ts";
import { given } from "../values.ts";
import * as rows from "./rows.ts";

const OPEN_AT_MOST = 100;

export type NewTodo = Omit<rows.TodoValues, "completion_time">;
export type TodoChange = { [Name in keyof NewTodo]?: NewTodo[Name] | undefined };

export interface TodoQuery extends rows.Wanted {
  limit: number;
  offset: number;
  sort?: string | undefined;
}

export async function todos(context: Context, userId: string, query: TodoQuery): Promise<Page<rows.Todo>> {
  const order = orderBy(query.sort ?? "due_date", rows.COLUMNS, "todos.id");
  return rows.findTodos(context.pool, asked(context, userId), query, { ...query, order });
}

export async function todo(context: Context, userId: string, id: string, database: Database = context.pool) {
  const found = await rows.findTodo(database, asked(context, userId), id);
  if (!found) throw notFound();
  return found;
}

export async function create(context: Context, userId: string, values: NewTodo): Promise<rows.Todo> {
  const now = context.clock.now();
  return transaction(context.pool, async (database) => {
    await ownList(database, userId, values.list_id);
    if (values.due_date !== null && values.due_date < today(context)) {
      throw invalid("due_date", "must not be in the past", "in_the_past");
    }
    if (!values.done) await leaveRoom(database, values.list_id);
    const id = await rows.insertTodo(database, { ...values, completion_time: values.done ? now : null }, now);
    return todo(context, userId, id ?? "", database);
  });
}

export async function update(
  context: Context,
  userId: string,
  id: string,
  change: TodoChange,
): Promise<rows.Todo> {
  const now = context.clock.now();
  return transaction(context.pool, async (database) => {
    await rows.lockTodo(database, id);
    const before = await todo(context, userId, id, database);
    const after = { ...before, ...given(change) };
    await ownList(database, userId, after.list_id);
    const comesIn = before.done || before.list_id !== after.list_id;
    if (!after.done && comesIn) await leaveRoom(database, after.list_id);
    if (before.done !== after.done) after.completion_time = after.done ? now : null;
    await rows.updateTodo(database, id, after, now);
    return todo(context, userId, id, database);
  });
}

export async function remove(context: Context, userId: string, id: string): Promise<void> {
  if (!(await rows.deleteTodo(context.pool, userId, id))) throw notFound();
}

/** Refuse a list of somebody else, and keep others from filling it meanwhile. */
async function ownList(database: Database, userId: string, listId: string): Promise<void> {
  if (!(await lockList(database, userId, listId))) throw invalid("list_id", "is no list of yours", "unknown");
}

async function leaveRoom(database: Database, listId: string): Promise<void> {
  if ((await rows.countOpen(database, listId)) >= OPEN_AT_MOST) {
    throw conflict("list_full", `A list can have at most ${OPEN_AT_MOST} todos that are not done.`);
  }
}

function today(context: Context): string {
  return context.clock.now().toISOString().slice(0, 10);
}

function asked(context: Context, userId: string): { userId: string; today: string } {
  return { userId, today: today(context) };
}
