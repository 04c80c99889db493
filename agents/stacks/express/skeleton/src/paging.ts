import { text, whole } from "./values.ts";

/** One page of a list, and how many rows the whole list has. */
export interface Page<T> {
  items: T[];
  total: number;
  limit: number;
  offset: number;
}

/** The parameters that every list has. `columns`: by which fields it can be sorted, and the SQL of each. */
export function pageParameters(columns: Readonly<Record<string, string>>, size = 20, most = 100) {
  const known = (value: string) => value.split(",").every((name) => name.replace(/^-/, "") in columns);
  return {
    limit: whole(1, most).default(size),
    offset: whole(0, 2 ** 31 - 1).default(0),
    sort: text(255).refine(known, "names a field that is not known").optional(),
  };
}

/** Return the ORDER BY of a list: empty values last, the id decides ties. */
export function orderBy(sort: string, columns: Readonly<Record<string, string>>, key: string): string {
  const parts = sort.split(",").map((name) => {
    const descending = name.startsWith("-");
    const column = columns[descending ? name.slice(1) : name] ?? key;
    return `${column} ${descending ? "DESC" : "ASC"} NULLS LAST`;
  });
  return `ORDER BY ${parts.join(", ")}, ${key}`;
}
