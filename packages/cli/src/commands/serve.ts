import { resolve } from "node:path";
import { Command } from "commander";
import { UsageError } from "../failures.ts";
import { wholeNumber } from "../input/numbers.ts";
import { examples } from "../output/examples.ts";
import { Output } from "../output/output.ts";
import type { ServeCall } from "../services.ts";
import type { Context } from "../session.ts";

interface ServeFlags {
  readonly config?: string;
  readonly nats?: string;
  readonly broker?: string;
  readonly lease?: string;
  readonly open: readonly string[];
  readonly natsUser?: string;
  readonly natsPassword?: string;
  readonly natsToken?: string;
  readonly natsCreds?: string;
  readonly natsCa?: string;
  readonly json?: true;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const MIN_LEASE_MS = 200;
const MAX_LEASE_MS = 3_600_000;

/** `anybroker serve`: one broker connection for all programs of a NATS server. */
export function serveCommand({ terminal, services }: Context): Command {
  return new Command("serve")
    .description("Own a broker's connection and serve it to programs over NATS, until Ctrl-C.")
    .option("-c, --config <file>", "the configuration of the broker, as `connect` takes it")
    .option("--nats <url>", "the NATS server, with JetStream: nats://host:4222")
    .option("--broker <name>", "what programs call the broker (default: the adapter's name)")
    .option("--lease <ms>", "a second gateway takes over within this time (default: 5000)")
    .option("--open <id>", "an account to open before a program asks for it; repeatable", collect, [])
    .option("--nats-user <name>", "the user at the NATS server")
    .option("--nats-password <reference>", "its password, as env:NAME or file:PATH")
    .option("--nats-token <reference>", "a token instead of user and password, as env:NAME or file:PATH")
    .option("--nats-creds <file>", "a .creds file instead of user and password")
    .option("--nats-ca <file>", "PEM of a certificate authority to trust, for TLS")
    .option("--json", "print one line of JSON whenever the gateway's state changes")
    .addHelpText(
      "after",
      examples(terminal, ["serve --config ctrader.json --nats nats://localhost:4222 --broker demo"]),
    )
    .action(async (flags: ServeFlags) => {
      const output = new Output(terminal, flags.json ?? false);
      const gateway = await services.serve({
        ...readFlags(flags, terminal.directory),
        directory: terminal.directory,
        onState: (state, epoch) =>
          output.line({ state, ...(epoch !== undefined && { epoch }) }, () =>
            epoch === undefined ? state : `${state} (lease ${epoch})`,
          ),
      });
      output.line({ broker: gateway.broker, state: "standby" }, () => `serving ${gateway.broker}: standby`);
      const stop = (): void => void gateway.stop();
      terminal.stop.addEventListener("abort", stop, { once: true });
      if (terminal.stop.aborted) stop();
      await gateway.ended;
    });
}

function readFlags(flags: ServeFlags, directory: string): Omit<ServeCall, "directory" | "onState"> {
  const { config, nats, broker, lease, open, natsUser, natsPassword, natsToken, natsCreds, natsCa } = flags;
  if (config === undefined) throw new UsageError("--config FILE is missing: it says which broker to serve.");
  if (nats === undefined) throw new UsageError("--nats URL is missing: it says where, like nats://localhost:4222.");
  const fileReference = (path: string): string => `file:${resolve(directory, path)}`;
  return {
    file: config,
    url: nats,
    accounts: open,
    ...(broker !== undefined && { broker }),
    ...(lease !== undefined && { leaseMs: wholeNumber("--lease", lease, MIN_LEASE_MS, MAX_LEASE_MS) }),
    ...(natsUser !== undefined && { user: natsUser }),
    ...(natsPassword !== undefined && { password: secretReference("--nats-password", natsPassword) }),
    ...(natsToken !== undefined && { token: secretReference("--nats-token", natsToken) }),
    ...(natsCreds !== undefined && { credentials: fileReference(natsCreds) }),
    ...(natsCa !== undefined && { ca: fileReference(natsCa) }),
  };
}

/** A secret on the command line would be seen by every user of the machine. */
function secretReference(flag: string, typed: string): string {
  if (/^(?:env|file):/.test(typed)) return typed;
  throw new UsageError(`${flag} takes where the secret is kept, not the secret: env:NAME or file:PATH.`);
}
