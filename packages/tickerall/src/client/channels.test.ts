import { ManualClock } from "@anybroker/testkit";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Channel, Channels, channelFrames } from "./channels.ts";

const channel = fc.oneof(
  fc.record({
    kind: fc.constant("ticks" as const),
    accountId: fc.constantFrom("a", "b"),
    symbol: fc.constantFrom("X", "Y"),
  }),
  fc.record({
    kind: fc.constantFrom("positions" as const, "orders" as const, "account" as const),
    accountId: fc.constantFrom("a", "b"),
  }),
);
const keyOf = ({ kind, accountId, symbol }: Channel): string => `${kind} ${accountId} ${symbol}`;

test("frames name each channel once, with the ticks of an account together", () => {
  fc.assert(
    fc.property(fc.uniqueArray(channel, { selector: keyOf }), (channels) => {
      const frames = channelFrames(channels);
      const named = frames.flatMap(({ kind, accountId, symbols }) =>
        symbols === undefined
          ? [keyOf({ kind, accountId })]
          : symbols.map((symbol) => keyOf({ kind, accountId, symbol })),
      );
      expect(named.toSorted()).toEqual(channels.map(keyOf).toSorted());
      expect(new Set(frames.map(({ kind, accountId }) => `${kind} ${accountId}`)).size).toBe(frames.length);
    }),
  );
});

test("after any subscriptions, answers and removals, what is wanted is what was granted or still waits", async () => {
  const step = fc.oneof(
    fc.record({ what: fc.constant("add" as const), channel }),
    fc.record({ what: fc.constant("grant" as const), channel }),
    fc.record({ what: fc.constant("reject" as const), channel }),
    fc.record({ what: fc.constant("remove" as const), channel }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const clock = new ManualClock();
      const channels = new Channels(clock);
      const expected = new Set<string>();
      const waits: Promise<unknown>[] = [];
      for (const { what, channel: one } of steps) {
        const [frame] = channelFrames([one]);
        const answer = {
          kind: one.kind,
          accountId: one.accountId,
          ...(frame?.symbols && { symbols: [...frame.symbols] }),
        };
        if (what === "add") {
          waits.push(channels.add([one], 1000).catch(() => {}));
          expected.add(keyOf(one));
        } else if (what === "grant") {
          channels.answered({ type: "subscribed", channels: [answer], rejected: [] });
        } else if (what === "reject") {
          channels.answered({ type: "subscribed", channels: [], rejected: [answer] });
          expected.delete(keyOf(one));
        } else {
          channels.remove([one]);
          expected.delete(keyOf(one));
        }
      }
      expect(new Set(channels.wanted().map(keyOf))).toEqual(expected);
      channels.rejectAll(new Error("the end"));
      await Promise.all(waits);
      expect(clock.pendingTimers).toBe(0);
    }),
  );
});
