import type { FaultController } from "../fault-controller.ts";
import { faultText } from "../fault-controller.ts";
import { isObject, type Json, type JsonObject, parseJson, toJson } from "../json.ts";
import type { WebSocketPeer } from "../web-socket-peer.ts";
import type { BrokerAccount } from "./broker-account.ts";
import type { Caller } from "./directory.ts";
import { type Channel, channelRow, readChannel, Subscriptions } from "./subscriptions.ts";
import type { World } from "./world.ts";

/** What a stream client needs of its surroundings. */
export interface StreamClientOptions {
  readonly world: World;
  readonly faults: FaultController;
  readonly caller: Caller;
  readonly peer: WebSocketPeer;
  /** Sends what a fresh subscription starts with. */
  welcome(client: StreamClient, channel: Channel, account: BrokerAccount): void;
}

interface Refused {
  readonly channel: Channel;
  readonly code: string;
  readonly message: string;
}

/** One client of the stream: reads its frames and keeps what it has subscribed to. */
export class StreamClient {
  readonly subscriptions = new Subscriptions();
  readonly caller: Caller;
  readonly #options: StreamClientOptions;

  constructor(options: StreamClientOptions) {
    this.#options = options;
    this.caller = options.caller;
  }

  /** Sends a frame; `operation` is what fault rules select by. */
  send(operation: string, frame: JsonObject, accountId?: string): void {
    this.#options.peer.send(operation, toJson(frame), accountId);
  }

  /** Sends a text as it is. */
  sendRaw(text: string): void {
    this.#options.peer.send("raw", text);
  }

  /** Closes the stream, as the service does when the key or grant is worth nothing any more. */
  close(code: number, reason: string): void {
    this.#options.peer.close(code, reason);
  }

  /** Takes a frame of the client. */
  receive(text: string): void {
    const frame = parseJson(text);
    if (!isObject(frame)) {
      this.#complain("a frame has to be a JSON object");
      return;
    }
    const { type, channels } = frame as { readonly type?: Json; readonly channels?: Json };
    if (type === "ping") this.send("pong", { type: "pong" });
    else if (type === "subscribe") this.#subscribe(channels);
    else if (type === "unsubscribe") this.#unsubscribe(channels);
    else this.#complain("unknown frame type");
  }

  #channels(value: Json | undefined): readonly Channel[] | undefined {
    const channels = Array.isArray(value) ? value.map(readChannel) : [];
    if (channels.length > 0 && channels.every((channel) => channel !== undefined)) return channels;
    this.#complain("unknown channel kind");
    return undefined;
  }

  #subscribe(value: Json | undefined): void {
    const channels = this.#channels(value);
    if (channels === undefined) return;
    const { world, faults, welcome } = this.#options;
    const injected = faults
      .onRequest({ operation: "subscribe", body: value })
      .flatMap((fault) => (fault.kind === "reject-channel" ? [faultText(fault, "channel")] : []));
    const refused: Refused[] = [];
    const granted: { readonly channel: Channel; readonly account: BrokerAccount }[] = [];
    for (const channel of channels) {
      if (injected.includes("*") || injected.includes(channel.kind)) {
        refused.push({ channel, code: "CHANNEL_REJECTED", message: "refused by an injected fault" });
        continue;
      }
      const account = world.directory.find(this.caller, channel.accountId);
      if (account === undefined)
        refused.push({ channel, code: "BROKER_ACCOUNT_NOT_FOUND", message: "unknown account" });
      else if (!account.hot) refused.push({ channel, code: "BROKER_ACCOUNT_NOT_HOT", message: "the account is cold" });
      else this.#grantKnownSymbols(channel, account, granted, refused);
    }
    for (const { channel } of granted) this.subscriptions.add(channel);
    this.send(
      "subscribed",
      acknowledgement(
        granted.map(({ channel }) => channel),
        refused,
      ),
    );
    for (const { channel, account } of granted) welcome(this, channel, account);
  }

  #grantKnownSymbols(
    channel: Channel,
    account: BrokerAccount,
    granted: { readonly channel: Channel; readonly account: BrokerAccount }[],
    refused: Refused[],
  ): void {
    const { venue } = this.#options.world;
    const known = channel.symbols.filter((symbol) => venue.symbol(symbol) !== undefined);
    const unknown = channel.symbols.filter((symbol) => venue.symbol(symbol) === undefined);
    if (channel.kind !== "ticks" || known.length > 0)
      granted.push({ channel: { ...channel, symbols: known }, account });
    if (channel.kind === "ticks" && unknown.length > 0) {
      const message = "unknown symbol";
      refused.push({ channel: { ...channel, symbols: unknown }, code: "SYMBOL_NOT_FOUND", message });
    }
  }

  #unsubscribe(value: Json | undefined): void {
    const channels = this.#channels(value);
    if (channels === undefined) return;
    for (const channel of channels) this.subscriptions.remove(channel);
    this.send("subscribed", { type: "unsubscribed", channels: channels.map(channelRow) });
  }

  #complain(message: string): void {
    this.send("error", { type: "error", code: "BAD_REQUEST", message });
  }
}

function acknowledgement(channels: readonly Channel[], refused: readonly Refused[]): JsonObject {
  return {
    type: "subscribed",
    channels: channels.map(channelRow),
    ...(refused.length > 0 && {
      rejected: refused.map(({ channel, code, message }) => ({ ...channelRow(channel), code, message })),
    }),
  };
}
