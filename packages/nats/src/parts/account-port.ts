import type { AccountId } from "@anybroker/core";
import type {
  AccountLinks,
  AccountPort,
  AdapterContext,
  Call,
  Command,
  Receipt,
  Resolution,
} from "@anybroker/core/adapter";
import { asServedAccount } from "../capabilities.ts";
import type { Session } from "../session.ts";
import type { OpenReply } from "../wire/messages.ts";
import { type NatsAccount, natsAccount } from "./native.ts";
import { PriceStreams } from "./price-streams.ts";
import { TradingStream } from "./trading-stream.ts";

/** The port's members that are there when the port behind the gateway has them. */
export const OPTIONAL_MEMBERS = [
  "quote",
  "modifyOrder",
  "cancelOrder",
  "modifyPosition",
  "closeBy",
  "deals",
  "orderHistory",
  "cashHistory",
  "candles",
  "tickHistory",
] as const satisfies readonly (keyof AccountPort)[];

const WRITES: ReadonlySet<string> = new Set(["modifyOrder", "cancelOrder", "modifyPosition", "closeBy"]);

/** Opens an account at the gateway: a port whose every call is carried out by the owner's port. */
export async function openAccount(
  session: Session,
  context: AdapterContext,
  id: AccountId,
  { sink }: AccountLinks,
  call: Call,
): Promise<AccountPort & { readonly native: NatsAccount }> {
  const opened = (await session.ask("read", id, "openAccount", {}, call)) as OpenReply;
  const trading = new TradingStream(session, id, sink, context);
  const prices = new PriceStreams(session, id);
  const read = (operation: string, args: unknown, of: Call) => session.ask("read", id, operation, args, of);
  const write = (operation: string, command: Command, of: Call) =>
    session.ask("write", id, operation, { command }, of) as Promise<Receipt>;
  const optional = OPTIONAL_MEMBERS.filter((member) => opened.members.includes(member)).map((member) => [
    member,
    WRITES.has(member)
      ? (command: Command, of: Call) => write(member, command, of)
      : (range: unknown, of: Call) => read(member, range, of),
  ]);
  return {
    capabilities: asServedAccount(opened.capabilities),
    native: natsAccount(session, id, trading, context),
    symbols: (of) => read("symbols", {}, of) as ReturnType<AccountPort["symbols"]>,
    snapshot: (of) => read("snapshot", {}, of) as ReturnType<AccountPort["snapshot"]>,
    placeOrder: (command, of) => write("placeOrder", command, of),
    closePosition: (command, of) => write("closePosition", command, of),
    ...(Object.fromEntries(optional) as Pick<AccountPort, (typeof OPTIONAL_MEMBERS)[number]>),
    resolve: (command, sentTimeMs, of) =>
      session.ask("write", id, "resolve", { command, sentTimeMs }, of) as Promise<Resolution>,
    subscribe: (channel, of) => (channel.kind === "trading" ? trading.start(of) : prices.subscribe(channel, of)),
    unsubscribe: async (channel, of) => {
      if (channel.kind === "trading") trading.stop();
      else await prices.unsubscribe(channel, of);
    },
    close: async () => {
      trading.stop();
      prices.stop();
    },
  };
}
