import type { Clock, Timer } from "@anybroker/core";
import { HttpServer, type WireAnswer, type WireRequest } from "../http-server.ts";
import type { Certificates } from "./certificates.ts";
import { TlsListener } from "./wire/listener.ts";
import type { Pipe, Trickle } from "./wire/pipe.ts";

/** What a gateway listens for. */
export interface GatewayOptions {
  readonly clock: Clock;
  readonly host: string;
  readonly ports: { readonly protobuf: number; readonly json: number; readonly http: number };
  readonly certificates: Certificates;
  readonly frameLimitBytes: number;
  readonly trickle: Trickle;
  /** A client has spoken. */
  opened(pipe: Pipe, form: "protobuf" | "json"): void;
  answer(request: WireRequest): Promise<WireAnswer>;
}

/** The listeners of the service: protobuf and JSON over TLS, and the token endpoint over plain HTTP. */
export class Gateway {
  readonly #clock: Clock;
  readonly #protobuf: TlsListener;
  readonly #json: TlsListener;
  readonly #http: HttpServer;
  #downTimer: Timer | undefined;
  #closed = false;

  private constructor(clock: Clock, protobuf: TlsListener, json: TlsListener, http: HttpServer) {
    this.#clock = clock;
    this.#protobuf = protobuf;
    this.#json = json;
    this.#http = http;
  }

  /** Starts to listen. Rejects with the platform's error when a port cannot be had; then nothing listens. */
  static async start(options: GatewayOptions): Promise<Gateway> {
    const { clock, host, ports, certificates, frameLimitBytes, trickle, opened, answer } = options;
    const { key, cert } = certificates;
    const listen = (form: "protobuf" | "json"): Promise<TlsListener> =>
      TlsListener.start({
        host,
        port: ports[form],
        key,
        cert,
        text: form === "json",
        frameLimitBytes,
        trickle,
        opened: (pipe) => opened(pipe, form),
      });
    const started: { close(): Promise<void> }[] = [];
    try {
      const protobuf = await listen("protobuf");
      started.push(protobuf);
      const json = await listen("json");
      started.push(json);
      const http = await HttpServer.start({ host, port: ports.http, clock, answer });
      return new Gateway(clock, protobuf, json, http);
    } catch (error) {
      await Promise.all(started.map((listener) => listener.close()));
      throw error;
    }
  }

  get ports(): { readonly protobuf: number; readonly json: number } {
    return { protobuf: this.#protobuf.port, json: this.#json.port };
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

  #all(): readonly (TlsListener | HttpServer)[] {
    return [this.#protobuf, this.#json, this.#http];
  }
}
