// Pure checks of a request against a symbol's rules, in the order in which the engine applies them.
export { checkFields, type FieldsToCheck } from "./rules-fields.ts";
export { checkLevels, type LevelName, type LevelsToCheck, levelToForm, type ReferencePrice } from "./rules-levels.ts";
export { checkLots } from "./rules-lots.ts";
export { checkDistance, checkPrice } from "./rules-price.ts";
export { checkSession, checkTradeMode } from "./rules-session.ts";
export { checkOrderPatchShape, checkPlaceShape, checkPositionPatchShape } from "./rules-shape.ts";
