import { describe, expect, test } from "vitest";
import { checkRequirements } from "../../src/facade/requirements.ts";
import { facts, sampleCapabilities, thrownBy } from "../support/samples.ts";

describe("what a program needs", () => {
  test("is met by a broker that has it", () => {
    const requires = {
      positions: "hedging",
      orders: ["stop-limit"],
      timeInForce: ["fok", "gtd"],
      depth: true,
      closeBy: true,
      trailingStop: true,
      modifyOrder: true,
      candles: true,
      dealHistory: true,
      partialClose: true,
    } as const;
    expect(() => checkRequirements(requires, sampleCapabilities(), "hedging")).not.toThrow();
  });

  test("is refused with everything that is missing at once", () => {
    const capabilities = sampleCapabilities({ orderTypes: ["market"], depth: false, candleTimeframes: [] });
    const requires = {
      positions: "netting",
      orders: ["market", "stop"],
      timeInForce: ["day"],
      depth: true,
      candles: true,
    } as const;
    expect(facts(thrownBy(() => checkRequirements(requires, capabilities)))).toEqual({
      code: "REQUIREMENT_NOT_MET",
      message:
        "The program needs what the broker does not have: positions netting (it has hedging); orders stop (it has market); timeInForce day (it has ioc, fok, gtc, gtd); depth true (it has false); candles true (it has false); choose another account or broker, or drop it from requires.",
      details: {
        unmet: [
          { requirement: "positions", needed: "netting", found: ["hedging"] },
          { requirement: "orders", needed: ["stop"], found: ["market"] },
          { requirement: "timeInForce", needed: ["day"], found: ["ioc", "fok", "gtc", "gtd"] },
          { requirement: "depth", needed: true, found: false },
          { requirement: "candles", needed: true, found: false },
        ],
      },
    });
  });

  test("of the account's mode is measured by the account once it is open", () => {
    const both = sampleCapabilities({ positionModes: ["hedging", "netting"] });
    expect(() => checkRequirements({ positions: "netting" }, both)).not.toThrow();
    expect(facts(thrownBy(() => checkRequirements({ positions: "netting" }, both, "hedging"))).code).toBe(
      "REQUIREMENT_NOT_MET",
    );
  });

  test("as false asks for nothing", () => {
    expect(() => checkRequirements({ depth: false }, sampleCapabilities({ depth: false }))).not.toThrow();
  });
});
