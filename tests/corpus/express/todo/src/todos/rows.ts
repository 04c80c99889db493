import type { Database } from "../database.ts";
import type { Page } from "../paging.ts";

export const PRIORITIES = ["low", "normal", "high"] as const;

export interface TodoValues {
  title: string;
  notes: string | null;
  due_date: string | null;
  priority: (typeof PRIORITIES)[number];
  done: boolean;
  list_id: string;
  completion_time: Date | null;
}

export interface Todo extends TodoValues {
  id: string;
  overdue: boolean;
  created_at: Date;
  updated_at: Date;
}

export interface Wanted {
  list_id?: string | undefined;
  priority?: string | undefined;
  done?: boolean | undefined;
  overdue?: boolean | undefined;
  q?: string | undefined;
}

/** `$1` is who asks, `$2` the day on which they ask. */
const OVERDUE = "(todos.due_date IS NOT NULL AND todos.due_date < $2::date AND NOT todos.done)";
const OWN = "FROM todos JOIN lists ON lists.id = todos.list_id WHERE lists.user_id = $1";
const SHOWN = `todos.id, todos.title, todos.notes, todos.due_date, todos.priority, todos.done, todos.list_id,
  ${OVERDUE} AS overdue, todos.completion_time, todos.created_at, todos.updated_at`;

/** What todos can be sorted by. */
export const COLUMNS = {
  title: "todos.title",
  notes: "todos.notes",
  due_date: "todos.due_date",
  priority: "todos.priority",
  done: "todos.done",
  overdue: "overdue",
  completion_time: "todos.completion_time",
  created_at: "todos.created_at",
  updated_at: "todos.updated_at",
};

const FILTERS: readonly [keyof Wanted, (place: string) => string][] = [
  ["list_id", (place) => `todos.list_id = ${place}`],
  ["priority", (place) => `todos.priority = ${place}::priority`],
  ["done", (place) => `todos.done = ${place}`],
  ["overdue", (place) => `${OVERDUE} = ${place}`],
  [
    "q",
    (place) => `(strpos(lower(todos.title), lower(${place})) > 0
    OR strpos(lower(coalesce(todos.notes, '')), lower(${place})) > 0)`,
  ],
];

export async function findTodos(
  database: Database,
  asked: { userId: string; today: string },
  wanted: Wanted,
  { limit, offset, order }: { limit: number; offset: number; order: string },
): Promise<Page<Todo>> {
  const values: unknown[] = [asked.userId, asked.today];
  let where = `${OWN} AND $2::date IS NOT NULL`;
  for (const [name, condition] of FILTERS) {
    if (wanted[name] !== undefined) where += ` AND ${condition(`$${values.push(wanted[name])}`)}`;
  }
  const counting = `SELECT count(*) AS n ${where}`;
  const counted = await database.query<{ n: number }>(counting, values);
  const text = `SELECT ${SHOWN} ${where} ${order} LIMIT ${limit} OFFSET ${offset}`;
  const found = await database.query<Todo>(text, values);
  return { items: found.rows, total: counted.rows[0]?.n ?? 0, limit, offset };
}

export async function findTodo(
  database: Database,
  asked: { userId: string; today: string },
  id: string,
): Promise<Todo | undefined> {
  const text = `SELECT ${SHOWN} ${OWN} AND todos.id = $3`;
  return (await database.query<Todo>(text, [asked.userId, asked.today, id])).rows[0];
}

/** Keep others from changing a todo until the transaction ends. */
export async function lockTodo(database: Database, id: string): Promise<void> {
  await database.query("SELECT id FROM todos WHERE id = $1 FOR UPDATE", [id]);
}

export async function countOpen(database: Database, listId: string): Promise<number> {
  const text = "SELECT count(*) AS n FROM todos WHERE list_id = $1 AND NOT done";
  return (await database.query<{ n: number }>(text, [listId])).rows[0]?.n ?? 0;
}

export async function insertTodo(
  database: Database,
  todo: TodoValues,
  now: Date,
): Promise<string | undefined> {
  const text = `INSERT INTO todos
    (title, notes, due_date, priority, done, list_id, completion_time, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id`;
  return (await database.query<{ id: string }>(text, [...columns(todo), now])).rows[0]?.id;
}

export async function updateTodo(database: Database, id: string, todo: TodoValues, now: Date): Promise<void> {
  const text = `UPDATE todos SET title = $1, notes = $2, due_date = $3, priority = $4, done = $5, list_id = $6,
    completion_time = $7, updated_at = $8 WHERE id = $9`;
  await database.query(text, [...columns(todo), now, id]);
}

export async function deleteTodo(database: Database, userId: string, id: string): Promise<boolean> {
  const text = `DELETE FROM todos USING lists
    WHERE lists.id = todos.list_id AND lists.user_id = $1 AND todos.id = $2`;
  return (await database.query(text, [userId, id])).rowCount === 1;
}

function columns(todo: TodoValues): unknown[] {
  return [
    todo.title,
    todo.notes,
    todo.due_date,
    todo.priority,
    todo.done,
    todo.list_id,
    todo.completion_time,
  ];
}
