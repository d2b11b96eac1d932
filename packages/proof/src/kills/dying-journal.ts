import { appendFileSync } from "node:fs";
import { fileJournal, type Journal } from "@anybroker/core";
import { die, dieInNextFrame } from "./die.ts";
import type { DeathPoint } from "./task.ts";

/** The journal of a program that dies at one of the points that the journal sees. */
export function dyingJournal(path: string, dieAt: DeathPoint): Journal {
  const file = fileJournal(path);
  return {
    begin: async (entry) => {
      if (dieAt === "before-journal") die();
      if (dieAt === "in-journal") {
        // The kernel may put the first half of an append on the disk before the power goes.
        await file.unsettled(entry.scope);
        appendFileSync(path, `00000000 {"type":"begin","entry":{"scope":"${entry.scope}","comm`);
        die();
      }
      await file.begin(entry);
      if (dieAt === "after-journal") die();
      if (dieAt === "in-frame") dieInNextFrame();
    },
    end: (scope, id) => {
      if (dieAt === "before-note") die();
      file.end(scope, id);
      if (dieAt === "after-note") void file.close().then(die);
    },
    unsettled: async (scope) => {
      const entries = await file.unsettled(scope);
      if (dieAt === "unsettled-read" && entries.length > 0) die();
      return entries;
    },
    close: () => file.close(),
  };
}
