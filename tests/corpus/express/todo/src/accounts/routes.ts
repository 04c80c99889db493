import { Router } from "express";
import { z } from "zod";
import { readBody } from "../http.ts";
import type { Module } from "../module.ts";
import { email, secret, text } from "../values.ts";
import { signedIn } from "./identity.ts";
import * as service from "./service.ts";

const account = z.strictObject({ email, password: secret(128, 10), display_name: text(255) });
const change = z.strictObject({ email: email.optional(), display_name: text(255).optional() });
const credentials = z.strictObject({ email: text(1000).toLowerCase(), password: secret(1000, 0) });
const refreshToken = z.strictObject({ refresh_token: secret(1000, 0) });

export const accountsModule: Module = {
  routes(context) {
    const router = Router();
    router.post("/auth/register", async (request, response) => {
      response.status(201).json(await service.register(context, readBody(request, account)));
    });
    router.post("/auth/login", async (request, response) => {
      const given = readBody(request, credentials);
      response.json(await service.login(context, given.email, given.password));
    });
    router.post("/auth/refresh", async (request, response) => {
      response.json(await service.refresh(context, readBody(request, refreshToken).refresh_token));
    });
    router.post("/auth/logout", async (request, response) => {
      const userId = signedIn(context, request);
      await service.logout(context, userId, readBody(request, refreshToken).refresh_token);
      response.status(204).end();
    });
    router.get("/me", async (request, response) => {
      response.json(await service.me(context, signedIn(context, request)));
    });
    router.patch("/me", async (request, response) => {
      const userId = signedIn(context, request);
      response.json(await service.updateMe(context, userId, readBody(request, change)));
    });
    return router;
  },
};
