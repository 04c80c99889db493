import { randomUUID } from "node:crypto";
import express from "express";
import type { Express, RequestHandler } from "express";
import { contract, onUnknown } from "./contract.ts";
import { readJson } from "./http.ts";
import type { Context, Module } from "./module.ts";
import { BASE, MODULES } from "./modules.ts";
import { onError } from "./problems.ts";

const SAFE_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
};

const surround: RequestHandler = (_request, response, next) => {
  response.set({ ...SAFE_HEADERS, "X-Request-Id": randomUUID() });
  next();
};

/** Put the application together. */
export function createApp(context: Context, modules: readonly Module[] = MODULES): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(surround);
  app.get("/health", async (_request, response) => {
    await context.pool.query("SELECT 1");
    response.json({ status: "ok" });
  });
  app.get("/openapi.json", (_request, response) => {
    response.json(contract);
  });
  app.use(readJson);
  for (const module of modules) app.use(BASE, module.routes(context));
  app.use(onUnknown);
  app.use(onError);
  return app;
}
