import { describe, expect, test } from "vitest";
import { type StillWorld, stillWorld } from "./support/still-world.ts";

const NOON = "2026-01-05T12:00:00.000Z";

async function webhook(world: StillWorld, label?: string): Promise<{ id: string; token: string }> {
  const body = { account_id: world.accountId, ...(label !== undefined && { label }) };
  return (await world.read("POST /api/v1/webhooks", { body })) as { id: string; token: string };
}

describe("webhooks", () => {
  test("a new one shows its token once and takes the place of the account's old one", async () => {
    await using world = await stillWorld();
    const old = await webhook(world);
    const { id, token } = await webhook(world, "grid");
    expect(await world.read("GET /api/v1/webhooks")).toEqual({
      tokens: [
        {
          id,
          account_id: world.accountId,
          label: "grid",
          enabled: true,
          use_count: 0,
          last_used_at: null,
          created_at: NOON,
        },
      ],
    });
    expect((await world.call(`POST /api/v1/webhook/tv?token=${old.token}`, { body: {} })).status).toBe(401);
    await world.read(`DELETE /api/v1/webhooks/${id}`);
    expect((await world.call(`POST /api/v1/webhook/tv?token=${token}`, { body: {} })).status).toBe(401);
  });

  test("an alert trades without a key, with levels in pips from the price", async () => {
    await using world = await stillWorld();
    const { token } = await webhook(world);
    const alert = {
      action: "short",
      symbol: "EURUSD",
      volume: 0.2,
      sl_pips: 20,
      tp: 1.08,
      tp_pips: 5,
      comment: "tv",
      magic: 3,
    };
    const traded = await world.read(`POST /api/v1/webhook/tv?token=${token}`, { body: alert, apiKey: "" });
    expect(traded).toEqual({ ticket: 1_000_001, success: true, error: null });
    expect(await world.read("GET /api/positions")).toMatchObject({
      positions: [{ side: "sell", volume: 0.2, sl: 1.102, tp: 1.08, comment: "tv" }],
    });
    expect(await world.read("GET /api/v1/webhooks")).toMatchObject({ tokens: [{ use_count: 1, last_used_at: NOON }] });
  });

  test("a dry run reads the alert and trades nothing", async () => {
    await using world = await stillWorld();
    const { id } = await webhook(world);
    const path = `POST /api/v1/webhooks/${id}/test`;
    const alert = { action: "buy", symbol: "EURUSD", volume: 0.2, order_type: "limit", price: 1.09, sl_pips: 10 };
    expect(await world.read(path, { body: alert })).toEqual({
      valid: true,
      parsed: { symbol: "EURUSD", side: "buy", orderType: "limit", volume: 0.2, price: 1.09, sl: 1.089 },
      error: null,
    });
    expect(await world.read(path, { body: { ...alert, action: "hold" } })).toEqual({
      valid: false,
      parsed: null,
      error: "action has to be one of buy, sell, long, short",
    });
    expect(world.venue.accounts[0]?.orders()).toEqual([]);
  });
});

describe("administration", () => {
  test("a user's key opens none of it", async () => {
    await using world = await stillWorld();
    const answer = await world.call("GET /api/admin/users");
    expect([answer.status, answer.json]).toEqual([
      403,
      { error: "admin key required", code: 403, type: "authentication_error" },
    ]);
  });

  test("users are listed, promoted, given new keys and deactivated", async () => {
    await using world = await stillWorld();
    const { adminKey: apiKey = "", userId } = world.simulator.credentials;
    const path = `/api/admin/users/${userId}`;
    const row = { user_id: userId, is_admin: false, plan: "pro", is_active: true, created_at: NOON };
    expect(await world.read("GET /api/admin/users", { apiKey })).toMatchObject({ users: [row, { is_admin: true }] });
    expect(await world.read(`GET ${path}`, { apiKey })).toEqual(row);
    expect(await world.read(`POST ${path}/admin`, { apiKey, body: { is_admin: true } })).toEqual({
      ...row,
      is_admin: true,
    });
    const stream = await world.stream();
    const { api_key } = (await world.read(`POST ${path}/rotate-key`, { apiKey, body: {} })) as { api_key: string };
    expect(await stream.closed).toBe(4001);
    await world.read("GET /api/admin/nodes", { apiKey: api_key });
    expect(await world.read(`POST ${path}/deactivate`, { apiKey, body: {} })).toMatchObject({ is_active: false });
    expect((await world.call("GET /api/users/me", { apiKey: api_key })).status).toBe(401);
  });

  test("the node counts the terminals that run", async () => {
    await using world = await stillWorld({ accounts: [{}, { status: "login_failed" }] });
    const apiKey = world.simulator.credentials["adminKey"] ?? "";
    const node = {
      id: "node_sim1",
      name: "sim-1",
      region: "eu",
      max_accounts: 100,
      current_accounts: 1,
      status: "online",
    };
    expect(await world.read("GET /api/admin/nodes", { apiKey })).toEqual({ nodes: [node] });
  });
});
