import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileJournal, fileJournal } from "@anybroker/core";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JournalFile, JournalFiles } from "../../src/engine/journal-files.ts";
import { entryKey, formatJournalLine, type JournalLine, readJournalText } from "../../src/engine/journal-lines.ts";
import { idsOf, journalEntry } from "./journal-entry.ts";

/** Commands that are begun and ended in any order, with texts that take more than one byte a letter. */
const HISTORIES = fc
  .array(
    fc.record({ id: fc.integer({ min: 0, max: 5 }), end: fc.boolean(), comment: fc.string({ unit: "grapheme" }) }),
    {
      maxLength: 12,
    },
  )
  .map((steps) =>
    steps.map(
      ({ id, end, comment }): JournalLine =>
        end
          ? { type: "end", scope: "paper/1", clientOrderId: `c${id}` }
          : { type: "begin", entry: journalEntry(`c${id}`, "paper/1", comment) },
    ),
  );

/** What the lines come to, told another way. */
function stateAfter(lines: readonly JournalLine[]): readonly unknown[] {
  const state = new Map<string, unknown>();
  for (const line of lines) {
    if (line.type === "begin") state.set(entryKey(line.entry.scope, line.entry.command.clientOrderId), line.entry);
    else state.delete(entryKey(line.scope, line.clientOrderId));
  }
  return [...state.values()];
}

describe("a journal's text", () => {
  test("cut anywhere, holds what its whole lines say and nothing else", () => {
    fc.assert(
      fc.property(HISTORIES, fc.double({ min: 0, max: 1, noNaN: true }), (history, part) => {
        const texts = history.map((line) => Buffer.from(formatJournalLine(line)));
        const whole = Buffer.concat(texts);
        const cut = Math.floor(part * whole.length);
        let end = 0;
        const kept = texts.filter((text) => {
          end += text.length;
          // The line break may be missing: the checksum says that the rest is there.
          return end - 1 <= cut;
        }).length;
        const found = readJournalText(whole.subarray(0, cut).toString("utf8"));
        expect([...found.entries.values()]).toEqual(stateAfter(history.slice(0, kept)));
        expect(found.damagedLines).toBe(0);
      }),
    );
  });

  test("with any byte changed makes no other command of one", () => {
    fc.assert(
      fc.property(HISTORIES, fc.nat(), fc.integer({ min: 1, max: 255 }), (history, at, change) => {
        const whole = Buffer.from(history.map(formatJournalLine).join(""));
        if (whole.length === 0) return;
        const index = at % whole.length;
        whole[index] = (whole[index] ?? 0) ^ change;
        const begun = history.flatMap((line) => (line.type === "begin" ? [JSON.stringify(line.entry)] : []));
        for (const entry of readJournalText(whole.toString("utf8")).entries.values()) {
          expect(begun).toContain(JSON.stringify(entry));
        }
      }),
    );
  });
});

/** A disk that counts its flushes, and fails or holds back when it is told to. */
class TestDisk implements JournalFiles {
  flushes = 0;
  /** The next write stops after so many bytes, as on a full disk. */
  tearAfter: number | undefined;
  failFlush = false;
  failRename = false;
  /** What a flush waits for. */
  hold: Promise<void> = Promise.resolve();

  async open(name: string, flags: "w", mode: number): Promise<JournalFile> {
    const file = await open(name, flags, mode);
    return {
      appendFile: async (text) => {
        const { tearAfter } = this;
        this.tearAfter = undefined;
        await file.appendFile(tearAfter === undefined ? text : String(text).slice(0, tearAfter));
        if (tearAfter !== undefined) throw diskError("ENOSPC");
      },
      datasync: async () => {
        this.flushes += 1;
        await this.hold;
        if (this.failFlush) throw diskError("EIO");
        await file.datasync();
      },
      stat: file.stat.bind(file) as JournalFile["stat"],
      close: () => file.close(),
    };
  }

  async rename(from: string, to: string): Promise<void> {
    if (this.failRename) throw diskError("EIO");
    await rename(from, to);
  }
}

const diskError = (code: string): Error => Object.assign(new Error(`${code}: the test's disk`), { code });

let folder: string;
let path: string;
let disk: TestDisk;
let journal: FileJournal;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "anybroker-crash-"));
  path = join(folder, "orders.journal");
  disk = new TestDisk();
  journal = fileJournal(path, { files: disk });
  await journal.begin(journalEntry("first"));
  disk.flushes = 0;
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The commands that a process would find that started now. */
const onDisk = (): readonly string[] => idsOf(readJournalText(readFileSync(path, "utf8")).entries.values());

describe("a disk that fails", () => {
  test("in the middle of a line costs that command only", async () => {
    disk.tearAfter = 50;
    await expect(journal.begin(journalEntry("torn"))).rejects.toMatchObject({ code: "ENOSPC" });
    journal.end("paper/1", "torn");
    await journal.begin(journalEntry("next"));
    expect(onDisk()).toEqual(["first", "next"]);
  });

  test("to flush promises nothing, and what comes later is there all the same", async () => {
    disk.failFlush = true;
    await expect(journal.begin(journalEntry("unsure"))).rejects.toMatchObject({ code: "EIO" });
    await expect(journal.begin(journalEntry("unsure too"))).rejects.toMatchObject({ code: "EIO" });
    disk.failFlush = false;
    await journal.begin(journalEntry("next"));
    expect(onDisk()).toEqual(["first", "unsure", "unsure too", "next"]);
    expect(readJournalText(readFileSync(path, "utf8")).damagedLines).toBe(0);
  });

  test("to replace the file leaves the old one in use", async () => {
    disk.failRename = true;
    const long = "x".repeat(1_100_000);
    await journal.begin(journalEntry("long", "paper/1", long));
    await journal.begin(journalEntry("next"));
    expect(onDisk()).toEqual(["first", "long", "next"]);
  });
});

describe("commands share a flush", () => {
  const begin = (count: number, prefix: string): Promise<unknown> =>
    Promise.all(Array.from({ length: count }, (_, index) => journal.begin(journalEntry(`${prefix}${index}`))));

  test("when they are begun in one turn", async () => {
    await begin(100, "a");
    expect(disk.flushes).toBe(1);
  });

  test("when they come while another is being written", async () => {
    let release = (): void => {};
    disk.hold = new Promise((resolve) => {
      release = resolve;
    });
    const first = begin(1, "a");
    while (disk.flushes === 0) await new Promise(setImmediate);
    const others = begin(100, "b");
    release();
    await Promise.all([first, others]);
    expect(disk.flushes).toBe(2);
  });

  test("and none waits when it comes just as the last flush is done", async () => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, hops) => {
        await journal.begin(journalEntry(`before${hops}`));
        for (let hop = 0; hop < hops; hop += 1) await Promise.resolve();
        journal.end("paper/1", `before${hops}`);
        await journal.begin(journalEntry(`after${hops}`));
      }),
    );
    expect(onDisk()).toHaveLength(21);
  });
});

test("a command that is begun while the journal closes is not said to be safe", async () => {
  const closing = journal.close();
  const begun = await journal.begin(journalEntry("late")).then(
    () => "safe",
    () => "refused",
  );
  await closing;
  expect(begun === "safe").toBe(onDisk().includes("late"));
});
