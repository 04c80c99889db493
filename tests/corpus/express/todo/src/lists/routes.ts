import { Router } from "express";
import { z } from "zod";
import { signedIn } from "../accounts/identity.ts";
import { readBody, readId, readQuery } from "../http.ts";
import type { Module } from "../module.ts";
import { pageParameters } from "../paging.ts";
import { text } from "../values.ts";
import { COLUMNS } from "./rows.ts";
import * as service from "./service.ts";

const created = z.strictObject({ name: text(80), color: text(255).nullable().default(null) });
const changed = z.strictObject({ name: text(80).optional(), color: text(255).nullable().optional() });
const query = z.strictObject(pageParameters(COLUMNS));

export const listsModule: Module = {
  routes(context) {
    const router = Router();
    router.get("/lists", async (request, response) => {
      const userId = signedIn(context, request);
      response.json(await service.lists(context, userId, readQuery(request, query)));
    });
    router.post("/lists", async (request, response) => {
      const userId = signedIn(context, request);
      const list = await service.create(context, userId, readBody(request, created));
      response.status(201).location(`${request.baseUrl}/lists/${list.id}`).json(list);
    });
    router.get("/lists/:id", async (request, response) => {
      const userId = signedIn(context, request);
      response.json(await service.list(context.pool, userId, readId(request)));
    });
    router.patch("/lists/:id", async (request, response) => {
      const userId = signedIn(context, request);
      const id = readId(request);
      response.json(await service.update(context, userId, id, readBody(request, changed)));
    });
    router.delete("/lists/:id", async (request, response) => {
      const userId = signedIn(context, request);
      await service.remove(context, userId, readId(request));
      response.status(204).end();
    });
    router.post("/lists/:id/complete-all", async (request, response) => {
      const userId = signedIn(context, request);
      response.json(await service.completeAll(context, userId, readId(request)));
    });
    return router;
  },
};
