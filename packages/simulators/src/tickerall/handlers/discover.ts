import { maskedLogin } from "../broker-account.ts";
import { objectBody, objectList } from "../input.ts";
import { iso } from "../times.ts";
import { validationError, WireError } from "../wire-error.ts";
import type { Handler } from "../world.ts";
import { brokerLogin } from "./sessions.ts";

const ACCOUNT_LIMIT = 50;

/** `POST /v1/discover`: 404 where there is no direct edge. */
export const discover: Handler = ({ world, caller, body }) => {
  const edge = world.edgeUrl();
  if (edge === undefined) throw new WireError(404, "NOT_FOUND", "There is no such route.");
  const items = objectList(objectBody(body), "accounts");
  if (items.length > ACCOUNT_LIMIT) throw validationError(`accounts has to be at most ${ACCOUNT_LIMIT}.`, "accounts");
  const accounts = items.map((item) => brokerLogin(world, item)).filter(({ owner }) => owner === caller.owner);
  for (const account of accounts) account.warm();
  const { token, expiresAtMs } = world.directory.grant(
    caller.owner,
    accounts.map(({ id }) => id),
    world.knobs.grantTtlMs,
  );
  return {
    edge: edge.replace(/^http/, "ws"),
    grant: token,
    expiresAt: iso(expiresAtMs),
    poolId: "pool-1",
    region: "local",
    accounts: accounts.map(({ id, facts, terminal }) => ({
      accountRef: id,
      server: facts.server,
      account: facts.login,
      masked: maskedLogin(facts.login),
      terminalType: terminal.type,
    })),
  };
};
