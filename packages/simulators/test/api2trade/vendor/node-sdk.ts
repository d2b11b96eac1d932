import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const SDK = "api2trade-sdk@1.0.0";
const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, "..", "..", "..", "node_modules", ".cache");
const home = join(cache, SDK.replace("@", "-"));
// The package lacks its build output; its sources are all that there is to load.
const entry = join(home, "node_modules", "api2trade-sdk", "src", "index.ts");

type Answer = Readonly<Record<string, unknown>>;

/** The vendor's client, as far as it is used here. */
export interface VendorClient {
  readonly accounts: {
    register(login: string | number, password: string, server: string): Promise<string>;
    registerFull(login: string | number, password: string, server: string): Promise<Answer>;
    checkConnect(id: string): Promise<Answer>;
    summary(id: string): Promise<Answer>;
    delete(id: string): Promise<boolean>;
  };
  readonly market: {
    quote(id: string, symbol: string): Promise<Answer>;
    quotes(id: string, symbols: readonly string[]): Promise<readonly Answer[]>;
  };
  readonly orders: {
    defaultRetryDelay: number;
    send(
      id: string,
      symbol: string,
      operation: number,
      volume: number,
      stopLoss?: number,
      takeProfit?: number,
      price?: number,
      comment?: string,
    ): Promise<Answer>;
    modify(id: string, ticket: number, stopLoss?: number, takeProfit?: number): Promise<Answer>;
    close(id: string, ticket: number, volume?: number): Promise<Answer>;
    closeAll(id: string): Promise<readonly Answer[]>;
    positions(id: string): Promise<readonly Answer[]>;
  };
  readonly history: {
    get(id: string, from: Date | string, to: Date | string): Promise<readonly Answer[]>;
    getPage(id: string, from: Date | string, to: Date | string, page?: number, pageSize?: number): Promise<Answer>;
    iterAll(id: string, from: Date | string, to: Date | string, pageSize?: number): AsyncGenerator<Answer>;
    summaryStats(id: string, from: Date | string, to: Date | string): Promise<Answer>;
  };
  stream(
    id: string,
    symbols: readonly string[],
    onTick: (tick: Answer) => void,
    onError?: (error: Error) => void,
    onConnect?: () => void,
    onDisconnect?: () => void,
  ): Promise<void>;
  streamIter(id: string, symbols: readonly string[]): AsyncGenerator<Answer>;
  close(): void;
}

/** The vendor's package. */
export interface VendorPackage {
  readonly Api2TradeClient: new (options: Readonly<Record<string, unknown>>) => VendorClient;
}

/** The vendor's SDK, or why there is none. */
export type VendorSdk = { readonly sdk: VendorPackage } | { readonly missing: string };

/** Finds the SDK, and installs it into a folder of its own the first time. */
export async function vendorSdk(): Promise<VendorSdk> {
  try {
    if (!existsSync(entry)) await install();
    return { sdk: (await import(pathToFileURL(entry).href)) as VendorPackage };
  } catch (error) {
    return { missing: `The vendor's SDK can't be had: ${String(error).split("\n")[0]}` };
  }
}

async function install(): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "api2trade-"));
  try {
    await writeFile(join(folder, "package.json"), '{"private":true}');
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=10000"];
    await run("npm", ["install", "--prefix", folder, ...quiet, SDK]);
    // Several runs may race; whoever is first wins, and the others' copies are as good.
    await rename(folder, home).catch(() => undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
