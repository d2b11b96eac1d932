// Generated from openapi.proto by test/schema/generate.ts. Do not edit.

/** An exact 64-bit integer: a number up to 2^53, beyond it the text of its digits. */
export type Int64 = number | string;

export type ProtoPayloadType = "PROTO_MESSAGE" | "ERROR_RES" | "HEARTBEAT_EVENT" | number;
export type ProtoErrorCode =
  | "UNKNOWN_ERROR"
  | "UNSUPPORTED_MESSAGE"
  | "INVALID_REQUEST"
  | "TIMEOUT_ERROR"
  | "ENTITY_NOT_FOUND"
  | "CANT_ROUTE_REQUEST"
  | "FRAME_TOO_LONG"
  | "MARKET_CLOSED"
  | "CONCURRENT_MODIFICATION"
  | "BLOCKED_PAYLOAD_TYPE"
  | number;
export type ProtoOAPayloadType =
  | "PROTO_OA_APPLICATION_AUTH_REQ"
  | "PROTO_OA_APPLICATION_AUTH_RES"
  | "PROTO_OA_ACCOUNT_AUTH_REQ"
  | "PROTO_OA_ACCOUNT_AUTH_RES"
  | "PROTO_OA_VERSION_REQ"
  | "PROTO_OA_VERSION_RES"
  | "PROTO_OA_NEW_ORDER_REQ"
  | "PROTO_OA_TRAILING_SL_CHANGED_EVENT"
  | "PROTO_OA_CANCEL_ORDER_REQ"
  | "PROTO_OA_AMEND_ORDER_REQ"
  | "PROTO_OA_AMEND_POSITION_SLTP_REQ"
  | "PROTO_OA_CLOSE_POSITION_REQ"
  | "PROTO_OA_ASSET_LIST_REQ"
  | "PROTO_OA_ASSET_LIST_RES"
  | "PROTO_OA_SYMBOLS_LIST_REQ"
  | "PROTO_OA_SYMBOLS_LIST_RES"
  | "PROTO_OA_SYMBOL_BY_ID_REQ"
  | "PROTO_OA_SYMBOL_BY_ID_RES"
  | "PROTO_OA_SYMBOLS_FOR_CONVERSION_REQ"
  | "PROTO_OA_SYMBOLS_FOR_CONVERSION_RES"
  | "PROTO_OA_SYMBOL_CHANGED_EVENT"
  | "PROTO_OA_TRADER_REQ"
  | "PROTO_OA_TRADER_RES"
  | "PROTO_OA_TRADER_UPDATE_EVENT"
  | "PROTO_OA_RECONCILE_REQ"
  | "PROTO_OA_RECONCILE_RES"
  | "PROTO_OA_EXECUTION_EVENT"
  | "PROTO_OA_SUBSCRIBE_SPOTS_REQ"
  | "PROTO_OA_SUBSCRIBE_SPOTS_RES"
  | "PROTO_OA_UNSUBSCRIBE_SPOTS_REQ"
  | "PROTO_OA_UNSUBSCRIBE_SPOTS_RES"
  | "PROTO_OA_SPOT_EVENT"
  | "PROTO_OA_ORDER_ERROR_EVENT"
  | "PROTO_OA_DEAL_LIST_REQ"
  | "PROTO_OA_DEAL_LIST_RES"
  | "PROTO_OA_SUBSCRIBE_LIVE_TRENDBAR_REQ"
  | "PROTO_OA_UNSUBSCRIBE_LIVE_TRENDBAR_REQ"
  | "PROTO_OA_GET_TRENDBARS_REQ"
  | "PROTO_OA_GET_TRENDBARS_RES"
  | "PROTO_OA_EXPECTED_MARGIN_REQ"
  | "PROTO_OA_EXPECTED_MARGIN_RES"
  | "PROTO_OA_MARGIN_CHANGED_EVENT"
  | "PROTO_OA_ERROR_RES"
  | "PROTO_OA_CASH_FLOW_HISTORY_LIST_REQ"
  | "PROTO_OA_CASH_FLOW_HISTORY_LIST_RES"
  | "PROTO_OA_GET_TICKDATA_REQ"
  | "PROTO_OA_GET_TICKDATA_RES"
  | "PROTO_OA_ACCOUNTS_TOKEN_INVALIDATED_EVENT"
  | "PROTO_OA_CLIENT_DISCONNECT_EVENT"
  | "PROTO_OA_GET_ACCOUNTS_BY_ACCESS_TOKEN_REQ"
  | "PROTO_OA_GET_ACCOUNTS_BY_ACCESS_TOKEN_RES"
  | "PROTO_OA_GET_CTID_PROFILE_BY_TOKEN_REQ"
  | "PROTO_OA_GET_CTID_PROFILE_BY_TOKEN_RES"
  | "PROTO_OA_ASSET_CLASS_LIST_REQ"
  | "PROTO_OA_ASSET_CLASS_LIST_RES"
  | "PROTO_OA_DEPTH_EVENT"
  | "PROTO_OA_SUBSCRIBE_DEPTH_QUOTES_REQ"
  | "PROTO_OA_SUBSCRIBE_DEPTH_QUOTES_RES"
  | "PROTO_OA_UNSUBSCRIBE_DEPTH_QUOTES_REQ"
  | "PROTO_OA_UNSUBSCRIBE_DEPTH_QUOTES_RES"
  | "PROTO_OA_SYMBOL_CATEGORY_REQ"
  | "PROTO_OA_SYMBOL_CATEGORY_RES"
  | "PROTO_OA_ACCOUNT_LOGOUT_REQ"
  | "PROTO_OA_ACCOUNT_LOGOUT_RES"
  | "PROTO_OA_ACCOUNT_DISCONNECT_EVENT"
  | "PROTO_OA_SUBSCRIBE_LIVE_TRENDBAR_RES"
  | "PROTO_OA_UNSUBSCRIBE_LIVE_TRENDBAR_RES"
  | "PROTO_OA_MARGIN_CALL_LIST_REQ"
  | "PROTO_OA_MARGIN_CALL_LIST_RES"
  | "PROTO_OA_MARGIN_CALL_UPDATE_REQ"
  | "PROTO_OA_MARGIN_CALL_UPDATE_RES"
  | "PROTO_OA_MARGIN_CALL_UPDATE_EVENT"
  | "PROTO_OA_MARGIN_CALL_TRIGGER_EVENT"
  | "PROTO_OA_REFRESH_TOKEN_REQ"
  | "PROTO_OA_REFRESH_TOKEN_RES"
  | "PROTO_OA_ORDER_LIST_REQ"
  | "PROTO_OA_ORDER_LIST_RES"
  | "PROTO_OA_GET_DYNAMIC_LEVERAGE_REQ"
  | "PROTO_OA_GET_DYNAMIC_LEVERAGE_RES"
  | "PROTO_OA_DEAL_LIST_BY_POSITION_ID_REQ"
  | "PROTO_OA_DEAL_LIST_BY_POSITION_ID_RES"
  | "PROTO_OA_ORDER_DETAILS_REQ"
  | "PROTO_OA_ORDER_DETAILS_RES"
  | "PROTO_OA_ORDER_LIST_BY_POSITION_ID_REQ"
  | "PROTO_OA_ORDER_LIST_BY_POSITION_ID_RES"
  | "PROTO_OA_DEAL_OFFSET_LIST_REQ"
  | "PROTO_OA_DEAL_OFFSET_LIST_RES"
  | "PROTO_OA_GET_POSITION_UNREALIZED_PNL_REQ"
  | "PROTO_OA_GET_POSITION_UNREALIZED_PNL_RES"
  | "PROTO_OA_V1_PNL_CHANGE_EVENT"
  | "PROTO_OA_V1_PNL_CHANGE_SUBSCRIBE_REQ"
  | "PROTO_OA_V1_PNL_CHANGE_SUBSCRIBE_RES"
  | "PROTO_OA_V1_PNL_CHANGE_UN_SUBSCRIBE_REQ"
  | "PROTO_OA_V1_PNL_CHANGE_UN_SUBSCRIBE_RES"
  | number;
export type ProtoOADayOfWeek =
  | "NONE"
  | "MONDAY"
  | "TUESDAY"
  | "WEDNESDAY"
  | "THURSDAY"
  | "FRIDAY"
  | "SATURDAY"
  | "SUNDAY"
  | number;
export type ProtoOACommissionType =
  | "USD_PER_MILLION_USD"
  | "USD_PER_LOT"
  | "PERCENTAGE_OF_VALUE"
  | "QUOTE_CCY_PER_LOT"
  | number;
export type ProtoOASymbolDistanceType = "SYMBOL_DISTANCE_IN_POINTS" | "SYMBOL_DISTANCE_IN_PERCENTAGE" | number;
export type ProtoOAMinCommissionType = "CURRENCY" | "QUOTE_CURRENCY" | number;
export type ProtoOATradingMode =
  | "ENABLED"
  | "DISABLED_WITHOUT_PENDINGS_EXECUTION"
  | "DISABLED_WITH_PENDINGS_EXECUTION"
  | "CLOSE_ONLY_MODE"
  | number;
export type ProtoOASwapCalculationType = "PIPS" | "PERCENTAGE" | "POINTS" | number;
export type ProtoOAAccessRights = "FULL_ACCESS" | "CLOSE_ONLY" | "NO_TRADING" | "NO_LOGIN" | number;
export type ProtoOATotalMarginCalculationType = "MAX" | "SUM" | "NET" | number;
export type ProtoOAAccountType = "HEDGED" | "NETTED" | "SPREAD_BETTING" | number;
export type ProtoOAPositionStatus =
  | "POSITION_STATUS_OPEN"
  | "POSITION_STATUS_CLOSED"
  | "POSITION_STATUS_CREATED"
  | "POSITION_STATUS_ERROR"
  | number;
export type ProtoOATradeSide = "BUY" | "SELL" | number;
export type ProtoOAOrderType =
  | "MARKET"
  | "LIMIT"
  | "STOP"
  | "STOP_LOSS_TAKE_PROFIT"
  | "MARKET_RANGE"
  | "STOP_LIMIT"
  | number;
export type ProtoOATimeInForce =
  | "GOOD_TILL_DATE"
  | "GOOD_TILL_CANCEL"
  | "IMMEDIATE_OR_CANCEL"
  | "FILL_OR_KILL"
  | "MARKET_ON_OPEN"
  | number;
export type ProtoOAOrderStatus =
  | "ORDER_STATUS_ACCEPTED"
  | "ORDER_STATUS_FILLED"
  | "ORDER_STATUS_REJECTED"
  | "ORDER_STATUS_EXPIRED"
  | "ORDER_STATUS_CANCELLED"
  | number;
export type ProtoOAOrderTriggerMethod = "TRADE" | "OPPOSITE" | "DOUBLE_TRADE" | "DOUBLE_OPPOSITE" | number;
export type ProtoOAExecutionType =
  | "ORDER_ACCEPTED"
  | "ORDER_FILLED"
  | "ORDER_REPLACED"
  | "ORDER_CANCELLED"
  | "ORDER_EXPIRED"
  | "ORDER_REJECTED"
  | "ORDER_CANCEL_REJECTED"
  | "SWAP"
  | "DEPOSIT_WITHDRAW"
  | "ORDER_PARTIAL_FILL"
  | "BONUS_DEPOSIT_WITHDRAW"
  | number;
export type ProtoOAChangeBonusType = "BONUS_DEPOSIT" | "BONUS_WITHDRAW" | number;
export type ProtoOAChangeBalanceType =
  | "BALANCE_DEPOSIT"
  | "BALANCE_WITHDRAW"
  | "BALANCE_DEPOSIT_STRATEGY_COMMISSION_INNER"
  | "BALANCE_WITHDRAW_STRATEGY_COMMISSION_INNER"
  | "BALANCE_DEPOSIT_IB_COMMISSIONS"
  | "BALANCE_WITHDRAW_IB_SHARED_PERCENTAGE"
  | "BALANCE_DEPOSIT_IB_SHARED_PERCENTAGE_FROM_SUB_IB"
  | "BALANCE_DEPOSIT_IB_SHARED_PERCENTAGE_FROM_BROKER"
  | "BALANCE_DEPOSIT_REBATE"
  | "BALANCE_WITHDRAW_REBATE"
  | "BALANCE_DEPOSIT_STRATEGY_COMMISSION_OUTER"
  | "BALANCE_WITHDRAW_STRATEGY_COMMISSION_OUTER"
  | "BALANCE_WITHDRAW_BONUS_COMPENSATION"
  | "BALANCE_WITHDRAW_IB_SHARED_PERCENTAGE_TO_BROKER"
  | "BALANCE_DEPOSIT_DIVIDENDS"
  | "BALANCE_WITHDRAW_DIVIDENDS"
  | "BALANCE_WITHDRAW_GSL_CHARGE"
  | "BALANCE_WITHDRAW_ROLLOVER"
  | "BALANCE_DEPOSIT_NONWITHDRAWABLE_BONUS"
  | "BALANCE_WITHDRAW_NONWITHDRAWABLE_BONUS"
  | "BALANCE_DEPOSIT_SWAP"
  | "BALANCE_WITHDRAW_SWAP"
  | "BALANCE_DEPOSIT_MANAGEMENT_FEE"
  | "BALANCE_WITHDRAW_MANAGEMENT_FEE"
  | "BALANCE_DEPOSIT_PERFORMANCE_FEE"
  | "BALANCE_WITHDRAW_FOR_SUBACCOUNT"
  | "BALANCE_DEPOSIT_TO_SUBACCOUNT"
  | "BALANCE_WITHDRAW_FROM_SUBACCOUNT"
  | "BALANCE_DEPOSIT_FROM_SUBACCOUNT"
  | "BALANCE_WITHDRAW_COPY_FEE"
  | "BALANCE_WITHDRAW_INACTIVITY_FEE"
  | "BALANCE_DEPOSIT_TRANSFER"
  | "BALANCE_WITHDRAW_TRANSFER"
  | "BALANCE_DEPOSIT_CONVERTED_BONUS"
  | "BALANCE_DEPOSIT_NEGATIVE_BALANCE_PROTECTION"
  | number;
export type ProtoOADealStatus =
  | "FILLED"
  | "PARTIALLY_FILLED"
  | "REJECTED"
  | "INTERNALLY_REJECTED"
  | "ERROR"
  | "MISSED"
  | number;
export type ProtoOATrendbarPeriod =
  | "M1"
  | "M2"
  | "M3"
  | "M4"
  | "M5"
  | "M10"
  | "M15"
  | "M30"
  | "H1"
  | "H4"
  | "H12"
  | "D1"
  | "W1"
  | "MN1"
  | number;
export type ProtoOAQuoteType = "BID" | "ASK" | number;
export type ProtoOAClientPermissionScope = "SCOPE_VIEW" | "SCOPE_TRADE" | number;
export type ProtoOANotificationType =
  | "MARGIN_LEVEL_THRESHOLD_1"
  | "MARGIN_LEVEL_THRESHOLD_2"
  | "MARGIN_LEVEL_THRESHOLD_3"
  | number;
export type ProtoOAErrorCode =
  | "OA_AUTH_TOKEN_EXPIRED"
  | "ACCOUNT_NOT_AUTHORIZED"
  | "RET_NO_SUCH_LOGIN"
  | "ALREADY_LOGGED_IN"
  | "RET_ACCOUNT_DISABLED"
  | "CH_CLIENT_AUTH_FAILURE"
  | "CH_CLIENT_NOT_AUTHENTICATED"
  | "CH_CLIENT_ALREADY_AUTHENTICATED"
  | "CH_ACCESS_TOKEN_INVALID"
  | "CH_SERVER_NOT_REACHABLE"
  | "CH_CTID_TRADER_ACCOUNT_NOT_FOUND"
  | "CH_OA_CLIENT_NOT_FOUND"
  | "REQUEST_FREQUENCY_EXCEEDED"
  | "SERVER_IS_UNDER_MAINTENANCE"
  | "CHANNEL_IS_BLOCKED"
  | "CONNECTIONS_LIMIT_EXCEEDED"
  | "WORSE_GSL_NOT_ALLOWED"
  | "SYMBOL_HAS_HOLIDAY"
  | "NOT_SUBSCRIBED_TO_SPOTS"
  | "ALREADY_SUBSCRIBED"
  | "SYMBOL_NOT_FOUND"
  | "UNKNOWN_SYMBOL"
  | "INCORRECT_BOUNDARIES"
  | "NO_QUOTES"
  | "NOT_ENOUGH_MONEY"
  | "MAX_EXPOSURE_REACHED"
  | "POSITION_NOT_FOUND"
  | "ORDER_NOT_FOUND"
  | "POSITION_NOT_OPEN"
  | "POSITION_LOCKED"
  | "TOO_MANY_POSITIONS"
  | "TRADING_BAD_VOLUME"
  | "TRADING_BAD_STOPS"
  | "TRADING_BAD_PRICES"
  | "TRADING_BAD_STAKE"
  | "PROTECTION_IS_TOO_CLOSE_TO_MARKET"
  | "TRADING_BAD_EXPIRATION_DATE"
  | "PENDING_EXECUTION"
  | "TRADING_DISABLED"
  | "TRADING_NOT_ALLOWED"
  | "UNABLE_TO_CANCEL_ORDER"
  | "UNABLE_TO_AMEND_ORDER"
  | "SHORT_SELLING_NOT_ALLOWED"
  | "NOT_SUBSCRIBED_TO_PNL"
  | number;
export type ProtoOALimitedRiskMarginCalculationStrategy =
  | "ACCORDING_TO_LEVERAGE"
  | "ACCORDING_TO_GSL"
  | "ACCORDING_TO_GSL_AND_LEVERAGE"
  | number;
export type ProtoOAStopOutStrategy = "MOST_MARGIN_USED_FIRST" | "MOST_LOSING_FIRST" | number;
export interface ProtoMessage {
  readonly payloadType: number;
  readonly payload?: Uint8Array;
  readonly clientMsgId?: string;
}
export interface ProtoErrorRes {
  readonly errorCode: string;
  readonly description?: string;
  readonly maintenanceEndTimestamp?: Int64;
}
export type ProtoHeartbeatEvent = Readonly<Record<never, never>>;
export interface ProtoOAAsset {
  readonly assetId: Int64;
  readonly name: string;
  readonly displayName?: string;
  readonly digits?: number;
}
export interface ProtoOASymbol {
  readonly symbolId: Int64;
  readonly digits: number;
  readonly pipPosition: number;
  readonly enableShortSelling?: boolean;
  readonly guaranteedStopLoss?: boolean;
  readonly swapRollover3Days?: ProtoOADayOfWeek;
  readonly swapLong?: number;
  readonly swapShort?: number;
  readonly maxVolume?: Int64;
  readonly minVolume?: Int64;
  readonly stepVolume?: Int64;
  readonly maxExposure?: Int64;
  readonly schedule: readonly ProtoOAInterval[];
  readonly commission?: Int64;
  readonly commissionType?: ProtoOACommissionType;
  readonly slDistance?: number;
  readonly tpDistance?: number;
  readonly gslDistance?: number;
  readonly gslCharge?: Int64;
  readonly distanceSetIn?: ProtoOASymbolDistanceType;
  readonly minCommission?: Int64;
  readonly minCommissionType?: ProtoOAMinCommissionType;
  readonly minCommissionAsset?: string;
  readonly rolloverCommission?: Int64;
  readonly skipRolloverDays?: number;
  readonly scheduleTimeZone?: string;
  readonly tradingMode?: ProtoOATradingMode;
  readonly rolloverCommission3Days?: ProtoOADayOfWeek;
  readonly swapCalculationType?: ProtoOASwapCalculationType;
  readonly lotSize?: Int64;
  readonly preciseTradingCommissionRate?: Int64;
  readonly preciseMinCommission?: Int64;
  readonly holiday: readonly ProtoOAHoliday[];
  readonly pnlConversionFeeRate?: number;
  readonly leverageId?: Int64;
  readonly swapPeriod?: number;
  readonly swapTime?: number;
  readonly skipSWAPPeriods?: number;
  readonly chargeSwapAtWeekends?: boolean;
  readonly measurementUnits?: string;
}
export interface ProtoOALightSymbol {
  readonly symbolId: Int64;
  readonly symbolName?: string;
  readonly enabled?: boolean;
  readonly baseAssetId?: Int64;
  readonly quoteAssetId?: Int64;
  readonly symbolCategoryId?: Int64;
  readonly description?: string;
  readonly sortingNumber?: number;
}
export interface ProtoOAArchivedSymbol {
  readonly symbolId: Int64;
  readonly name: string;
  readonly utcLastUpdateTimestamp: Int64;
  readonly description?: string;
}
export interface ProtoOASymbolCategory {
  readonly id: Int64;
  readonly assetClassId: Int64;
  readonly name: string;
  readonly sortingNumber?: number;
}
export interface ProtoOAInterval {
  readonly startSecond: number;
  readonly endSecond: number;
}
export interface ProtoOATrader {
  readonly ctidTraderAccountId: Int64;
  readonly balance: Int64;
  readonly balanceVersion?: Int64;
  readonly managerBonus?: Int64;
  readonly ibBonus?: Int64;
  readonly nonWithdrawableBonus?: Int64;
  readonly accessRights?: ProtoOAAccessRights;
  readonly depositAssetId: Int64;
  readonly swapFree?: boolean;
  readonly leverageInCents?: number;
  readonly totalMarginCalculationType?: ProtoOATotalMarginCalculationType;
  readonly maxLeverage?: number;
  readonly frenchRisk?: boolean;
  readonly traderLogin?: Int64;
  readonly accountType?: ProtoOAAccountType;
  readonly brokerName?: string;
  readonly registrationTimestamp?: Int64;
  readonly isLimitedRisk?: boolean;
  readonly limitedRiskMarginCalculationStrategy?: ProtoOALimitedRiskMarginCalculationStrategy;
  readonly moneyDigits?: number;
  readonly fairStopOut?: boolean;
  readonly stopOutStrategy?: ProtoOAStopOutStrategy;
}
export interface ProtoOAPosition {
  readonly positionId: Int64;
  readonly tradeData: ProtoOATradeData;
  readonly positionStatus: ProtoOAPositionStatus;
  readonly swap: Int64;
  readonly price?: number;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly utcLastUpdateTimestamp?: Int64;
  readonly commission?: Int64;
  readonly marginRate?: number;
  readonly mirroringCommission?: Int64;
  readonly guaranteedStopLoss?: boolean;
  readonly usedMargin?: Int64;
  readonly stopLossTriggerMethod?: ProtoOAOrderTriggerMethod;
  readonly moneyDigits?: number;
  readonly trailingStopLoss?: boolean;
}
export interface ProtoOATradeData {
  readonly symbolId: Int64;
  readonly volume: Int64;
  readonly tradeSide: ProtoOATradeSide;
  readonly openTimestamp?: Int64;
  readonly label?: string;
  readonly guaranteedStopLoss?: boolean;
  readonly comment?: string;
  readonly measurementUnits?: string;
  readonly closeTimestamp?: Int64;
}
export interface ProtoOAOrder {
  readonly orderId: Int64;
  readonly tradeData: ProtoOATradeData;
  readonly orderType: ProtoOAOrderType;
  readonly orderStatus: ProtoOAOrderStatus;
  readonly expirationTimestamp?: Int64;
  readonly executionPrice?: number;
  readonly executedVolume?: Int64;
  readonly utcLastUpdateTimestamp?: Int64;
  readonly baseSlippagePrice?: number;
  readonly slippageInPoints?: Int64;
  readonly closingOrder?: boolean;
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly clientOrderId?: string;
  readonly timeInForce?: ProtoOATimeInForce;
  readonly positionId?: Int64;
  readonly relativeStopLoss?: Int64;
  readonly relativeTakeProfit?: Int64;
  readonly isStopOut?: boolean;
  readonly trailingStopLoss?: boolean;
  readonly stopTriggerMethod?: ProtoOAOrderTriggerMethod;
}
export interface ProtoOABonusDepositWithdraw {
  readonly operationType: ProtoOAChangeBonusType;
  readonly bonusHistoryId: Int64;
  readonly managerBonus: Int64;
  readonly managerDelta: Int64;
  readonly ibBonus: Int64;
  readonly ibDelta: Int64;
  readonly changeBonusTimestamp: Int64;
  readonly externalNote?: string;
  readonly introducingBrokerId?: Int64;
  readonly moneyDigits?: number;
}
export interface ProtoOADepositWithdraw {
  readonly operationType: ProtoOAChangeBalanceType;
  readonly balanceHistoryId: Int64;
  readonly balance: Int64;
  readonly delta: Int64;
  readonly changeBalanceTimestamp: Int64;
  readonly externalNote?: string;
  readonly balanceVersion?: Int64;
  readonly equity?: Int64;
  readonly moneyDigits?: number;
}
export interface ProtoOADeal {
  readonly dealId: Int64;
  readonly orderId: Int64;
  readonly positionId: Int64;
  readonly volume: Int64;
  readonly filledVolume: Int64;
  readonly symbolId: Int64;
  readonly createTimestamp: Int64;
  readonly executionTimestamp: Int64;
  readonly utcLastUpdateTimestamp?: Int64;
  readonly executionPrice?: number;
  readonly tradeSide: ProtoOATradeSide;
  readonly dealStatus: ProtoOADealStatus;
  readonly marginRate?: number;
  readonly commission?: Int64;
  readonly baseToUsdConversionRate?: number;
  readonly closePositionDetail?: ProtoOAClosePositionDetail;
  readonly moneyDigits?: number;
}
export interface ProtoOADealOffset {
  readonly dealId: Int64;
  readonly volume: Int64;
  readonly executionTimestamp?: Int64;
  readonly executionPrice?: number;
}
export interface ProtoOAClosePositionDetail {
  readonly entryPrice: number;
  readonly grossProfit: Int64;
  readonly swap: Int64;
  readonly commission: Int64;
  readonly balance: Int64;
  readonly quoteToDepositConversionRate?: number;
  readonly closedVolume?: Int64;
  readonly balanceVersion?: Int64;
  readonly moneyDigits?: number;
  readonly pnlConversionFee?: Int64;
}
export interface ProtoOATrendbar {
  readonly volume: Int64;
  readonly period?: ProtoOATrendbarPeriod;
  readonly low?: Int64;
  readonly deltaOpen?: Int64;
  readonly deltaClose?: Int64;
  readonly deltaHigh?: Int64;
  readonly utcTimestampInMinutes?: number;
}
export interface ProtoOAExpectedMargin {
  readonly volume: Int64;
  readonly buyMargin: Int64;
  readonly sellMargin: Int64;
}
export interface ProtoOATickData {
  readonly timestamp: Int64;
  readonly tick: Int64;
}
export interface ProtoOACtidProfile {
  readonly userId: Int64;
}
export interface ProtoOACtidTraderAccount {
  readonly ctidTraderAccountId: Int64;
  readonly isLive?: boolean;
  readonly traderLogin?: Int64;
  readonly lastClosingDealTimestamp?: Int64;
  readonly lastBalanceUpdateTimestamp?: Int64;
  readonly brokerTitleShort?: string;
}
export interface ProtoOAAssetClass {
  readonly id?: Int64;
  readonly name?: string;
  readonly sortingNumber?: number;
}
export interface ProtoOADepthQuote {
  readonly id: Int64;
  readonly size: Int64;
  readonly bid?: Int64;
  readonly ask?: Int64;
}
export interface ProtoOAMarginCall {
  readonly marginCallType: ProtoOANotificationType;
  readonly marginLevelThreshold: number;
  readonly utcLastUpdateTimestamp?: Int64;
}
export interface ProtoOAHoliday {
  readonly holidayId: Int64;
  readonly name: string;
  readonly description?: string;
  readonly scheduleTimeZone: string;
  readonly holidayDate: Int64;
  readonly isRecurring: boolean;
  readonly startSecond?: number;
  readonly endSecond?: number;
}
export interface ProtoOADynamicLeverage {
  readonly leverageId: Int64;
  readonly tiers: readonly ProtoOADynamicLeverageTier[];
}
export interface ProtoOADynamicLeverageTier {
  readonly volume: Int64;
  readonly leverage: number;
}
export interface ProtoOAPositionUnrealizedPnL {
  readonly positionId: Int64;
  readonly grossUnrealizedPnL: Int64;
  readonly netUnrealizedPnL: Int64;
}
export interface ProtoOAApplicationAuthReq {
  readonly clientId: string;
  readonly clientSecret: string;
}
export type ProtoOAApplicationAuthRes = Readonly<Record<never, never>>;
export interface ProtoOAAccountAuthReq {
  readonly ctidTraderAccountId: Int64;
  readonly accessToken: string;
}
export interface ProtoOAAccountAuthRes {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAErrorRes {
  readonly ctidTraderAccountId?: Int64;
  readonly errorCode: string;
  readonly description?: string;
  readonly maintenanceEndTimestamp?: Int64;
  readonly retryAfter?: Int64;
}
export interface ProtoOAClientDisconnectEvent {
  readonly reason?: string;
}
export interface ProtoOAAccountsTokenInvalidatedEvent {
  readonly ctidTraderAccountIds: readonly Int64[];
  readonly reason?: string;
}
export type ProtoOAVersionReq = Readonly<Record<never, never>>;
export interface ProtoOAVersionRes {
  readonly version: string;
}
export interface ProtoOANewOrderReq {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: Int64;
  readonly orderType: ProtoOAOrderType;
  readonly tradeSide: ProtoOATradeSide;
  readonly volume: Int64;
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  readonly timeInForce?: ProtoOATimeInForce;
  readonly expirationTimestamp?: Int64;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly comment?: string;
  readonly baseSlippagePrice?: number;
  readonly slippageInPoints?: number;
  readonly label?: string;
  readonly positionId?: Int64;
  readonly clientOrderId?: string;
  readonly relativeStopLoss?: Int64;
  readonly relativeTakeProfit?: Int64;
  readonly guaranteedStopLoss?: boolean;
  readonly trailingStopLoss?: boolean;
  readonly stopTriggerMethod?: ProtoOAOrderTriggerMethod;
}
export interface ProtoOAExecutionEvent {
  readonly ctidTraderAccountId: Int64;
  readonly executionType: ProtoOAExecutionType;
  readonly position?: ProtoOAPosition;
  readonly order?: ProtoOAOrder;
  readonly deal?: ProtoOADeal;
  readonly bonusDepositWithdraw?: ProtoOABonusDepositWithdraw;
  readonly depositWithdraw?: ProtoOADepositWithdraw;
  readonly errorCode?: string;
  readonly isServerEvent?: boolean;
}
export interface ProtoOACancelOrderReq {
  readonly ctidTraderAccountId: Int64;
  readonly orderId: Int64;
}
export interface ProtoOAAmendOrderReq {
  readonly ctidTraderAccountId: Int64;
  readonly orderId: Int64;
  readonly volume?: Int64;
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  readonly expirationTimestamp?: Int64;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly slippageInPoints?: number;
  readonly relativeStopLoss?: Int64;
  readonly relativeTakeProfit?: Int64;
  readonly guaranteedStopLoss?: boolean;
  readonly trailingStopLoss?: boolean;
  readonly stopTriggerMethod?: ProtoOAOrderTriggerMethod;
}
export interface ProtoOAAmendPositionSLTPReq {
  readonly ctidTraderAccountId: Int64;
  readonly positionId: Int64;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly guaranteedStopLoss?: boolean;
  readonly trailingStopLoss?: boolean;
  readonly stopLossTriggerMethod?: ProtoOAOrderTriggerMethod;
}
export interface ProtoOAClosePositionReq {
  readonly ctidTraderAccountId: Int64;
  readonly positionId: Int64;
  readonly volume: Int64;
}
export interface ProtoOATrailingSLChangedEvent {
  readonly ctidTraderAccountId: Int64;
  readonly positionId: Int64;
  readonly orderId: Int64;
  readonly stopPrice: number;
  readonly utcLastUpdateTimestamp: Int64;
}
export interface ProtoOAAssetListReq {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAAssetListRes {
  readonly ctidTraderAccountId: Int64;
  readonly asset: readonly ProtoOAAsset[];
}
export interface ProtoOASymbolsListReq {
  readonly ctidTraderAccountId: Int64;
  readonly includeArchivedSymbols?: boolean;
}
export interface ProtoOASymbolsListRes {
  readonly ctidTraderAccountId: Int64;
  readonly symbol: readonly ProtoOALightSymbol[];
  readonly archivedSymbol: readonly ProtoOAArchivedSymbol[];
}
export interface ProtoOASymbolByIdReq {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: readonly Int64[];
}
export interface ProtoOASymbolByIdRes {
  readonly ctidTraderAccountId: Int64;
  readonly symbol: readonly ProtoOASymbol[];
  readonly archivedSymbol: readonly ProtoOAArchivedSymbol[];
}
export interface ProtoOASymbolsForConversionReq {
  readonly ctidTraderAccountId: Int64;
  readonly firstAssetId: Int64;
  readonly lastAssetId: Int64;
}
export interface ProtoOASymbolsForConversionRes {
  readonly ctidTraderAccountId: Int64;
  readonly symbol: readonly ProtoOALightSymbol[];
}
export interface ProtoOASymbolChangedEvent {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: readonly Int64[];
}
export interface ProtoOAAssetClassListReq {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAAssetClassListRes {
  readonly ctidTraderAccountId: Int64;
  readonly assetClass: readonly ProtoOAAssetClass[];
}
export interface ProtoOATraderReq {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOATraderRes {
  readonly ctidTraderAccountId: Int64;
  readonly trader: ProtoOATrader;
}
export interface ProtoOATraderUpdatedEvent {
  readonly ctidTraderAccountId: Int64;
  readonly trader: ProtoOATrader;
}
export interface ProtoOAReconcileReq {
  readonly ctidTraderAccountId: Int64;
  readonly returnProtectionOrders?: boolean;
}
export interface ProtoOAReconcileRes {
  readonly ctidTraderAccountId: Int64;
  readonly position: readonly ProtoOAPosition[];
  readonly order: readonly ProtoOAOrder[];
}
export interface ProtoOAOrderErrorEvent {
  readonly ctidTraderAccountId: Int64;
  readonly errorCode: string;
  readonly orderId?: Int64;
  readonly positionId?: Int64;
  readonly description?: string;
}
export interface ProtoOADealListReq {
  readonly ctidTraderAccountId: Int64;
  readonly fromTimestamp?: Int64;
  readonly toTimestamp?: Int64;
  readonly maxRows?: number;
}
export interface ProtoOADealListRes {
  readonly ctidTraderAccountId: Int64;
  readonly deal: readonly ProtoOADeal[];
  readonly hasMore: boolean;
}
export interface ProtoOAOrderListReq {
  readonly ctidTraderAccountId: Int64;
  readonly fromTimestamp?: Int64;
  readonly toTimestamp?: Int64;
}
export interface ProtoOAOrderListRes {
  readonly ctidTraderAccountId: Int64;
  readonly order: readonly ProtoOAOrder[];
  readonly hasMore: boolean;
}
export interface ProtoOAExpectedMarginReq {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: Int64;
  readonly volume: readonly Int64[];
}
export interface ProtoOAExpectedMarginRes {
  readonly ctidTraderAccountId: Int64;
  readonly margin: readonly ProtoOAExpectedMargin[];
  readonly moneyDigits?: number;
}
export interface ProtoOAMarginChangedEvent {
  readonly ctidTraderAccountId: Int64;
  readonly positionId: Int64;
  readonly usedMargin: Int64;
  readonly moneyDigits?: number;
}
export interface ProtoOACashFlowHistoryListReq {
  readonly ctidTraderAccountId: Int64;
  readonly fromTimestamp: Int64;
  readonly toTimestamp: Int64;
}
export interface ProtoOACashFlowHistoryListRes {
  readonly ctidTraderAccountId: Int64;
  readonly depositWithdraw: readonly ProtoOADepositWithdraw[];
}
export interface ProtoOAGetAccountListByAccessTokenReq {
  readonly accessToken: string;
}
export interface ProtoOAGetAccountListByAccessTokenRes {
  readonly accessToken: string;
  readonly permissionScope?: ProtoOAClientPermissionScope;
  readonly ctidTraderAccount: readonly ProtoOACtidTraderAccount[];
}
export interface ProtoOARefreshTokenReq {
  readonly refreshToken: string;
}
export interface ProtoOARefreshTokenRes {
  readonly accessToken: string;
  readonly tokenType: string;
  readonly expiresIn: Int64;
  readonly refreshToken: string;
}
export interface ProtoOASubscribeSpotsReq {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: readonly Int64[];
  readonly subscribeToSpotTimestamp?: boolean;
}
export interface ProtoOASubscribeSpotsRes {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAUnsubscribeSpotsReq {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: readonly Int64[];
}
export interface ProtoOAUnsubscribeSpotsRes {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOASpotEvent {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: Int64;
  readonly bid?: Int64;
  readonly ask?: Int64;
  readonly trendbar: readonly ProtoOATrendbar[];
  readonly sessionClose?: Int64;
  readonly timestamp?: Int64;
}
export interface ProtoOASubscribeLiveTrendbarReq {
  readonly ctidTraderAccountId: Int64;
  readonly period: ProtoOATrendbarPeriod;
  readonly symbolId: Int64;
}
export interface ProtoOASubscribeLiveTrendbarRes {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAUnsubscribeLiveTrendbarReq {
  readonly ctidTraderAccountId: Int64;
  readonly period: ProtoOATrendbarPeriod;
  readonly symbolId: Int64;
}
export interface ProtoOAUnsubscribeLiveTrendbarRes {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAGetTrendbarsReq {
  readonly ctidTraderAccountId: Int64;
  readonly fromTimestamp?: Int64;
  readonly toTimestamp?: Int64;
  readonly period: ProtoOATrendbarPeriod;
  readonly symbolId: Int64;
  readonly count?: number;
}
export interface ProtoOAGetTrendbarsRes {
  readonly ctidTraderAccountId: Int64;
  readonly period: ProtoOATrendbarPeriod;
  readonly timestamp?: Int64;
  readonly trendbar: readonly ProtoOATrendbar[];
  readonly symbolId?: Int64;
  readonly hasMore?: boolean;
}
export interface ProtoOAGetTickDataReq {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: Int64;
  readonly type: ProtoOAQuoteType;
  readonly fromTimestamp?: Int64;
  readonly toTimestamp?: Int64;
}
export interface ProtoOAGetTickDataRes {
  readonly ctidTraderAccountId: Int64;
  readonly tickData: readonly ProtoOATickData[];
  readonly hasMore: boolean;
}
export interface ProtoOAGetCtidProfileByTokenReq {
  readonly accessToken: string;
}
export interface ProtoOAGetCtidProfileByTokenRes {
  readonly profile: ProtoOACtidProfile;
}
export interface ProtoOADepthEvent {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: Int64;
  readonly newQuotes: readonly ProtoOADepthQuote[];
  readonly deletedQuotes: readonly Int64[];
}
export interface ProtoOASubscribeDepthQuotesReq {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: readonly Int64[];
}
export interface ProtoOASubscribeDepthQuotesRes {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAUnsubscribeDepthQuotesReq {
  readonly ctidTraderAccountId: Int64;
  readonly symbolId: readonly Int64[];
}
export interface ProtoOAUnsubscribeDepthQuotesRes {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOASymbolCategoryListReq {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOASymbolCategoryListRes {
  readonly ctidTraderAccountId: Int64;
  readonly symbolCategory: readonly ProtoOASymbolCategory[];
}
export interface ProtoOAAccountLogoutReq {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAAccountLogoutRes {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAAccountDisconnectEvent {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAMarginCallListReq {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAMarginCallListRes {
  readonly marginCall: readonly ProtoOAMarginCall[];
}
export interface ProtoOAMarginCallUpdateReq {
  readonly ctidTraderAccountId: Int64;
  readonly marginCall: ProtoOAMarginCall;
}
export type ProtoOAMarginCallUpdateRes = Readonly<Record<never, never>>;
export interface ProtoOAMarginCallUpdateEvent {
  readonly ctidTraderAccountId: Int64;
  readonly marginCall: ProtoOAMarginCall;
}
export interface ProtoOAMarginCallTriggerEvent {
  readonly ctidTraderAccountId: Int64;
  readonly marginCall: ProtoOAMarginCall;
}
export interface ProtoOAGetDynamicLeverageByIDReq {
  readonly ctidTraderAccountId: Int64;
  readonly leverageId: Int64;
}
export interface ProtoOAGetDynamicLeverageByIDRes {
  readonly ctidTraderAccountId: Int64;
  readonly leverage: ProtoOADynamicLeverage;
}
export interface ProtoOADealListByPositionIdReq {
  readonly ctidTraderAccountId: Int64;
  readonly positionId: Int64;
  readonly fromTimestamp?: Int64;
  readonly toTimestamp?: Int64;
}
export interface ProtoOADealListByPositionIdRes {
  readonly ctidTraderAccountId: Int64;
  readonly deal: readonly ProtoOADeal[];
  readonly hasMore: boolean;
}
export interface ProtoOAOrderDetailsReq {
  readonly ctidTraderAccountId: Int64;
  readonly orderId: Int64;
}
export interface ProtoOAOrderDetailsRes {
  readonly ctidTraderAccountId: Int64;
  readonly order: ProtoOAOrder;
  readonly deal: readonly ProtoOADeal[];
}
export interface ProtoOAOrderListByPositionIdReq {
  readonly ctidTraderAccountId: Int64;
  readonly positionId: Int64;
  readonly fromTimestamp?: Int64;
  readonly toTimestamp?: Int64;
}
export interface ProtoOAOrderListByPositionIdRes {
  readonly ctidTraderAccountId: Int64;
  readonly order: readonly ProtoOAOrder[];
  readonly hasMore: boolean;
}
export interface ProtoOADealOffsetListReq {
  readonly ctidTraderAccountId: Int64;
  readonly dealId: Int64;
}
export interface ProtoOADealOffsetListRes {
  readonly ctidTraderAccountId: Int64;
  readonly offsetBy: readonly ProtoOADealOffset[];
  readonly offsetting: readonly ProtoOADealOffset[];
}
export interface ProtoOAGetPositionUnrealizedPnLReq {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAGetPositionUnrealizedPnLRes {
  readonly ctidTraderAccountId: Int64;
  readonly positionUnrealizedPnL: readonly ProtoOAPositionUnrealizedPnL[];
  readonly moneyDigits: number;
}
export interface ProtoOAv1PnLChangeEvent {
  readonly ctidTraderAccountId: Int64;
  readonly grossUnrealizedPnL: Int64;
  readonly netUnrealizedPnL: Int64;
  readonly moneyDigits: number;
}
export interface ProtoOAv1PnLChangeSubscribeReq {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAv1PnLChangeSubscribeRes {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAv1PnLChangeUnSubscribeReq {
  readonly ctidTraderAccountId: Int64;
}
export interface ProtoOAv1PnLChangeUnSubscribeRes {
  readonly ctidTraderAccountId: Int64;
}
/** Every message by its name. */
export interface Messages {
  readonly ProtoMessage: ProtoMessage;
  readonly ProtoErrorRes: ProtoErrorRes;
  readonly ProtoHeartbeatEvent: ProtoHeartbeatEvent;
  readonly ProtoOAAsset: ProtoOAAsset;
  readonly ProtoOASymbol: ProtoOASymbol;
  readonly ProtoOALightSymbol: ProtoOALightSymbol;
  readonly ProtoOAArchivedSymbol: ProtoOAArchivedSymbol;
  readonly ProtoOASymbolCategory: ProtoOASymbolCategory;
  readonly ProtoOAInterval: ProtoOAInterval;
  readonly ProtoOATrader: ProtoOATrader;
  readonly ProtoOAPosition: ProtoOAPosition;
  readonly ProtoOATradeData: ProtoOATradeData;
  readonly ProtoOAOrder: ProtoOAOrder;
  readonly ProtoOABonusDepositWithdraw: ProtoOABonusDepositWithdraw;
  readonly ProtoOADepositWithdraw: ProtoOADepositWithdraw;
  readonly ProtoOADeal: ProtoOADeal;
  readonly ProtoOADealOffset: ProtoOADealOffset;
  readonly ProtoOAClosePositionDetail: ProtoOAClosePositionDetail;
  readonly ProtoOATrendbar: ProtoOATrendbar;
  readonly ProtoOAExpectedMargin: ProtoOAExpectedMargin;
  readonly ProtoOATickData: ProtoOATickData;
  readonly ProtoOACtidProfile: ProtoOACtidProfile;
  readonly ProtoOACtidTraderAccount: ProtoOACtidTraderAccount;
  readonly ProtoOAAssetClass: ProtoOAAssetClass;
  readonly ProtoOADepthQuote: ProtoOADepthQuote;
  readonly ProtoOAMarginCall: ProtoOAMarginCall;
  readonly ProtoOAHoliday: ProtoOAHoliday;
  readonly ProtoOADynamicLeverage: ProtoOADynamicLeverage;
  readonly ProtoOADynamicLeverageTier: ProtoOADynamicLeverageTier;
  readonly ProtoOAPositionUnrealizedPnL: ProtoOAPositionUnrealizedPnL;
  readonly ProtoOAApplicationAuthReq: ProtoOAApplicationAuthReq;
  readonly ProtoOAApplicationAuthRes: ProtoOAApplicationAuthRes;
  readonly ProtoOAAccountAuthReq: ProtoOAAccountAuthReq;
  readonly ProtoOAAccountAuthRes: ProtoOAAccountAuthRes;
  readonly ProtoOAErrorRes: ProtoOAErrorRes;
  readonly ProtoOAClientDisconnectEvent: ProtoOAClientDisconnectEvent;
  readonly ProtoOAAccountsTokenInvalidatedEvent: ProtoOAAccountsTokenInvalidatedEvent;
  readonly ProtoOAVersionReq: ProtoOAVersionReq;
  readonly ProtoOAVersionRes: ProtoOAVersionRes;
  readonly ProtoOANewOrderReq: ProtoOANewOrderReq;
  readonly ProtoOAExecutionEvent: ProtoOAExecutionEvent;
  readonly ProtoOACancelOrderReq: ProtoOACancelOrderReq;
  readonly ProtoOAAmendOrderReq: ProtoOAAmendOrderReq;
  readonly ProtoOAAmendPositionSLTPReq: ProtoOAAmendPositionSLTPReq;
  readonly ProtoOAClosePositionReq: ProtoOAClosePositionReq;
  readonly ProtoOATrailingSLChangedEvent: ProtoOATrailingSLChangedEvent;
  readonly ProtoOAAssetListReq: ProtoOAAssetListReq;
  readonly ProtoOAAssetListRes: ProtoOAAssetListRes;
  readonly ProtoOASymbolsListReq: ProtoOASymbolsListReq;
  readonly ProtoOASymbolsListRes: ProtoOASymbolsListRes;
  readonly ProtoOASymbolByIdReq: ProtoOASymbolByIdReq;
  readonly ProtoOASymbolByIdRes: ProtoOASymbolByIdRes;
  readonly ProtoOASymbolsForConversionReq: ProtoOASymbolsForConversionReq;
  readonly ProtoOASymbolsForConversionRes: ProtoOASymbolsForConversionRes;
  readonly ProtoOASymbolChangedEvent: ProtoOASymbolChangedEvent;
  readonly ProtoOAAssetClassListReq: ProtoOAAssetClassListReq;
  readonly ProtoOAAssetClassListRes: ProtoOAAssetClassListRes;
  readonly ProtoOATraderReq: ProtoOATraderReq;
  readonly ProtoOATraderRes: ProtoOATraderRes;
  readonly ProtoOATraderUpdatedEvent: ProtoOATraderUpdatedEvent;
  readonly ProtoOAReconcileReq: ProtoOAReconcileReq;
  readonly ProtoOAReconcileRes: ProtoOAReconcileRes;
  readonly ProtoOAOrderErrorEvent: ProtoOAOrderErrorEvent;
  readonly ProtoOADealListReq: ProtoOADealListReq;
  readonly ProtoOADealListRes: ProtoOADealListRes;
  readonly ProtoOAOrderListReq: ProtoOAOrderListReq;
  readonly ProtoOAOrderListRes: ProtoOAOrderListRes;
  readonly ProtoOAExpectedMarginReq: ProtoOAExpectedMarginReq;
  readonly ProtoOAExpectedMarginRes: ProtoOAExpectedMarginRes;
  readonly ProtoOAMarginChangedEvent: ProtoOAMarginChangedEvent;
  readonly ProtoOACashFlowHistoryListReq: ProtoOACashFlowHistoryListReq;
  readonly ProtoOACashFlowHistoryListRes: ProtoOACashFlowHistoryListRes;
  readonly ProtoOAGetAccountListByAccessTokenReq: ProtoOAGetAccountListByAccessTokenReq;
  readonly ProtoOAGetAccountListByAccessTokenRes: ProtoOAGetAccountListByAccessTokenRes;
  readonly ProtoOARefreshTokenReq: ProtoOARefreshTokenReq;
  readonly ProtoOARefreshTokenRes: ProtoOARefreshTokenRes;
  readonly ProtoOASubscribeSpotsReq: ProtoOASubscribeSpotsReq;
  readonly ProtoOASubscribeSpotsRes: ProtoOASubscribeSpotsRes;
  readonly ProtoOAUnsubscribeSpotsReq: ProtoOAUnsubscribeSpotsReq;
  readonly ProtoOAUnsubscribeSpotsRes: ProtoOAUnsubscribeSpotsRes;
  readonly ProtoOASpotEvent: ProtoOASpotEvent;
  readonly ProtoOASubscribeLiveTrendbarReq: ProtoOASubscribeLiveTrendbarReq;
  readonly ProtoOASubscribeLiveTrendbarRes: ProtoOASubscribeLiveTrendbarRes;
  readonly ProtoOAUnsubscribeLiveTrendbarReq: ProtoOAUnsubscribeLiveTrendbarReq;
  readonly ProtoOAUnsubscribeLiveTrendbarRes: ProtoOAUnsubscribeLiveTrendbarRes;
  readonly ProtoOAGetTrendbarsReq: ProtoOAGetTrendbarsReq;
  readonly ProtoOAGetTrendbarsRes: ProtoOAGetTrendbarsRes;
  readonly ProtoOAGetTickDataReq: ProtoOAGetTickDataReq;
  readonly ProtoOAGetTickDataRes: ProtoOAGetTickDataRes;
  readonly ProtoOAGetCtidProfileByTokenReq: ProtoOAGetCtidProfileByTokenReq;
  readonly ProtoOAGetCtidProfileByTokenRes: ProtoOAGetCtidProfileByTokenRes;
  readonly ProtoOADepthEvent: ProtoOADepthEvent;
  readonly ProtoOASubscribeDepthQuotesReq: ProtoOASubscribeDepthQuotesReq;
  readonly ProtoOASubscribeDepthQuotesRes: ProtoOASubscribeDepthQuotesRes;
  readonly ProtoOAUnsubscribeDepthQuotesReq: ProtoOAUnsubscribeDepthQuotesReq;
  readonly ProtoOAUnsubscribeDepthQuotesRes: ProtoOAUnsubscribeDepthQuotesRes;
  readonly ProtoOASymbolCategoryListReq: ProtoOASymbolCategoryListReq;
  readonly ProtoOASymbolCategoryListRes: ProtoOASymbolCategoryListRes;
  readonly ProtoOAAccountLogoutReq: ProtoOAAccountLogoutReq;
  readonly ProtoOAAccountLogoutRes: ProtoOAAccountLogoutRes;
  readonly ProtoOAAccountDisconnectEvent: ProtoOAAccountDisconnectEvent;
  readonly ProtoOAMarginCallListReq: ProtoOAMarginCallListReq;
  readonly ProtoOAMarginCallListRes: ProtoOAMarginCallListRes;
  readonly ProtoOAMarginCallUpdateReq: ProtoOAMarginCallUpdateReq;
  readonly ProtoOAMarginCallUpdateRes: ProtoOAMarginCallUpdateRes;
  readonly ProtoOAMarginCallUpdateEvent: ProtoOAMarginCallUpdateEvent;
  readonly ProtoOAMarginCallTriggerEvent: ProtoOAMarginCallTriggerEvent;
  readonly ProtoOAGetDynamicLeverageByIDReq: ProtoOAGetDynamicLeverageByIDReq;
  readonly ProtoOAGetDynamicLeverageByIDRes: ProtoOAGetDynamicLeverageByIDRes;
  readonly ProtoOADealListByPositionIdReq: ProtoOADealListByPositionIdReq;
  readonly ProtoOADealListByPositionIdRes: ProtoOADealListByPositionIdRes;
  readonly ProtoOAOrderDetailsReq: ProtoOAOrderDetailsReq;
  readonly ProtoOAOrderDetailsRes: ProtoOAOrderDetailsRes;
  readonly ProtoOAOrderListByPositionIdReq: ProtoOAOrderListByPositionIdReq;
  readonly ProtoOAOrderListByPositionIdRes: ProtoOAOrderListByPositionIdRes;
  readonly ProtoOADealOffsetListReq: ProtoOADealOffsetListReq;
  readonly ProtoOADealOffsetListRes: ProtoOADealOffsetListRes;
  readonly ProtoOAGetPositionUnrealizedPnLReq: ProtoOAGetPositionUnrealizedPnLReq;
  readonly ProtoOAGetPositionUnrealizedPnLRes: ProtoOAGetPositionUnrealizedPnLRes;
  readonly ProtoOAv1PnLChangeEvent: ProtoOAv1PnLChangeEvent;
  readonly ProtoOAv1PnLChangeSubscribeReq: ProtoOAv1PnLChangeSubscribeReq;
  readonly ProtoOAv1PnLChangeSubscribeRes: ProtoOAv1PnLChangeSubscribeRes;
  readonly ProtoOAv1PnLChangeUnSubscribeReq: ProtoOAv1PnLChangeUnSubscribeReq;
  readonly ProtoOAv1PnLChangeUnSubscribeRes: ProtoOAv1PnLChangeUnSubscribeRes;
}
