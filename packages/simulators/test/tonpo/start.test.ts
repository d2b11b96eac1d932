import { expect, test } from "vitest";
import { describeSimulator, startSimulator } from "../../src/index.ts";
import { stillWorld } from "./support/still-world.ts";

const ID = /^acc_[0-9a-f]{12}$/;

test("by default one user has one active demo account, and the configuration says what the wire does not", async () => {
  await using simulator = await startSimulator("tonpo");
  const { config, ...description } = JSON.parse(JSON.stringify(describeSimulator(simulator)));
  const { symbols, ...connection } = config;
  const { accountId } = simulator.credentials;
  expect(description).toEqual({
    protocol: "tonpo",
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    streamUrl: `${simulator.url.replace("http", "ws")}/ws`,
    accounts: [{ id: accountId, login: "88120457" }],
    credentials: {
      apiKey: "sk_live_simulated_user",
      userId: expect.stringMatching(/^usr_/),
      adminKey: "sk_live_simulated_admin",
      accountId: expect.stringMatching(ID),
      login: "88120457",
      password: "s3cret-password",
      server: "SimBroker-Demo",
    },
  });
  expect(connection).toEqual({
    adapter: "tonpo",
    apiKey: "sk_live_simulated_user",
    baseUrl: simulator.url,
    streamUrl: simulator.streamUrl,
    account: accountId,
    positionMode: "hedging",
  });
  expect(Object.keys(symbols)).toEqual(simulator.venue.symbols.map(({ name }) => name));
  expect(symbols.USDJPY).toEqual({
    digits: 3,
    tickSize: 0.001,
    contractSize: 100_000,
    lotsMin: 0.01,
    lotsMax: expect.any(Number),
    lotsStep: 0.01,
    baseCurrency: "USD",
    profitCurrency: "JPY",
    marginCurrency: "USD",
  });
});

test("the same seed draws the same ids and keys", async () => {
  const drawn = async (seed: number): Promise<unknown> => {
    await using world = await stillWorld({ seed });
    return [world.accountId, await world.read("POST /api/users", { body: {} })];
  };
  expect(await drawn(3)).toEqual(await drawn(3));
  expect(await drawn(3)).not.toEqual(await drawn(4));
});

test("users have accounts of their own, on ledgers that may have been there before", async () => {
  await using world = await stillWorld({
    users: [
      { apiKey: "key-one", id: "usr_1" },
      { apiKey: "key-two", plan: "free" },
    ],
    accounts: [
      { id: "acc_1", login: "5001", password: "one", server: "Other-Demo", currency: "EUR", leverage: 30, name: "One" },
      { apiKey: "key-two", login: "5001", balance: 5, positionMode: "netting" },
    ],
  });
  expect(await world.read("GET /api/account", { apiKey: "key-one" })).toMatchObject({
    login: 5001,
    name: "One",
    server: "Other-Demo",
    leverage: 30,
    currency: "EUR",
  });
  expect(await world.read("GET /api/account", { apiKey: "key-two" })).toMatchObject({ login: 5001, balance: 5 });
  expect(await world.read("GET /api/users/me", { apiKey: "key-two" })).toMatchObject({ plan: "free" });
  const [first] = world.simulator.accounts;
  await using sharing = await stillWorld({
    venue: world.venue,
    accounts: first === undefined ? [] : [{ venueAccount: first.venueAccount }],
  });
  expect(await sharing.read("GET /api/account")).toMatchObject({ login: 5001, currency: "EUR" });
});
