import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  clientOrderId,
  type FileJournal,
  type FileJournalOptions,
  fileJournal,
  type JournalEntry,
  symbolName,
} from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { settled } from "./world.ts";

let folder: string;
let path: string;
const journals: FileJournal[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anybroker-journal-"));
  path = join(folder, "deep", "orders.journal");
});

afterEach(async () => {
  await Promise.all(journals.splice(0).map((made) => made.close()));
  rmSync(folder, { recursive: true, force: true });
});

function journal(options: FileJournalOptions = {}): FileJournal {
  const made = fileJournal(path, options);
  journals.push(made);
  return made;
}

function entry(id: string, scope = "paper/1"): JournalEntry {
  return {
    scope,
    sentTimeMs: 1_700_000_000_000,
    command: {
      kind: "place",
      clientOrderId: clientOrderId(id),
      symbol: { name: symbolName("EURUSD"), digits: 5 },
      side: "buy",
      type: "market",
      lots: 0.1,
      intent: "open",
    },
  };
}

const idsOf = (entries: readonly JournalEntry[]): readonly string[] =>
  entries.map(({ command }) => command.clientOrderId);

async function reopened(previous: FileJournal): Promise<FileJournal> {
  await previous.close();
  return journal();
}

test("what was begun and not ended is found again, whole and in order", async () => {
  const first = journal();
  await first.begin(entry("a"));
  await first.begin(entry("b"));
  await first.begin(entry("c"));
  first.end("paper/1", "b");
  const second = await reopened(first);
  expect(await second.unsettled("paper/1")).toEqual([entry("a"), entry("c")]);
});

test("accounts do not see each other's commands", async () => {
  const first = journal();
  await first.begin(entry("a", "paper/1"));
  await first.begin(entry("b", "paper/2"));
  expect(idsOf(await first.unsettled("paper/2"))).toEqual(["b"]);
});

test("a line is on the disk when begin resolves", async () => {
  const first = journal();
  await first.begin(entry("a"));
  expect(readFileSync(path, "utf8")).toContain('"clientOrderId":"a"');
});

describe("a crash while writing", () => {
  test("costs the torn last line and nothing else", async () => {
    const first = journal();
    await first.begin(entry("a"));
    await first.close();
    const whole = readFileSync(path, "utf8");
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(path, whole + whole.slice(0, length));
      const again = journal();
      expect(idsOf(await again.unsettled("paper/1"))).toEqual(["a"]);
      expect(again.damagedLines).toBe(0);
      await again.close();
      writeFileSync(path, whole);
    }
  });

  test("in the middle of a line makes no other command of it", async () => {
    const first = journal();
    await first.begin(entry("a"));
    await first.begin(entry("b"));
    await first.close();
    const [one = "", two = ""] = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, `${one.replace('"lots":0.1', '"lots":9.1')}\n${two}\n`);
    const again = journal();
    expect(idsOf(await again.unsettled("paper/1"))).toEqual(["b"]);
    expect(again.damagedLines).toBe(1);
  });
});

test("a file full of settled commands shrinks when it is opened", async () => {
  const first = journal();
  for (let index = 0; index < 200; index += 1) {
    await first.begin(entry(`s${index}`));
    first.end("paper/1", `s${index}`);
  }
  await first.begin(entry("left"));
  const second = await reopened(first);
  expect(idsOf(await second.unsettled("paper/1"))).toEqual(["left"]);
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(2);
});

test("a file does not grow without end while it is open", async () => {
  const first = journal();
  await first.begin(entry("kept"));
  const long = "x".repeat(20_000);
  for (let index = 0; index < 80; index += 1) {
    const { command, ...rest } = entry(`s${index}`);
    await first.begin({ ...rest, command: { ...command, comment: long } as JournalEntry["command"] });
    first.end("paper/1", `s${index}`);
  }
  expect(readFileSync(path, "utf8").length).toBeLessThan(1_100_000);
  const second = await reopened(first);
  expect(idsOf(await second.unsettled("paper/1"))).toEqual(["kept"]);
});

test("commands that are begun together are all there", async () => {
  const first = journal();
  await Promise.all(Array.from({ length: 100 }, (_, index) => first.begin(entry(`s${index}`))));
  const second = await reopened(first);
  expect(await second.unsettled("paper/1")).toHaveLength(100);
});

test("a second journal on the same file is refused", async () => {
  const first = journal();
  await first.begin(entry("a"));
  const clock = new ManualClock();
  const second = await settled(clock, journal({ clock }).unsettled("paper/1"));
  expect(second).toMatchObject({ status: "rejected", reason: { code: "INVALID_CONFIG" } });
  await first.begin(entry("b"));
  expect(idsOf(await first.unsettled("paper/1"))).toEqual(["a", "b"]);
});
