import { join, resolve } from "node:path";
import { fileTokens } from "../adapter/file-tokens.ts";
import { memoryTokens } from "../adapter/memory-tokens.ts";
import type { TokenStore } from "../adapter/token-store.ts";
import { type FileJournal, fileJournal } from "../engine/file-journal.ts";
import type { Journal } from "../engine/journal.ts";
import type { Clock } from "../system/clock.ts";
import type { Random } from "../system/random.ts";
import type { ConnectOptions } from "./connect-options.ts";

/** The files that a data folder holds for one broker, as absolute paths. */
export interface DataFiles {
  readonly journal: string;
  readonly tokens: string;
}

/** Where `dataDir` keeps what belongs to one broker: `<dataDir>/<broker>.journal` and `<dataDir>/<broker>.tokens.json`. */
export function dataFiles(dataDir: string, broker: string): DataFiles {
  return {
    journal: resolve(join(dataDir, `${broker}.journal`)),
    tokens: resolve(join(dataDir, `${broker}.tokens.json`)),
  };
}

/** What a connection keeps over its own end. */
export interface Stores {
  readonly tokens: TokenStore;
  readonly journal: Journal | undefined;
  /** Lets go of what was opened here, when no broker came of it. */
  abandon(): Promise<void>;
}

/**
 * The stores of a connection: those that are given, else files in the data folder, else memory.
 *
 * A journal of the data folder is opened, so that a folder that can't be used is found before anything is sent.
 */
export async function openStores(
  settings: ConnectOptions,
  broker: string,
  environment: { readonly clock: Clock; readonly random: Random },
): Promise<Stores> {
  const { dataDir } = settings;
  const files = dataDir === undefined ? undefined : dataFiles(dataDir, broker);
  const tokens = settings.tokens ?? (files === undefined ? memoryTokens() : fileTokens(files.tokens, environment));
  let own: FileJournal | undefined;
  if (settings.journal === undefined && files !== undefined) {
    own = fileJournal(files.journal, environment);
    await own.open();
  }
  return {
    tokens,
    journal: settings.journal === false ? undefined : (settings.journal ?? own),
    abandon: async () => own?.close(),
  };
}
