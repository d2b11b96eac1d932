import type { Answer } from "@anybroker/testkit/servers";
import { describe, expect, test } from "vitest";
import { bench, ID } from "./make-client.ts";

const MISSING = { status: 404, body: { error: "no such path" } };
const LIST = { body: [] };

describe("how a host speaks is found by reading", () => {
  test.each<[string, Answer, Answer, string]>([
    ["that lists positions", LIST, MISSING, "sdk"],
    ["that lists opened orders", MISSING, LIST, "rest"],
    ["that lists both", LIST, LIST, "sdk"],
    ["that takes no GET there", { status: 405, body: {} }, LIST, "rest"],
  ])("of one %s", async (_what, positions, opened, dialect) => {
    await using it = await bench();
    it.server.script("GET /Positions", positions);
    it.server.script("GET /OpenedOrders", opened);
    expect(await it.until(it.client.detectDialect(ID))).toBe(dialect);
    expect(it.server.requests.every(({ method }) => method === "GET")).toBe(true);
  });

  test("and without an account, by the list of accounts", async () => {
    await using it = await bench();
    it.server.script("GET /GetAccounts", LIST);
    expect(await it.until(it.client.detectDialect())).toBe("rest");
  });
});

describe("it is not guessed", () => {
  test.each<[string, Answer, Answer, number]>([
    ["the credentials are refused", { status: 401, body: {} }, LIST, 401],
    ["the host fails", { status: 500, body: {} }, LIST, 500],
    ["neither list exists", MISSING, MISSING, 404],
    ["the second list fails", MISSING, { status: 403, body: {} }, 403],
  ])("when %s", async (_what, positions, opened, status) => {
    await using it = await bench({ maxRetries: 0 });
    it.server.script("GET /Positions", positions);
    it.server.script("GET /OpenedOrders", opened);
    await expect(it.until(it.client.detectDialect(ID))).rejects.toMatchObject({ status });
  });
});
