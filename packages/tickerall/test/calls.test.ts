import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCOUNT_ROWS } from "./call-rows.ts";
import { DESK_ROWS } from "./call-rows-desk.ts";
import { type Bench, bench } from "./make-client.ts";

describe("each call is the request that the service documents", () => {
  let shared: Bench;
  beforeAll(async () => {
    shared = await bench();
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  test.each(Object.entries({ ...ACCOUNT_ROWS, ...DESK_ROWS }))("%s", async (_name, { call, route, body, answer }) => {
    const { server, client } = shared;
    const plain = route.replace(/\?.*/, "");
    server.script(plain, answer === undefined ? { status: 204 } : { body: answer });
    await call(client);
    const seen = server.requests.at(-1);
    const isRead = route.startsWith("GET ");
    expect({
      route: `${seen?.method} ${seen?.path}`,
      body: seen?.body,
      authorization: seen?.headers.authorization,
      accept: seen?.headers.accept,
      hasKey: seen?.headers["idempotency-key"] !== undefined,
      contentType: seen?.headers["content-type"],
    }).toEqual({
      route,
      body,
      authorization: "Bearer cf_api_test_key",
      accept: "application/json",
      hasKey: !isRead,
      contentType: body === undefined ? undefined : "application/json",
    });
  });
});
