import { createConnection } from "node:net";
import { connect } from "node:tls";
import { decodeMessage, encodeMessage, PAYLOAD_TYPES } from "@anybroker/ctrader/schema";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { stillCtrader } from "./still-ctrader.ts";

interface Envelope {
  readonly clientMsgId?: string;
  readonly payloadType: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

test("JSON travels over WebSocket: names or numbers in, numbers out", async () => {
  await using world = await stillCtrader();
  const { clientId, clientSecret, accessToken } = world.simulator.credentials;
  const socket = new WebSocket(world.simulator.jsonUrl, { ca: world.simulator.ca });
  await new Promise((resolve) => socket.once("open", resolve));
  const heard: Envelope[] = [];
  socket.on("message", (data: Buffer) => heard.push(JSON.parse(data.toString("utf8")) as Envelope));
  const say = (payloadType: number, payload: object, clientMsgId: string): void =>
    socket.send(JSON.stringify({ clientMsgId, payloadType, payload }));
  say(2100, { clientId, clientSecret }, "1");
  say(2102, { ctidTraderAccountId: String(world.account.ctidTraderAccountId), accessToken }, "2");
  say(2106, { ...world.account, symbolId: 1, orderType: 1, tradeSide: "BUY", volume: 100_000 }, "3");
  await expect.poll(() => heard.length).toBeGreaterThanOrEqual(5);
  expect(heard.slice(0, 4).map(({ clientMsgId, payloadType }) => [clientMsgId, payloadType])).toEqual([
    ["1", 2101],
    ["2", 2103],
    ["3", 2126],
    [undefined, 2126],
  ]);
  expect(heard[3]?.payload).toMatchObject({ executionType: 3, deal: { volume: 100_000, tradeSide: 1 } });
  socket.terminate();
});

test("JSON objects are read from a plain stream, however they are cut, and written one per line", async () => {
  await using world = await stillCtrader();
  const { clientId, clientSecret } = world.simulator.credentials;
  const socket = connect({ host: "127.0.0.1", port: world.simulator.ports.json, ca: world.simulator.ca });
  await new Promise<void>((resolve) => socket.once("secureConnect", resolve));
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  const auth = JSON.stringify({ payloadType: 2100, payload: { clientId, clientSecret }, clientMsgId: '{"}' });
  socket.write(auth.slice(0, 20));
  await expect.poll(() => world.simulator.connections).toBe(1);
  socket.write(`${auth.slice(20)} {"payloadType":2104}`);
  await expect.poll(() => text.split("\n")).toHaveLength(3);
  expect(
    text
      .split("\n")
      .slice(0, 2)
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { clientMsgId: '{"}', payloadType: 2101, payload: {} },
    { payloadType: 2105, payload: { version: "91" } },
  ]);
  socket.destroy();
});

test("protobuf travels over WebSocket without a length", async () => {
  await using world = await stillCtrader();
  const socket = new WebSocket(world.simulator.streamUrl.replace("tls:", "wss:"), { ca: world.simulator.ca });
  await new Promise((resolve) => socket.once("open", resolve));
  const answer = new Promise<Buffer>((resolve) => socket.once("message", resolve));
  socket.send(encodeMessage("ProtoMessage", { payloadType: PAYLOAD_TYPES.ProtoOAVersionReq, clientMsgId: "v" }));
  expect(decodeMessage("ProtoMessage", await answer)).toMatchObject({ payloadType: 2105, clientMsgId: "v" });
  socket.terminate();
});

test("protobuf is spoken without TLS as well, on a port of its own", async () => {
  await using world = await stillCtrader();
  const socket = createConnection(world.simulator.ports.plain, "127.0.0.1");
  const answer = new Promise<Buffer>((resolve) => socket.once("data", resolve));
  const body = encodeMessage("ProtoMessage", { payloadType: PAYLOAD_TYPES.ProtoOAVersionReq, clientMsgId: "v" });
  socket.write(Buffer.from([0, 0, 0, body.length, ...body]));
  expect(decodeMessage("ProtoMessage", (await answer).subarray(4))).toMatchObject({
    payloadType: 2105,
    clientMsgId: "v",
  });
  socket.destroy();
});
