"""Drives the vendor's own SDK against a simulator.

Usage: ctrader_script.py SCENARIO SETTINGS_JSON. Each line on stdout is one JSON object: {"step": name, "value": ...}
for what the SDK returned, {"ask": what} for something that the test has to do to the simulator; it answers by a line.
"""

import json
import sys

from ctrader_open_api import Auth, Client, Protobuf, TcpProtocol
from google.protobuf.json_format import MessageToDict
from twisted.internet import defer, reactor, threads

SETTINGS = json.loads(sys.argv[2])
ACCOUNT = int(SETTINGS["accountId"])


class PromptProtocol(TcpProtocol):
    """The SDK's protocol without its pause of up to a second before each message."""

    def send(self, message, instant=False, **options):
        super().send(message, True, **options)


# Verified: the directory holds the simulator's authority and nothing else.
TARGET = f"{SETTINGS['port']}:caCertsDir={SETTINGS['caFolder']}:hostname=localhost"
client = Client("127.0.0.1", TARGET, PromptProtocol)
events = []
waiting = []


def write(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def plain(envelope):
    message = Protobuf.extract(envelope)
    content = MessageToDict(message, preserving_proto_field_name=True, use_integers_for_enums=False)
    content.pop("payloadType", None)
    return {"name": type(message).__name__, **content}


def step(name, value):
    write({"step": name, "value": value})
    return value


def ask(what):
    def talk():
        write({"ask": what})
        sys.stdin.readline()

    return threads.deferToThread(talk)


def heard(_client, envelope):
    if envelope.payloadType == 51:
        return
    events.append(plain(envelope))
    for check in list(waiting):
        check()


def until(name, count=1, **fields):
    """The count-th message with that name and those fields."""
    found = defer.Deferred()

    def check():
        fits = [event for event in events if event["name"] == name and fields.items() <= event.items()]
        if len(fits) >= count and check in waiting:
            waiting.remove(check)
            found.callback(fits[count - 1])

    waiting.append(check)
    check()
    return found


@defer.inlineCallbacks
def call(name, **fields):
    envelope = yield client.send(name, **fields)
    return plain(envelope)


def account_call(name, **fields):
    return call(name, ctidTraderAccountId=ACCOUNT, **fields)


@defer.inlineCallbacks
def said(name, request, **fields):
    answer = yield account_call(request, **fields)
    step(name, answer)
    return answer


@defer.inlineCallbacks
def login(access_token):
    step("application", (yield call(
        "ApplicationAuthReq", clientId=SETTINGS["clientId"], clientSecret=SETTINGS["clientSecret"]
    )))
    step("authorize", (yield account_call("AccountAuthReq", accessToken=access_token)))


@defer.inlineCallbacks
def trade():
    yield login(SETTINGS["accessToken"])
    step("version", (yield call("VersionReq")))
    step("accounts", (yield call("GetAccountListByAccessTokenReq", accessToken=SETTINGS["accessToken"])))
    step("profile", (yield call("GetCtidProfileByTokenReq", accessToken=SETTINGS["accessToken"])))
    for name, request in {
        "trader": "TraderReq",
        "assets": "AssetListReq",
        "classes": "AssetClassListReq",
        "categories": "SymbolCategoryListReq",
        "symbols": "SymbolsListReq",
        "marginCalls": "MarginCallListReq",
    }.items():
        yield said(name, request)
    yield said("symbol", "SymbolByIdReq", symbolId=[1, 5])
    yield said("conversion", "SymbolsForConversionReq", firstAssetId=SETTINGS["eur"], lastAssetId=SETTINGS["jpy"])
    yield said("leverage", "GetDynamicLeverageByIDReq", leverageId=1)
    yield said("margin", "ExpectedMarginReq", symbolId=1, volume=[10_000_000])
    market = dict(symbolId=1, orderType="MARKET", tradeSide="BUY", volume=1_000_000)
    yield said("market", "NewOrderReq", relativeStopLoss=200, relativeTakeProfit=400, clientOrderId="c1", **market)
    filled = step("filled", (yield until("ProtoOAExecutionEvent", executionType="ORDER_FILLED")))
    position = int(filled["position"]["positionId"])
    yield said("profit", "GetPositionUnrealizedPnLReq")
    yield said("amendPosition", "AmendPositionSLTPReq", positionId=position, takeProfit=1.12)
    yield said("badVolume", "NewOrderReq", **{**market, "volume": 1})
    yield said("absolute", "NewOrderReq", stopLoss=1.0, **market)
    limit = dict(symbolId=1, orderType="LIMIT", tradeSide="BUY", volume=1_000_000, limitPrice=1.05)
    placed = yield said("limit", "NewOrderReq", **limit)
    order = int(placed["order"]["orderId"])
    yield said("amendOrder", "AmendOrderReq", orderId=order, limitPrice=1.06, stopLoss=1.04)
    yield said("reconcile", "ReconcileReq")
    yield said("cancel", "CancelOrderReq", orderId=order)
    yield said("cancelAgain", "CancelOrderReq", orderId=order)
    yield said("closePart", "ClosePositionReq", positionId=position, volume=400_000)
    yield until("ProtoOAExecutionEvent", executionType="ORDER_FILLED", count=2)
    yield said("close", "ClosePositionReq", positionId=position, volume=600_000)
    step("closed", (yield until("ProtoOAExecutionEvent", executionType="ORDER_FILLED", count=3)))
    yield said("closeAgain", "ClosePositionReq", positionId=position, volume=600_000)
    span = dict(fromTimestamp=SETTINGS["from"], toTimestamp=SETTINGS["to"])
    yield said("deals", "DealListReq", **span)
    yield said("orders", "OrderListReq", **span)
    yield said("dealsOfPosition", "DealListByPositionIdReq", positionId=position, **span)
    yield said("details", "OrderDetailsReq", orderId=order)
    yield said("cash", "CashFlowHistoryListReq", **span)
    yield said("logout", "AccountLogoutReq")
    yield until("ProtoOAAccountDisconnectEvent")


@defer.inlineCallbacks
def prices():
    yield login(SETTINGS["accessToken"])
    yield said("tooEarly", "SubscribeLiveTrendbarReq", period="M1", symbolId=1)
    yield said("subscribe", "SubscribeSpotsReq", symbolId=[1, 3], subscribeToSpotTimestamp=True)
    yield said("again", "SubscribeSpotsReq", symbolId=[1])
    yield said("bars", "SubscribeLiveTrendbarReq", period="M1", symbolId=1)
    yield said("depth", "SubscribeDepthQuotesReq", symbolId=[1])
    step("book", (yield until("ProtoOADepthEvent")))
    yield ask("move")
    yield until("ProtoOASpotEvent", symbolId="1", count=3)
    step("spots", [event for event in events if event["name"] == "ProtoOASpotEvent" and event["symbolId"] == "1"])
    span = dict(fromTimestamp=SETTINGS["from"], toTimestamp=SETTINGS["to"])
    yield said("trendbars", "GetTrendbarsReq", period="M1", symbolId=1, count=3, **span)
    yield said("ticks", "GetTickDataReq", symbolId=1, type="BID", **span)
    yield said("unsubscribe", "UnsubscribeSpotsReq", symbolId=[1, 3])


@defer.inlineCallbacks
def tokens():
    auth = Auth(SETTINGS["clientId"], SETTINGS["clientSecret"], "http://127.0.0.1/back")
    base = f"{SETTINGS['url']}/apps/token"
    step("uri", auth.getAuthUri(baseUri=f"{SETTINGS['url']}/apps/auth"))
    first = step("code", (yield threads.deferToThread(auth.getToken, SETTINGS["code"], base)))
    step("codeAgain", (yield threads.deferToThread(auth.getToken, SETTINGS["code"], base)))
    second = step("refreshed", (yield threads.deferToThread(auth.refreshToken, first["refreshToken"], base)))
    yield login(second["accessToken"])
    third = step("socket", (yield call("RefreshTokenReq", refreshToken=second["refreshToken"])))
    step("invalidated", (yield until("ProtoOAAccountsTokenInvalidatedEvent")))
    yield said("gap", "TraderReq")
    yield said("authorizeAgain", "AccountAuthReq", accessToken=third["accessToken"])
    yield said("trader", "TraderReq")


def finish(result):
    if isinstance(result, Exception) or hasattr(result, "printTraceback"):
        result.printTraceback(sys.stderr)
    else:
        step("done", True)
    reactor.stop()


def start(_client):
    if not started:
        started.append(True)
        {"trade": trade, "prices": prices, "tokens": tokens}[sys.argv[1]]().addBoth(finish)


started = []
client.setConnectedCallback(start)
client.setMessageReceivedCallback(heard)
client.startService()
reactor.run()
