import protobuf, { type Field, type Type } from "protobufjs/light.js";
import { loadRoot } from "./root.ts";
import { SchemaError } from "./schema-error.ts";
import { enumKind, SCALAR_KINDS, type ValueKind } from "./value-kinds.ts";

/** One field of a message: where it lies and how its values are read and written. */
export interface FieldPlan {
  readonly name: string;
  readonly id: number;
  readonly repeated: boolean;
  readonly required: boolean;
  readonly packed: boolean;
  readonly kind: ValueKind;
}

/** What reading and writing a message needs, worked out once. */
export interface MessagePlan {
  readonly name: string;
  /** By field number. */
  readonly fields: readonly FieldPlan[];
  readonly byId: readonly (FieldPlan | undefined)[];
  /** The fields that a read message always has: lists and required ones. */
  readonly mandatory: readonly FieldPlan[];
}

const plans = new Map<string, MessagePlan>();

/** The plan of a message. `messageKind` makes the kind of a field that holds another message. */
export function planOf(name: string, messageKind: (name: string) => ValueKind): MessagePlan {
  let plan = plans.get(name);
  if (plan === undefined) {
    plan = makePlan(loadRoot().lookupType(name), messageKind);
    plans.set(name, plan);
  }
  return plan;
}

/** True for field 1 of most messages, which no peer sends: the envelope says what a message is. */
const isInnerPayloadType = (field: Field): boolean => field.name === "payloadType" && field.resolvedType !== null;

function makePlan(type: Type, messageKind: (name: string) => ValueKind): MessagePlan {
  const fields = type.fieldsArray
    .filter((field) => !isInnerPayloadType(field))
    .map(({ name, id, required, repeated, options, resolvedType, type: typeName }): FieldPlan => {
      const kind =
        resolvedType instanceof protobuf.Enum
          ? enumKind(resolvedType.values, resolvedType.valuesById)
          : (SCALAR_KINDS[typeName] ?? messageKind(typeName));
      return { name, id, required, repeated, packed: options?.["packed"] === true, kind };
    })
    .sort((left, right) => left.id - right.id);
  const byId: (FieldPlan | undefined)[] = [];
  for (const field of fields) byId[field.id] = field;
  return {
    name: type.name,
    fields,
    byId,
    mandatory: fields.filter((field) => field.required || field.repeated),
  };
}

/** Lists are always there; a required field that a peer left out is zero, where it can be. */
export function complete(plan: MessagePlan, message: Record<string, unknown>): void {
  for (const { name, repeated, kind } of plan.mandatory) {
    if (message[name] !== undefined) continue;
    if (repeated) message[name] = [];
    else if (kind.zero !== undefined) message[name] = kind.zero;
    else throw new SchemaError(`${plan.name} came without its ${name}.`);
  }
}
