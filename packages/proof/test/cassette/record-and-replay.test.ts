import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfiguredAdapter } from "@anybroker/core";
import { recordTo } from "@anybroker/core/transport";
import type { Subject, World } from "@anybroker/testkit";
import { replay } from "@anybroker/testkit/cassette";
import { afterAll, describe, expect, test } from "vitest";
import { SUBJECTS } from "../../src/subjects.ts";
import { type Seen, shortSession } from "./short-session.ts";

const folder = mkdtempSync(join(tmpdir(), "cassettes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The options with every secret replaced, as somebody who was sent a cassette has them. */
function withoutSecrets({ adapter, options }: ConfiguredAdapter, secrets: readonly string[]): ConfiguredAdapter {
  const text = secrets.reduce((clean, secret) => clean.replaceAll(secret, "none"), JSON.stringify(options));
  return { adapter, options: JSON.parse(text) };
}

async function recorded(world: World, path: string): Promise<Seen> {
  const { clock, venue } = world;
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const drive = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    await clock.advanceUntil(() => settled, { stepMs: 1 });
    return promise;
  };
  await using recording = recordTo(path, { clock });
  return await shortSession(
    world.broker,
    { ...world.connectOptions, ...recording.options, clock },
    {
      drive,
      price: async (bid, ask) => {
        venue.setPrice("EURUSD", bid, ask);
        await clock.advance(1_000);
      },
    },
  );
}

/** A session that was recorded, and what is needed to live through it again. */
async function prepare(subject: Subject) {
  const path = join(folder, `${subject.name}.jsonl`);
  const world = await subject.world({});
  const { broker, secrets = [], connectOptions } = world;
  try {
    return { path, broker, secrets, connectOptions, lived: await recorded(world, path) };
  } finally {
    await world.close();
  }
}

// The paper broker has no wire.
for (const subject of SUBJECTS.filter(({ name }) => !name.startsWith("paper"))) {
  const { path, broker, secrets, connectOptions, lived } = await prepare(subject);

  describe(`a recorded session at ${subject.name}`, () => {
    test("has the deals that were made", () => {
      expect(lived.events.filter(({ type }) => type === "deal")).toHaveLength(2);
    });

    test("is lived through again without the broker: the same events, refusals and books", async () => {
      const again = replay(path);
      const seen = await shortSession(
        withoutSecrets(broker, secrets),
        { ...connectOptions, ...again.options },
        { drive: again.drive, price: () => again.advance(1_000) },
      );
      expect(seen).toEqual(lived);
      expect(again.misses).toEqual([]);
    });

    test("holds no secret, in plain or coded, and is its owner's alone", () => {
      const text = readFileSync(path, "utf8");
      const frames = [...text.matchAll(/"base64":"([^"]*)"/g)].map(([, base64 = ""]) =>
        Buffer.from(base64, "base64").toString("latin1"),
      );
      const coded = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), btoa(secret)]);
      expect(coded.length).toBeGreaterThan(0);
      expect(coded.filter((secret) => text.includes(secret))).toEqual([]);
      expect(coded.filter((secret) => frames.some((frame) => frame.includes(secret)))).toEqual([]);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    });
  });
}
