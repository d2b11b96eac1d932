import { BrokerError, connect } from "@anybroker/core";
import { type Adapter, basicCapabilities, type ConfiguredAdapter, type Connection } from "@anybroker/core/adapter";
import { openConnection } from "@anybroker/core/connection";
import { expect, test } from "vitest";
import * as z from "zod";

const claims = { ...basicCapabilities, closeBy: true } as const;
const silent = { up() {}, down() {}, failed() {}, account() {}, problem() {} };

function adapter(connection: Partial<Connection>): ConfiguredAdapter {
  const made: Adapter = {
    name: "small",
    title: "Small",
    configSchema: z.strictObject({}),
    secretOptions: [],
    capabilities: basicCapabilities,
    connect: async () => ({ close: async () => {}, ...connection }) as Connection,
  };
  return { adapter: made, options: {} } as unknown as ConfiguredAdapter;
}

test("a connection that knows better than its adapter what the broker can do is believed", async () => {
  const broker = await connect(adapter({ capabilities: claims }));
  expect(broker.capabilities).toEqual(claims);
  await broker.close();
});

test("the adapter's own word counts where the connection has none", async () => {
  const { capabilities, caller } = await openConnection(adapter({}), {}, () => silent);
  expect(capabilities).toEqual(basicCapabilities);
  caller.close();
});

test("an open connection carries calls until its caller is closed", async () => {
  const { caller, connection } = await openConnection(
    adapter({ listAccounts: async () => [{ id: "1" as never, environment: "demo", available: true }] }),
    {},
    () => silent,
  );
  const list = () => caller.run({ operation: "listAccounts", lane: "read" }, (call) => connection.listAccounts(call));
  expect(await list()).toEqual([{ id: "1", environment: "demo", available: true }]);
  caller.close();
  const late = await list().catch((error: unknown) => error);
  expect(BrokerError.is(late, "CLOSED")).toBe(true);
});
