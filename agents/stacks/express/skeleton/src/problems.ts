import { STATUS_CODES } from "node:http";
import type { ErrorRequestHandler, Response } from "express";
import pg from "pg";

export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

/** The request cannot be carried out; it is answered as `application/problem+json`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldProblem[];

  constructor(status: number, code: string, detail: string, errors: readonly FieldProblem[] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

export const notSignedIn = () => new Problem(401, "not_signed_in", "Nobody is signed in.");
export const forbidden = () => new Problem(403, "forbidden", "You may not do this.");
export const notFound = () => new Problem(404, "not_found", "There is no such thing, or not for you.");
export const conflict = (code: string, detail: string) => new Problem(409, code, detail);
export const invalid = (field: string, message: string, code = "invalid") =>
  new Problem(422, code, "The request is not acceptable.", [{ field, code, message }]);

/** Answer with a problem (RFC 9457). */
export function answerProblem(response: Response, problem: Problem): void {
  const { status, code, message, errors } = problem;
  if (status === 401) response.set("WWW-Authenticate", "Bearer");
  response.status(status).type("application/problem+json");
  const title = STATUS_CODES[status] ?? "Error";
  response.send(JSON.stringify({ type: "about:blank", title, status, detail: message, code, errors }));
}

/** What the database refused, in the words of the API; by the class or code of its error. */
const REFUSED: readonly [prefix: string, status: number, code: string, detail: string][] = [
  ["23505", 409, "taken", "There is one with these values already."],
  ["23503", 409, "in_use", "Something else depends on it."],
  ["23", 422, "invalid", "A value is not acceptable."],
  ["22", 422, "out_of_range", "A value is out of range."],
  ["40", 409, "concurrent_change", "Somebody changed the same data; try again."],
  ["08", 503, "unavailable", "The database does not answer; try again."],
  ["53", 503, "unavailable", "The database does not answer; try again."],
  ["57P", 503, "unavailable", "The database does not answer; try again."],
];

function ofDatabase(error: pg.DatabaseError): Problem | undefined {
  const found = REFUSED.find(([prefix]) => error.code?.startsWith(prefix));
  return found && new Problem(found[1], found[2], found[3]);
}

/** What reading a body refused: Express says its status, and that it may be shown. */
function ofReader(error: Error): Problem | undefined {
  const status = "status" in error && typeof error.status === "number" ? error.status : 500;
  if (status === 400) return new Problem(400, "malformed_json", "The body is no JSON.");
  return status < 500 ? new Problem(status, "refused", "The request cannot be read.") : undefined;
}

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof pg.DatabaseError) return ofDatabase(error);
  return error instanceof Error ? ofReader(error) : undefined;
}

/** Answer every error; a defect says no more than that there is one, and goes to the log. */
export const onError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = problemOf(error);
  if (!problem) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  answerProblem(response, problem ?? new Problem(500, "internal", "Something went wrong here."));
};
