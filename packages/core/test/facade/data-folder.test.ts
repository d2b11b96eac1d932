import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Broker,
  type ConnectOptions,
  connect,
  dataFiles,
  fileTokens,
  type StatusEvent,
  seededRandom,
} from "@anybroker/core";
import { type AdapterContext, basicCapabilities, defineAdapter } from "@anybroker/core/adapter";
import { paper } from "@anybroker/paper";
import { createVenue, type Venue } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { settled } from "../engine/world.ts";

const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;

let folder: string;
let dataDir: string;
let clock: ManualClock;
let venue: Venue;
const brokers: Broker[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anybroker-data-"));
  dataDir = join(folder, "data");
  clock = new ManualClock();
  venue = createVenue({ clock, random: seededRandom(1) });
  venue.openAccount();
  venue.setPrice("EURUSD", 1.1, 1.1001);
});

afterEach(async () => {
  await Promise.all(brokers.splice(0).map((broker) => broker.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: ConnectOptions = { dataDir }): Promise<Broker> {
  const broker = await connect(paper({ venue }), { clock, auditIntervalMs: 0, ...options });
  brokers.push(broker);
  return broker;
}

const journalText = (): string => readFileSync(dataFiles(dataDir, "paper").journal, "utf8");

test("a data folder gets a journal, in which each order stands before it is sent", async () => {
  let before = "";
  const broker = await start({
    dataDir,
    intercept: [
      (call, next) => {
        if (call.command !== undefined) before = journalText();
        return next();
      },
    ],
  });
  await (await broker.account()).orders.place({ ...BUY, clientOrderId: "mine" });
  expect(before).toContain('"clientOrderId":"mine"');
});

test("what an earlier process left in it is looked for when the account opens", async () => {
  const first = await start();
  await (await first.account()).orders.place({ ...BUY, clientOrderId: "mine" });
  const begun = journalText().split("\n", 1)[0];
  await first.close();
  writeFileSync(dataFiles(dataDir, "paper").journal, `${begun}\n`);
  const opened = await settled(clock, (await start()).account());
  expect(opened).toMatchObject({
    status: "fulfilled",
    value: { restored: [{ outcome: "executed", command: { clientOrderId: "mine" } }] },
  });
});

test("a second program on the same folder is refused before anything is sent", async () => {
  await start();
  expect(await settled(clock, start())).toMatchObject({
    status: "rejected",
    reason: { code: "INVALID_CONFIG", message: expect.stringContaining("paper.journal is held by another process") },
  });
});

test("a connect that fails lets go of the folder", async () => {
  const failing = start({ dataDir, account: "none", signal: AbortSignal.abort() });
  await expect(failing).rejects.toMatchObject({ code: "ABORTED" });
  await expect(start()).resolves.toMatchObject({ name: "paper" });
});

test("a folder that can't be used is refused with the reason and the fix", async () => {
  writeFileSync(dataDir, "a file");
  await expect(start()).rejects.toMatchObject({
    code: "INVALID_CONFIG",
    message: expect.stringMatching(/paper\.journal could not be opened \(\w+\); a part of its path is a file/),
  });
});

test("entries that can't be read are reported, once", async () => {
  await (await start()).close();
  writeFileSync(dataFiles(dataDir, "paper").journal, "00000000 {}\n00000000 {}\n");
  const broker = await start();
  const told: StatusEvent[] = [];
  broker.status((event) => told.push(event));
  await broker.account();
  expect(told.filter(({ state }) => state === "problem")).toMatchObject([
    {
      error: { code: "JOURNAL_FAILED", message: expect.stringContaining("2 entries of the journal could not be read") },
    },
  ]);
});

test("no journal is kept where the program says so", async () => {
  await start({ dataDir, journal: false });
  await expect(start({ dataDir, journal: false })).resolves.toMatchObject({ name: "paper" });
  expect(() => journalText()).toThrow("ENOENT");
});

test("tokens are kept in the folder, unless they have a place of their own", async () => {
  const stores: AdapterContext["tokens"][] = [];
  const rotating = defineAdapter<{ readonly key?: string }>()({
    name: "rotating",
    title: "Rotating",
    configSchema: z.strictObject({}),
    secretOptions: [],
    capabilities: basicCapabilities,
    connect: async (_options, context) => {
      stores.push(context.tokens);
      await context.tokens.compareAndSet("key", undefined, "value");
      throw new Error("far enough");
    },
  });
  await expect(connect(rotating(), { dataDir })).rejects.toThrow("far enough");
  const tokens = fileTokens(join(folder, "elsewhere.json"));
  await expect(connect(rotating(), { dataDir, tokens })).rejects.toThrow("far enough");
  expect({ own: stores[1] === tokens, files: readdirSync(dataDir).sort() }).toEqual({
    own: true,
    files: ["rotating.journal", "rotating.tokens.json"],
  });
});
