import type { Clock, Timer } from "@anybroker/core";
import { HttpServer, type WireAnswer, type WireRequest } from "../http-server.ts";
import type { Certificates } from "./certificates.ts";
import { Listener } from "./wire/listener.ts";
import type { Pipe, Trickle } from "./wire/pipe.ts";

/** The ports of the forms: protobuf and JSON over TLS, and protobuf without TLS. */
export interface CtraderPorts {
  readonly protobuf: number;
  readonly json: number;
  readonly plain: number;
}

/** What a gateway listens for. */
export interface GatewayOptions {
  readonly clock: Clock;
  readonly host: string;
  readonly ports: CtraderPorts & { readonly http: number };
  readonly certificates: Certificates;
  readonly frameLimitBytes: number;
  readonly trickle: Trickle;
  /** A client has spoken. */
  opened(pipe: Pipe, form: "protobuf" | "json"): void;
  answer(request: WireRequest): Promise<WireAnswer>;
}

/** The listeners of the service: protobuf and JSON over TLS, protobuf without TLS, and the token endpoint over plain HTTP. */
export class Gateway {
  readonly #clock: Clock;
  readonly #protobuf: Listener;
  readonly #json: Listener;
  readonly #plain: Listener;
  readonly #http: HttpServer;
  #downTimer: Timer | undefined;
  #closed = false;

  private constructor(
    clock: Clock,
    { protobuf, json, plain, http }: { protobuf: Listener; json: Listener; plain: Listener; http: HttpServer },
  ) {
    this.#clock = clock;
    this.#protobuf = protobuf;
    this.#json = json;
    this.#plain = plain;
    this.#http = http;
  }

  /** Starts to listen. Rejects with the platform's error when a port cannot be had; then nothing listens. */
  static async start(options: GatewayOptions): Promise<Gateway> {
    const { clock, host, ports, certificates, frameLimitBytes, trickle, opened, answer } = options;
    const { key, cert } = certificates;
    const started: { close(): Promise<void> }[] = [];
    const listen = async (kind: "protobuf" | "json" | "plain"): Promise<Listener> => {
      const listener = await Listener.start({
        host,
        port: ports[kind],
        ...(kind !== "plain" && { identity: { key, cert } }),
        text: kind === "json",
        frameLimitBytes,
        trickle,
        opened: (pipe) => opened(pipe, kind === "json" ? "json" : "protobuf"),
      });
      started.push(listener);
      return listener;
    };
    try {
      const protobuf = await listen("protobuf");
      const json = await listen("json");
      const plain = await listen("plain");
      const http = await HttpServer.start({ host, port: ports.http, clock, answer });
      return new Gateway(clock, { protobuf, json, plain, http });
    } catch (error) {
      await Promise.all(started.map((listener) => listener.close()));
      throw error;
    }
  }

  get ports(): CtraderPorts {
    return { protobuf: this.#protobuf.port, json: this.#json.port, plain: this.#plain.port };
  }

  /** `host:port` of the HTTP side. */
  get httpAuthority(): string {
    return this.#http.authority;
  }

  dropSockets(): void {
    for (const listener of this.#all()) listener.dropSockets();
  }

  goDown(): void {
    this.#downTimer?.cancel();
    for (const listener of this.#all()) listener.goDown();
  }

  async comeUp(): Promise<void> {
    this.#downTimer?.cancel();
    if (this.#closed) return;
    await Promise.all(this.#all().map((listener) => listener.comeUp()));
  }

  /** Goes down for `downMs`. */
  restart(downMs: number): void {
    if (this.#closed) return;
    this.goDown();
    // A port that is taken meanwhile shows as a server that stays away.
    this.#downTimer = this.#clock.setTimer(downMs, () => void this.comeUp().catch(() => undefined), {
      keepAlive: true,
    });
  }

  /** Cuts every connection and stops listening; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#downTimer?.cancel();
    await Promise.all(this.#all().map((listener) => listener.close()));
  }

  #all(): readonly (Listener | HttpServer)[] {
    return [this.#protobuf, this.#json, this.#plain, this.#http];
  }
}
