import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type FileJournal, type FileJournalOptions, fileJournal, type JournalEntry } from "@anybroker/core";
import { ManualClock, settle } from "@anybroker/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { journalEntry as entry, idsOf } from "./journal-entry.ts";
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

/** The lock's own pauses are shorter than this. */
const LONGEST_PAUSE_MS = 30;

/**
 * Opens the journal on a clock that goes on only while the lock pauses: between its pauses it waits for the disk,
 * which takes real time, and its patience must not run out meanwhile.
 */
async function openedInPauses(clock: ManualClock, opening: Promise<void>): Promise<void> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  opening.then(over, over);
  while (!isOver) {
    const pauseMs = (clock.nextDueMs ?? Number.POSITIVE_INFINITY) - clock.monotonic();
    if (pauseMs <= LONGEST_PAUSE_MS) clock.advanceSync(pauseMs);
    await settle(1);
  }
  return opening;
}

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
    expect(readFileSync(`${path}.damaged`, "utf8")).toContain('"lots":9.1');
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

describe("one process at a time", () => {
  test("a second journal on the same file is refused", async () => {
    const first = journal();
    await first.begin(entry("a"));
    const clock = new ManualClock();
    const second = await settled(clock, journal({ clock }).unsettled("paper/1"));
    expect(second).toMatchObject({
      status: "rejected",
      reason: { code: "INVALID_CONFIG", message: expect.stringContaining("held by another process") },
    });
    await first.begin(entry("b"));
    expect(idsOf(await first.unsettled("paper/1"))).toEqual(["a", "b"]);
  });

  test("one that was refused opens once the other has let go", async () => {
    const first = journal();
    await first.begin(entry("a"));
    const clock = new ManualClock();
    const second = journal({ clock });
    await settled(clock, second.open());
    await first.close();
    expect(idsOf(await second.unsettled("paper/1"))).toEqual(["a"]);
  });

  test("a holder of another machine is waited for until it is known to be alive or dead", async () => {
    const clock = new ManualClock();
    mkdirSync(dirname(path));
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: 1, machine: "elsewhere", id: "x" }));
    await openedInPauses(clock, journal({ clock }).open());
    expect(clock.monotonic()).toBeGreaterThan(19_000);
  });

  test("one that has lost its file to another believes in nothing that it writes", async () => {
    const first = journal();
    await first.begin(entry("a"));
    renameSync(path, `${path}.aside`);
    rmSync(`${path}.aside`);
    writeFileSync(path, "the other's\n");
    await expect(first.begin(entry("b"))).rejects.toMatchObject({ code: "INVALID_CONFIG" });
    await expect(first.begin(entry("c"))).rejects.toMatchObject({ code: "INVALID_CONFIG" });
    expect(readFileSync(path, "utf8")).toBe("the other's\n");
  });
});

test("a path below a file is refused with what to do", async () => {
  writeFileSync(join(folder, "deep"), "a file");
  await expect(journal().open()).rejects.toMatchObject({
    code: "INVALID_CONFIG",
    message: expect.stringMatching(/could not be opened \(E\w+\); a part of its path is a file: correct the path\.$/),
  });
});

test("the file and its folder are their owner's only", async () => {
  await journal().begin(entry("a"));
  expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700]);
});
