import { createHmac, timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import { z } from "zod";
import type { Context } from "../module.ts";
import { notSignedIn } from "../problems.ts";

export const ACCESS_SECONDS = 15 * 60;

const claims = z.strictObject({ sub: z.uuid(), exp: z.number() });

/** Return a token that says who somebody is, for a quarter of an hour. */
export function accessToken({ settings, clock }: Context, userId: string): string {
  const expires = Math.floor(clock.now().getTime() / 1000) + ACCESS_SECONDS;
  const payload = Buffer.from(JSON.stringify({ sub: userId, exp: expires })).toString("base64url");
  return `${payload}.${signature(settings.secret, payload)}`;
}

/** Return the id of who is signed in; 401 if nobody is. */
export function signedIn({ settings, clock }: Context, request: Request): string {
  const [kind = "", token = ""] = (request.get("Authorization") ?? "").split(" ");
  const [payload = "", signed = ""] = token.split(".");
  if (kind.toLowerCase() !== "bearer" || !equal(signed, signature(settings.secret, payload)))
    throw notSignedIn();
  const found = claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  if (found.exp * 1000 <= clock.now().getTime()) throw notSignedIn();
  return found.sub;
}

function signature(secret: string, payload: string): string {
  return createHmac("sha256", secret).update(payload).digest("base64url");
}

function equal(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
