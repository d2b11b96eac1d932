import {
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { ROOT } from "../wire/subjects.ts";

/** The stream of every command that owners carried out. */
export const LEDGER_STREAM = "ANYBROKER_LEDGER";
/** The stream of every trading event that owners heard. */
export const EVENTS_STREAM = "ANYBROKER_EVENTS";

const DAY_NS = 86_400e9;
/** A program's restart finds its commands and what it missed for so long. */
const KEPT_NS = 7 * DAY_NS;
/** A new owner reads the whole ledger before it begins. */
const LEDGER_MESSAGES = 200_000;
/** An answer that takes longer was lost with a connection. */
const ANSWER_MS = 2_000;
/** JetStream's word for a write that expected another last message. */
const WRONG_LAST_SEQUENCE = 10_071;

/** What a gateway keeps on the server. */
export interface Stores {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly leases: KV;
}

/** Opens the gateway's stores and makes those that are missing. */
export async function openStores(nc: NatsConnection, replicas: number): Promise<Stores> {
  const jsm = await jetstreamManager(nc);
  const common = { max_age: KEPT_NS, num_replicas: replicas };
  await ensureStream(jsm, {
    ...common,
    name: LEDGER_STREAM,
    subjects: [`${ROOT}.ledger.*`],
    max_msgs_per_subject: LEDGER_MESSAGES,
  });
  await ensureStream(jsm, {
    ...common,
    name: EVENTS_STREAM,
    subjects: [`${ROOT}.log.>`],
    // Programs hear what is stored, as it is stored, without a consumer of their own.
    republish: { src: `${ROOT}.log.>`, dest: `${ROOT}.events.>` },
  });
  return { js: jetstream(nc), jsm, leases: await openBucket(nc, "leases", replicas) };
}

/** Opens a key-value bucket of ours, made when it is missing. */
export function openBucket(nc: NatsConnection, name: string, replicas = 1): Promise<KV> {
  return new Kvm(jetstream(nc, { timeout: ANSWER_MS })).create(`${ROOT}_${name}`, { history: 1, replicas });
}

/** True when a write was refused because somebody else wrote meanwhile. */
export const isOvertaken = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE;

async function ensureStream(jsm: JetStreamManager, config: StreamSettings): Promise<void> {
  // A stream that is there keeps its settings: the server's operator may have chosen others.
  const known = await jsm.streams.info(config.name).catch(() => undefined);
  if (known === undefined) await jsm.streams.add(config);
}

type StreamSettings = Parameters<JetStreamManager["streams"]["add"]>[0];
