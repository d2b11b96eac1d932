import type { FramedLink, LinkHandlers, Transports, WebSocketLink } from "@anybroker/core/adapter";
import type { Messages, PayloadName } from "../../schema/index.ts";
import { readText, toText } from "./json-form.ts";
import { ProtobufReader, toBytes } from "./protobuf-form.ts";
import type { Wire, WireHandlers, WireTarget } from "./wire.ts";

/** Opens a connection in the form that is asked for. Rejects as the transports do; never executed. */
export async function openWire(transports: Transports, target: WireTarget, handlers: WireHandlers): Promise<Wire> {
  switch (target.form) {
    case "protobuf":
      return wireOf(await transports.framed(framedOptions(target), binaryHandlers(handlers)), toBytes);
    case "json": {
      const link = await transports.framed({ ...framedOptions(target), framing: "json" }, textHandlers(handlers));
      return wireOf(link, (...message) => Buffer.from(toText(...message), "utf8"));
    }
    case "protobuf-websocket":
      return wireOf(await transports.webSocket(webSocketOptions(target), binaryHandlers(handlers)), toBytes);
    case "json-websocket":
      return wireOf(await transports.webSocket(webSocketOptions(target), textHandlers(handlers)), toText);
  }
}

type Writer<Data> = <Name extends PayloadName>(name: Name, message: Messages[Name], clientMsgId?: string) => Data;

function wireOf<Data>(link: (FramedLink | WebSocketLink) & { send(data: Data): void }, write: Writer<Data>): Wire {
  return {
    send: (name, message, clientMsgId) => link.send(write(name, message, clientMsgId)),
    close: () => link.close(),
    terminate: () => link.terminate(),
  };
}

function binaryHandlers(handlers: WireHandlers): LinkHandlers {
  const reader = new ProtobufReader(handlers);
  return {
    onFrame: (bytes, start, end) => reader.read(bytes, start, end),
    onMessage: (data) => {
      if (typeof data === "string")
        handlers.onUnreadable(new TypeError("A text came where bytes were expected."), undefined);
      else reader.read(data, 0, data.length);
    },
    onClose: ({ cause }) => handlers.onClose(cause),
  };
}

const textHandlers = (handlers: WireHandlers): LinkHandlers => ({
  onMessage: (data) => readText(typeof data === "string" ? data : Buffer.from(data).toString("utf8"), handlers),
  onClose: ({ cause }) => handlers.onClose(cause),
});

const shared = ({ ca, connectTimeoutMs, maxBytes, signal }: WireTarget) => ({
  ...(ca !== undefined && { ca }),
  ...(connectTimeoutMs !== undefined && { connectTimeoutMs }),
  ...(maxBytes !== undefined && { maxBytes }),
  ...(signal !== undefined && { signal }),
});

const framedOptions = (target: WireTarget) => ({
  ...shared(target),
  host: target.host,
  port: target.port,
  tls: target.tls ?? true,
});

const webSocketOptions = (target: WireTarget) => ({
  ...shared(target),
  url: `${target.tls === false ? "ws" : "wss"}://${target.host}:${target.port}/`,
});
