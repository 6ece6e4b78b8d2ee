// Telegram for the tests: npm's telegram-test-api, with what it lacks of the real one. `node server.js PORT`; it ends when
// its standard input does.
"use strict";

const express = require("express");
const http = require("http");
const TelegramServer = require("telegram-test-api");

const port = Number(process.argv[2]);
const refusals = [];

class Telegram extends TelegramServer {
  // The emulator gives milliseconds where Telegram gives seconds, and says back all that it was asked for as it came.
  addBotMessage(message, token) {
    const { message_id, date, chat, text, reply_markup } = super.addBotMessage(message, token);
    return { message_id, date: Math.floor(date / 1000), chat, text, reply_markup };
  }

  // It forgets updates once they were asked for; Telegram keeps them until an offset confirms them.
  confirmed(token, offset) {
    const mine = this.storage.userMessages.filter((update) => update.botToken === token);
    mine.filter((update) => update.updateId < offset).forEach((update) => this.removeUserMessage(update.updateId));
    return mine.filter((update) => update.updateId >= offset).map((update) => TelegramServer.formatUpdate(update));
  }
}

const format = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = (update) => {
  const shown = format(update);
  if (shown.callback_query) shown.callback_query.chat_instance = "1";
  return shown;
};

const telegram = new Telegram({ port, host: "127.0.0.1", storeTimeout: 86400 });
const app = express();

// What a test does: have the next sendings refused ({status, retry_after}), and see how many refusals are left.
app.post("/refuse", express.json(), (request, response) => {
  refusals.push(request.body);
  response.json({ left: refusals.length });
});
app.get("/refuse", (_request, response) => response.json({ left: refusals.length }));

const form = express.urlencoded({ extended: true });
const answer = (name, result) => app.all(`/bot:token/${name}`, form, (request, response) => response.json({ ok: true, result: result(request) }));

answer("getMe", () => ({ id: 666, is_bot: true, first_name: "Mo", username: "MoTestBot" }));
for (const name of ["sendChatAction", "setMyCommands", "leaveChat", "answerCallbackQuery"]) answer(name, () => true);

answer("editMessageText", (request) => { telegram.editMessageText(request.body); return true; });
answer("editMessageReplyMarkup", (request) => { telegram.editMessageReplyMarkup(request.body); return true; });

app.all("/bot:token/sendMessage", form, (request, response, next) => {
  const refusal = refusals.shift();
  if (!refusal) return next();
  const { status, retry_after: after } = refusal;
  const more = after ? { parameters: { retry_after: after } } : {};
  return response.status(status).json({ ok: false, error_code: status, description: "refused by the test", ...more });
});

app.all("/bot:token/sendDocument", express.raw({ type: () => true, limit: "20mb" }), (request, response) => {
  const body = request.body.toString("utf8");
  const chat = /name="chat_id"\r\n(?:[^\r]+\r\n)*\r\n(-?\d+)/.exec(body);
  const file = /filename="([^"]+)"/.exec(body);
  const kept = { chat_id: chat && chat[1], text: "", document: { file_name: file && file[1], body } };
  const { document, ...result } = telegram.addBotMessage(kept, request.params.token);
  response.json({ ok: true, result });
});

app.all("/bot:token/getUpdates", form, async (request, response) => {
  const until = Date.now() + Math.min(Number(request.body.timeout || 0), 20) * 1000;
  let news = [];
  let gone = false;
  response.on("close", () => { gone = true; });
  for (;;) {
    news = telegram.confirmed(request.params.token, Number(request.body.offset || 0));
    if (news.length || gone || Date.now() >= until) break;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  response.json({ ok: true, result: news });
});

app.use(telegram.webServer);
http.createServer(app).listen(port, "127.0.0.1", () => console.log("ready"));
process.stdin.on("end", () => process.exit(0)).resume();
