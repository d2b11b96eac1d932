import { SecretKeeper, seededRandom, silentLogger, systemClock } from "@anybroker/core";
import { nodeTransports } from "@anybroker/core/transport";
import { createAuthority, FramedServer } from "@anybroker/testkit/servers";
import { expect, test } from "vitest";

const transports = nodeTransports({
  ...{ clock: systemClock, random: seededRandom(1), logger: silentLogger },
  secrets: new SecretKeeper(),
});

test.each(["length", "json"] as const)(
  "frames by %s go both ways over TLS, and a cut ends the link",
  async (framing) => {
    const authority = await createAuthority();
    await using server = await FramedServer.start({
      framing,
      tls: await authority.issue(),
      onFrame: (frame, peer) => peer.send(frame),
    });
    const heard: string[] = [];
    let closed = (): void => {};
    const end = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const link = await transports.framed(
      { host: "localhost", port: server.port, framing, ca: authority.ca },
      {
        onMessage: (data) => {
          heard.push(Buffer.from(data).toString());
          if (heard.length === 2) server.peer.cut();
        },
        onClose: closed,
      },
    );
    link.send(Buffer.from('{"a":1}'));
    link.send(Buffer.from('{"b":2}'));
    await server.until(() => server.peers[0]?.frames.length === 2);
    await end;
    expect(heard).toEqual(['{"a":1}', '{"b":2}']);
    expect(server.peer.isClosed).toBe(true);
  },
);

test("half a frame is no frame until the rest of it comes", async () => {
  await using server = await FramedServer.start();
  const heard: string[] = [];
  let arrived = (): void => {};
  const whole = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const link = await transports.framed(
    { host: "127.0.0.1", port: server.port, tls: false },
    {
      onMessage: (data) => {
        heard.push(Buffer.from(data).toString());
        arrived();
      },
      onClose: () => {},
    },
  );
  link.send(Buffer.from("hello"));
  await server.until(() => server.peers[0]?.frames.length === 1);
  server.peer.raw(Uint8Array.of(0, 0, 0, 4, 119, 111));
  server.peer.raw(Buffer.from("rd"));
  await whole;
  expect(heard).toEqual(["word"]);
  await link.close();
});
