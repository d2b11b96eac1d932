import { describe, expect, it } from "vitest";
import { randomUuid, seededRandom, systemRandom } from "../../src/system/random.ts";

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("the machine's randomness", () => {
  it("gives no bytes twice, however often it is asked", () => {
    const given = Array.from({ length: 2_000 }, () => hexOf(systemRandom.bytes(16)));
    expect(new Set(given).size).toBe(2_000);
  });

  it("gives bytes that nobody else holds", () => {
    const first = systemRandom.bytes(16);
    const before = hexOf(first);
    systemRandom.bytes(16).fill(0);
    systemRandom.bytes(5_000);
    expect([hexOf(first), first.buffer.byteLength]).toEqual([before, 16]);
  });

  it("gives as many as are asked for", () => {
    expect([0, 6, 4_096, 10_000].map((length) => systemRandom.bytes(length).length)).toEqual([0, 6, 4_096, 10_000]);
  });
});

describe("a random UUID", () => {
  it("is of version 4, and drawn from what it is given", () => {
    const uuid = randomUuid(seededRandom(1));
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(randomUuid(seededRandom(1))).toBe(uuid);
  });
});
