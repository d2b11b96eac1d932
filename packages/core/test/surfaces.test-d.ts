import { describe, expectTypeOf, test } from "vitest";
import type { Adapter, AdapterFactory, Capabilities } from "../src/adapter/index.ts";
import type { PagedRead } from "../src/engine/long-read.ts";
import type { ItemStream } from "../src/engine/stream.ts";
import type {
  Account,
  AccountId,
  BrokerErrorWith,
  Candle,
  Deal,
  DepthSurface,
  LongRead,
  Order,
  OrderId,
  PlaceOrderRequest,
  Position,
  PositionId,
  Stream,
  SymbolInfo,
  SymbolName,
  Tick,
} from "../src/index.ts";
import { BrokerError } from "../src/index.ts";

type With<Depth extends boolean> = Capabilities & { readonly depth: Depth };

describe("what a broker can do is known at compile time", () => {
  test("depth is there where it is declared", () => {
    expectTypeOf<Account<With<true>>["depth"]>().toEqualTypeOf<DepthSurface>();
  });

  test("depth is absent where it is declared absent", () => {
    expectTypeOf<Account<With<false>>["depth"]>().toEqualTypeOf<undefined>();
  });

  test("depth has to be looked for where the adapter is known at run time only", () => {
    expectTypeOf<Account["depth"]>().toEqualTypeOf<DepthSurface | undefined>();
  });

  test("an adapter's factory keeps its capabilities literal", () => {
    type Small = AdapterFactory<object, object, With<true>>;
    expectTypeOf<Small["adapter"]>().toEqualTypeOf<Adapter<object, With<true>>>();
    expectTypeOf<ReturnType<Small>["adapter"]["capabilities"]["depth"]>().toEqualTypeOf<true>();
  });

  test("the vendor's own API keeps its type", () => {
    expectTypeOf<Account<Capabilities, { ping(): void }>["native"]>().toEqualTypeOf<{ ping(): void }>();
  });
});

describe("ids", () => {
  test("are texts", () => {
    expectTypeOf<OrderId>().toExtend<string>();
  });

  test("don't mix, and are not made of plain texts", () => {
    expectTypeOf<OrderId>().not.toExtend<PositionId>();
    expectTypeOf<AccountId>().not.toExtend<SymbolName>();
    expectTypeOf<string>().not.toExtend<OrderId>();
  });
});

describe("the model", () => {
  test("is read-only", () => {
    type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
    expectTypeOf<Order>().not.toEqualTypeOf<Writable<Order>>();
    expectTypeOf<Position>().not.toEqualTypeOf<Writable<Position>>();
    expectTypeOf<Deal>().not.toEqualTypeOf<Writable<Deal>>();
    expectTypeOf<SymbolInfo>().not.toEqualTypeOf<Writable<SymbolInfo>>();
    expectTypeOf<Tick>().not.toEqualTypeOf<Writable<Tick>>();
    expectTypeOf<Candle>().not.toEqualTypeOf<Writable<Candle>>();
  });

  test("has no stored undefined", () => {
    expectTypeOf<{ stopLoss: undefined }>().not.toExtend<Pick<Order, "stopLoss">>();
    expectTypeOf<{ stopLoss: undefined }>().not.toExtend<Pick<PlaceOrderRequest, "stopLoss">>();
  });
});

test("an error is narrowed by its code", () => {
  const error: unknown = undefined;
  if (BrokerError.is(error, "REQUOTE", "NO_MONEY")) {
    expectTypeOf(error).toEqualTypeOf<BrokerErrorWith<"REQUOTE" | "NO_MONEY">>();
    expectTypeOf(error.code).toEqualTypeOf<"REQUOTE" | "NO_MONEY">();
  }
});

test("the engine's streams and reads are those of the facade", () => {
  expectTypeOf<ItemStream<Tick>>().toExtend<Stream<Tick>>();
  expectTypeOf<PagedRead<Deal>>().toExtend<LongRead<Deal>>();
});
