import express from "express";
import type { Request, RequestHandler } from "express";
import { z } from "zod";
import { notFound, Problem } from "./problems.ts";

/** Stands in the place of a body that cannot be read, and says why. */
class Unreadable {
  readonly error: Error;

  constructor(error: Error) {
    this.error = error;
  }
}

const parse: RequestHandler = express.json({ strict: false, limit: "1mb" });

/** Read the JSON body of a request. One that cannot be read is refused where it is asked for, with `readBody`. */
export const readJson: RequestHandler = (request, response, next) => {
  void parse(request, response, (error?: unknown) => {
    if (error instanceof Error) request.body = new Unreadable(error);
    next();
  });
};

/** Return the JSON body of a request in the shape asked for, or refuse it: 415 for another type, 400 for broken JSON, else 422. */
export function readBody<T>(request: Request, shape: z.ZodType<T>): T {
  if (!request.is("application/json")) {
    throw new Problem(415, "unsupported_media_type", "The body is not application/json.");
  }
  const body: unknown = request.body;
  if (body instanceof Unreadable) throw body.error;
  return checked(shape, body);
}

/** Return the query of a request in the shape asked for; with `z.strictObject` an unknown parameter is 422. */
export function readQuery<T>(request: Request, shape: z.ZodType<T>): T {
  return checked(shape, request.query);
}

/** Return an id in the path; what is no UUID names nothing. */
export function readId(request: Request, name = "id"): string {
  const found = z.uuid().safeParse(request.params[name]);
  if (!found.success) throw notFound();
  return found.data.toLowerCase();
}

function checked<T>(shape: z.ZodType<T>, value: unknown): T {
  const found = shape.safeParse(value);
  if (found.success) return found.data;
  const errors = found.error.issues.flatMap((issue) => {
    const names = issue.code === "unrecognized_keys" ? issue.keys : [issue.path.join(".")];
    return names.map((field) => ({ field, code: issue.code, message: issue.message }));
  });
  throw new Problem(422, "invalid", "The request is not acceptable.", errors);
}
