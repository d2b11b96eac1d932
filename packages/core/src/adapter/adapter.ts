import type { ZodType } from "zod";
import type { Call } from "./call.ts";
import type { Capabilities } from "./capabilities.ts";
import type { AdapterContext } from "./context.ts";
import type { Connection } from "./ports.ts";

/** What an adapter package exports: how one broker's protocol is spoken. */
export interface Adapter<
  Options = unknown,
  Caps extends Capabilities = Capabilities,
  BrokerNative = unknown,
  AccountNative = unknown,
> {
  /** The word in `{ adapter: "..." }`: lower case, as the package's last name part. */
  readonly name: string;
  /** The broker's name as people write it. */
  readonly title: string;
  /** Checks the options and fills in defaults. Unknown keys are errors, so make it strict. */
  readonly configSchema: ZodType<Options>;
  /** Option keys whose values are secrets, by dotted path (`account.password`). Kept out of logs and errors. */
  readonly secretOptions: readonly string[];
  readonly capabilities: Caps;
  /** Logs in and resolves when calls can be made. Takes time, chance and sockets from `context` only. */
  connect(options: Options, context: AdapterContext, call: Call): Promise<Connection>;
  /** Types only; never set. */
  readonly types?: { readonly broker: BrokerNative; readonly account: AccountNative };
}

/** An adapter with its options: what `connect` takes. */
export interface ConfiguredAdapter<
  Caps extends Capabilities = Capabilities,
  BrokerNative = unknown,
  AccountNative = unknown,
> {
  readonly adapter: Adapter<never, Caps, BrokerNative, AccountNative>;
  /** As the caller gave them; checked against the schema by `connect`. */
  readonly options: unknown;
}

/** An adapter as a function: call it with options for `connect`, or look at its parts. */
export type AdapterFactory<
  Input,
  Options,
  Caps extends Capabilities,
  BrokerNative = unknown,
  AccountNative = unknown,
> = ((
  // An adapter whose options are all optional may be called without any.
  ...options: Record<never, never> extends Input ? [options?: Input] : [options: Input]
) => ConfiguredAdapter<Caps, BrokerNative, AccountNative>) & {
  readonly adapter: Adapter<Options, Caps, BrokerNative, AccountNative>;
};

/**
 * Makes an adapter: `export const small = defineAdapter<SmallOptions>()({ ... })`.
 *
 * The first call fixes what TypeScript can't infer: the input type of the options and the native types; the second
 * keeps the capabilities literal, so that the facade knows at compile time what the broker can do.
 */
export function defineAdapter<Input, BrokerNative = unknown, AccountNative = unknown>(): <
  Options,
  const Caps extends Capabilities,
>(
  definition: Adapter<Options, Caps, BrokerNative, AccountNative>,
) => AdapterFactory<Input, Options, Caps, BrokerNative, AccountNative> {
  return (definition) =>
    Object.assign((options?: Input) => ({ adapter: definition, options: options ?? {} }), {
      adapter: definition,
    }) as never;
}
