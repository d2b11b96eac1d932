import { lockHolder } from "../adapter/file-lock.ts";
import { cannotOpen, textOf } from "../engine/journal-files.ts";
import { readJournalText } from "../engine/journal-lines.ts";
import { dataFiles } from "./data-folder.ts";
import { type Check, failureCheck } from "./doctor-checks.ts";

/** Looks into the journal of a data folder without opening it: a running program may hold it. */
export async function checkJournal(dataDir: string | undefined, broker: string): Promise<readonly Check[]> {
  if (dataDir === undefined) {
    return [
      {
        part: "journal",
        status: "warning",
        message: "no journal is kept: after a kill only the broker's own books say what became of a command",
        fix: 'add "dataDir": "data" to the configuration',
      },
    ];
  }
  const path = dataFiles(dataDir, broker).journal;
  try {
    const { entries, damagedLines } = readJournalText(await textOf(path));
    const holder = await lockHolder(`${path}.lock`);
    const measures = { unsettled: entries.size, damagedLines };
    const holding = holder === undefined ? "" : `; process ${holder.pid} holds it`;
    const facts: Check = {
      part: "journal",
      status: "ok",
      message: `${path} holds ${entries.size} commands that are not settled${holding}`,
      measures,
    };
    if (damagedLines > 0) {
      return [
        { ...facts, status: "warning", message: `${path} has ${damagedLines} lines that can't be read`, fix: COMPARE },
      ];
    }
    // What a running program has under way is its own matter.
    if (entries.size === 0 || holder !== undefined) return [facts];
    return [
      { ...facts, status: "warning", fix: "start the program again: it looks for them before it sends anything" },
    ];
  } catch (error) {
    return [failureCheck("journal", cannotOpen(path, error))].map((check) => ({ ...check, part: "journal" }));
  }
}

const COMPARE = "compare the broker's books with what the program meant to do";
