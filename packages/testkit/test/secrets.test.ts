import { BrokerError } from "@anybroker/core";
import { paper } from "@anybroker/paper";
import { paperWorld, runScenario, type Scenario, shownSecrets, type World } from "@anybroker/testkit";
import { expect, test } from "vitest";

const SECRET = "canary-7f31";

test.each<[string, unknown]>([
  ["a text", `key ${SECRET} refused`],
  ["an error's message", new Error(SECRET)],
  ["an error's details", new BrokerError("REJECT", "No.", { details: { header: SECRET } })],
  ["an error's cause", new BrokerError("REJECT", "No.", { cause: new Error(SECRET) })],
  ["a field of an object in an object", { headers: { authorization: [`Bearer ${SECRET}`] } }],
  ["what an object says of itself in JSON only", Object.defineProperty({}, "toJSON", { value: () => SECRET })],
])("a secret in %s is found, and not repeated", (_name, value) => {
  const [found] = shownSecrets([value], [SECRET]);
  expect(found).toContain("[secret]");
  expect(found).not.toContain(SECRET);
});

test("values without a secret, and secrets that are private, are not found", () => {
  class Keeper {
    readonly #secret = SECRET;
    readonly length = (): number => this.#secret.length;
  }
  expect(shownSecrets([{ a: 1 }, "text", new Keeper(), undefined], [SECRET])).toEqual([]);
});

const SCENARIO: Scenario = {
  id: "SECRET-01",
  title: "a scenario that looks for no secret itself",
  tiers: ["S"],
  run: async (stage) => {
    const session = await stage.connect();
    await stage.refusal(session.account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0 }), "");
  },
};

const played = (changes: (world: World) => Partial<World>): Promise<void> => {
  const world = async (): Promise<World> => {
    const plain = await paperWorld({});
    return { ...plain, secrets: [SECRET], ...changes(plain) };
  };
  return runScenario(SCENARIO, { capabilities: paper.adapter.capabilities, world });
};

test("every scenario fails when a secret was in the URL of a request", async () => {
  await expect(played(() => ({ urls: () => [`/orders?key=${SECRET}`] }))).rejects.toThrow(
    "A secret is in the URL of a request: /orders?key=[secret]",
  );
});

test("every scenario fails when a secret was in an error, or in what the broker shows", async () => {
  await expect(played(() => ({ secrets: ["lots"] }))).rejects.toThrow(/^A secret is in an error: /);
  await expect(played(() => ({ secrets: ["hedging"] }))).rejects.toThrow(/^A secret is in what the broker shows: /);
});

test("a scenario passes that shows no secret", async () => {
  await expect(played(() => ({}))).resolves.toBeUndefined();
});
