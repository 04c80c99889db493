import { Router } from "express";
import { z } from "zod";
import { signedIn } from "../accounts/identity.ts";
import { readBody, readId, readQuery } from "../http.ts";
import type { Module } from "../module.ts";
import { pageParameters } from "../paging.ts";
import { day, flag, id, text } from "../values.ts";
import { COLUMNS, PRIORITIES } from "./rows.ts";
import * as service from "./service.ts";

const notes = text(10_000).nullable();
const priority = z.enum(PRIORITIES);

const created = z.strictObject({
  title: text(200),
  notes: notes.default(null),
  due_date: day.nullable().default(null),
  priority: priority.default("normal"),
  done: z.boolean().default(false),
  list_id: id,
});
const changed = z.strictObject({
  title: text(200).optional(),
  notes: notes.optional(),
  due_date: day.nullable().optional(),
  priority: priority.optional(),
  done: z.boolean().optional(),
  list_id: id.optional(),
});
const query = z.strictObject({
  ...pageParameters(COLUMNS),
  list_id: id.optional(),
  priority: priority.optional(),
  done: flag.optional(),
  overdue: flag.optional(),
  q: text(1000).optional(),
});

export const todosModule: Module = {
  routes(context) {
    const router = Router();
    router.get("/todos", async (request, response) => {
      const userId = signedIn(context, request);
      response.json(await service.todos(context, userId, readQuery(request, query)));
    });
    router.post("/todos", async (request, response) => {
      const userId = signedIn(context, request);
      const todo = await service.create(context, userId, readBody(request, created));
      response.status(201).location(`${request.baseUrl}/todos/${todo.id}`).json(todo);
    });
    router.get("/todos/:id", async (request, response) => {
      const userId = signedIn(context, request);
      response.json(await service.todo(context, userId, readId(request)));
    });
    router.patch("/todos/:id", async (request, response) => {
      const userId = signedIn(context, request);
      const key = readId(request);
      response.json(await service.update(context, userId, key, readBody(request, changed)));
    });
    router.delete("/todos/:id", async (request, response) => {
      const userId = signedIn(context, request);
      await service.remove(context, userId, readId(request));
      response.status(204).end();
    });
    return router;
  },
};
