import { readFileSync } from "node:fs";
import type { RequestHandler } from "express";
import { answerProblem, notFound, Problem } from "./problems.ts";

interface Contract {
  paths: Record<string, Record<string, unknown>>;
}

/** The OpenAPI document of this API. */
export const contract = JSON.parse(
  readFileSync(new URL("../openapi.json", import.meta.url), "utf-8"),
) as Contract;

const METHODS = new Set(["get", "post", "put", "patch", "delete"]);

const known = Object.entries(contract.paths).map(([path, item]) => ({
  parts: path.split("/"),
  methods: Object.keys(item)
    .filter((name) => METHODS.has(name))
    .map((name) => name.toUpperCase()),
}));

function fits(parts: readonly string[], path: readonly string[]): boolean {
  return parts.length === path.length && parts.every((part, at) => part.startsWith("{") || part === path[at]);
}

/** Answer what no route took: 405 where the contract has the path with other methods, else 404. */
export const onUnknown: RequestHandler = (request, response) => {
  const path = request.path.split("/");
  const methods = known.filter(({ parts }) => fits(parts, path)).flatMap((each) => each.methods);
  if (methods.length === 0 || methods.includes(request.method)) {
    answerProblem(response, notFound());
    return;
  }
  response.set("Allow", methods.join(", "));
  answerProblem(response, new Problem(405, "method_not_allowed", "This is not done here."));
};
