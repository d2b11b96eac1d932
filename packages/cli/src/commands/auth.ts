import { resolve } from "node:path";
import {
  type BrokerConfig,
  BrokerError,
  dataFiles,
  fileTokens,
  loadConfig,
  readOptions,
  systemRandom,
  type TokenStore,
} from "@anybroker/core";
import type { CtraderOptions } from "@anybroker/ctrader";
import { Command } from "commander";
import { askInBrowser, askToPaste, type Login } from "../auth/ask-user.ts";
import { NotDoneError, UsageError } from "../failures.ts";
import { examples } from "../output/examples.ts";
import { Output } from "../output/output.ts";
import type { Context } from "../session.ts";
import { splitConfig } from "../split-config.ts";
import type { Terminal } from "../terminal.ts";

interface AuthFlags {
  readonly config?: string;
  readonly tokens?: string;
  readonly redirect: string;
  readonly scope: string;
  readonly page?: string;
  readonly paste?: true;
  readonly json?: true;
}

const DEFAULT_REDIRECT = "http://127.0.0.1:8765/callback";
const SCOPES = ["trading", "accounts"] as const;

/** `anybroker auth`: `ctrader` logs a user in by the browser and stores the tokens. */
export function authCommand({ terminal }: Context): Command {
  const ctrader = new Command("ctrader")
    .description("Log in at cTrader in the browser and store the tokens in a file.")
    .option("-c, --config <file>", "the configuration with clientId and clientSecret")
    .option("--tokens <file>", "where the tokens are stored (default: the file that the configuration names)")
    .option("--redirect <url>", "where the browser comes back to, exactly as registered", DEFAULT_REDIRECT)
    .option("--scope <scope>", "trading, or accounts for looking only", "trading")
    .option("--page <url>", "another login page than the vendor's")
    .option("--paste", "for a machine without a browser: paste the address that the browser ends at")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples(terminal, ["auth ctrader --config ctrader.json", "auth ctrader -c ctrader.json --paste"]),
    )
    .action((flags: AuthFlags) => logIn(flags, terminal));
  return new Command("auth")
    .description("`auth ctrader` logs in at cTrader in the browser and stores the tokens.")
    .addCommand(ctrader);
}

async function logIn(flags: AuthFlags, terminal: Terminal): Promise<void> {
  const output = new Output(terminal, flags.json ?? false);
  const scope = SCOPES.find((known) => known === flags.scope);
  if (scope === undefined) throw new UsageError(`--scope is ${flags.scope}; expected ${SCOPES.join(" or ")}.`);
  const config = await readConfig(flags, terminal);
  const file = tokenFile(flags, config, terminal);
  const { createCtraderClient, ctrader, tokenKey } = await import("@anybroker/ctrader");
  const { clientId, clientSecret, tokenUrl, ca } = await readOptions<CtraderOptions>(
    ctrader(splitConfig(config).options as never),
  );
  const tokens = fileTokens(file);
  await checkStore(tokens, tokenKey(clientId), file);
  await using client = createCtraderClient({
    clientId,
    clientSecret,
    tokenUrl,
    tokens,
    ...(ca !== undefined && { ca }),
    ...(flags.page !== undefined && { authorizationUrl: webAddress("--page", flags.page) }),
  });
  const state = Buffer.from(systemRandom.bytes(16)).toString("base64url");
  const login: Login = {
    redirectUri: webAddress("--redirect", flags.redirect),
    state,
    pageFor: (back) => client.auth.authorizationUrl({ redirectUri: back, scope, state }),
  };
  const { code, redirectUri } = await (flags.paste ? askToPaste(login, output) : askInBrowser(login, output));
  const { expiresAtMs } = await client.auth.exchangeCode(code, redirectUri, { signal: terminal.stop });
  output.result({ tokens: file, scope, ...(expiresAtMs !== undefined && { expiresAtMs }) }, () => `Stored in ${file}.`);
  if (config.tokens === undefined && (config.dataDir === undefined || flags.tokens !== undefined))
    output.warn(`the configuration names no token file: add "tokens": ${JSON.stringify(file)} to it.`);
}

async function readConfig({ config }: AuthFlags, { directory }: Terminal): Promise<BrokerConfig> {
  if (config === undefined) {
    throw new UsageError(
      "--config FILE is missing: it holds clientId and clientSecret of your application at cTrader.",
    );
  }
  const loaded = await loadConfig(resolve(directory, config));
  if (loaded.adapter === "ctrader") return loaded;
  throw new UsageError(`${config} is the configuration of ${loaded.adapter}; expected one with "adapter": "ctrader".`);
}

function tokenFile({ tokens }: AuthFlags, config: BrokerConfig, { directory }: Terminal): string {
  if (tokens !== undefined) return resolve(directory, tokens);
  if (config.tokens !== undefined) return config.tokens;
  if (config.dataDir !== undefined) return dataFiles(config.dataDir, config.adapter).tokens;
  throw new UsageError(
    'Nothing says where the tokens are kept; add "dataDir": "data" or "tokens": "tokens.json" to the configuration, or --tokens FILE here.',
  );
}

/** A code is good once: what would keep its tokens from being stored is found before the user logs in. */
async function checkStore(tokens: TokenStore, key: string, file: string): Promise<void> {
  try {
    await tokens.lock(key, () => tokens.read(key));
  } catch (cause) {
    if (BrokerError.is(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NotDoneError(`The token file ${file} can't be used: ${reason}; nobody was logged in.`, { cause });
  }
}

function webAddress(flag: string, text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`${flag} is ${text}; expected an address that starts with http:// or https://.`);
}
