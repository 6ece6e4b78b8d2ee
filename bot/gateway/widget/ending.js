// When a conversation is over, or was never begun: say so, and offer another.

import { el } from "./elements.js";
/** @import { Refusal } from "./api.js" */
/** @import { MoChat } from "./chat.js" */

/**
 * The conversation is over for good: forget it, and offer another.
 * @param {MoChat} chat
 * @param {string} text
 */
export function ended(chat, text) {
  chat.stop.abort();
  chat.memory.clear();
  void chat.keeping.forget();
  chat.outbox.items = [];
  chat.consent = { talk: null, share: null };
  chat.log.clear();
  offerStart(chat, text, chat.words.startNew);
}

/**
 * A refusal that repeating does not mend; true where nothing more is to be tried.
 * @param {MoChat} chat
 * @param {Refusal} refusal
 */
export function refused(chat, refusal) {
  if (refusal.status === 401) {
    chat.memory.set({ token: "" });
    chat.opened = false;
    return false;
  }
  if (chat.opened || !chat.memory.values.code) ended(chat, refusal.message);
  else offerStart(chat, refusal.message, chat.words.withoutCode);
  return true;
}

/**
 * @param {MoChat} chat
 * @param {string} text
 * @param {string} button
 */
function offerStart(chat, text, button) {
  chat.say("");
  chat.cursor = 0;
  chat.awaiting = false;
  chat.writing();
  chat.log.add({ seq: 0, from: "bot", text, at: new Date().toISOString(), kind: "notice" }, []);
  chat.offered = "start";
  chat.dock.replaceChildren(el("div", { class: "quick" }, el("button", { type: "button", onclick: () => {
    chat.removeAttribute("code");
    if (chat.hasAttribute("full")) history.replaceState(null, "", "/");
    chat.memory.set({ id: "", code: "", token: "" });
    chat.offered = "";
    chat.dock.replaceChildren();
    chat.log.clear();
    chat.start();
  } }, button)));
}
