declare const brand: unique symbol;

/** A string that is told apart from other strings by `Name`. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** The broker's id of an account, as text. */
export type AccountId = Branded<"AccountId">;
/** The broker's id of an order, as text. */
export type OrderId = Branded<"OrderId">;
/** The broker's id of a position, as text. */
export type PositionId = Branded<"PositionId">;
/** The broker's id of a deal, as text. */
export type DealId = Branded<"DealId">;
/** The caller's (or generated) name of one order command. */
export type ClientOrderId = Branded<"ClientOrderId">;
/** A symbol's name as the account's broker writes it, case included. */
export type SymbolName = Branded<"SymbolName">;

function text(value: string | number | bigint, what: string): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TypeError(`${what} ${value} is not an exact integer; read it from the wire as text or as a bigint`);
  }
  const id = String(value);
  if (id === "") throw new TypeError(`${what} must not be empty`);
  return id;
}

/** Makes an account id. Throws a TypeError on an empty text or a number that has lost digits. */
export const accountId = (value: string | number | bigint): AccountId => text(value, "an account id") as AccountId;
/** Makes an order id. Throws a TypeError on an empty text or a number that has lost digits. */
export const orderId = (value: string | number | bigint): OrderId => text(value, "an order id") as OrderId;
/** Makes a position id. Throws a TypeError on an empty text or a number that has lost digits. */
export const positionId = (value: string | number | bigint): PositionId => text(value, "a position id") as PositionId;
/** Makes a deal id. Throws a TypeError on an empty text or a number that has lost digits. */
export const dealId = (value: string | number | bigint): DealId => text(value, "a deal id") as DealId;
/** Makes a client order id. Throws a TypeError on an empty text. */
export const clientOrderId = (value: string): ClientOrderId => text(value, "a client order id") as ClientOrderId;
/** Makes a symbol name. Throws a TypeError on an empty text. */
export const symbolName = (value: string): SymbolName => text(value, "a symbol name") as SymbolName;
