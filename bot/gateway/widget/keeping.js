// What is kept for a reload without a connection, on Mo's own page alone: elsewhere whatever runs there could read it.

/** @import { Line } from "./api.js" */
/** @import { MoChat } from "./chat.js" */

/** @typedef {{talk: boolean | null, share: boolean | null}} Consent */

const TALK = "mo-talk";
const SHELL = "mo-shell";
const MOST = 300;

/**
 * What the page shows, kept in this tab and gone with it: no more than an open tab shows anyway.
 * It is read only when the server cannot be reached, as the talk may have been erased elsewhere.
 */
export class Keeping {
  /** @param {boolean} on */
  constructor(on) {
    this.on = on;
    this.installed = false;
  }

  /**
   * Keep the lines of a talk that the patient has agreed to, and nothing of any other.
   * @param {string} of which talk
   * @param {Line[]} lines
   * @param {Consent} consent
   */
  keep(of, lines, consent) {
    if (!this.on) return;
    try {
      if (consent.talk) sessionStorage.setItem(TALK, JSON.stringify({ of, lines: lines.slice(-MOST), consent }));
      else sessionStorage.removeItem(TALK);
    } catch {
      // full or forbidden
    }
    if (consent.talk && !this.installed) {
      this.installed = true;
      setTimeout(() => void ownWorker().catch(() => null), 2000); // after whatever the page is busy with
    }
  }

  /**
   * @param {string} of which talk
   * @returns {{lines: Line[], consent: Consent} | null}
   */
  recall(of) {
    try {
      const kept = this.on && JSON.parse(sessionStorage.getItem(TALK) || "null");
      return kept && kept.of === of ? kept : null;
    } catch {
      return null;
    }
  }

  /** The talk is over for good: leave nothing here, not even that this browser was ready for it. */
  async forget() {
    this.keep("", [], { talk: null, share: null });
    this.installed = false;
    if (!this.on || !("serviceWorker" in navigator)) return;
    await (await navigator.serviceWorker.getRegistration("/"))?.unregister();
    await caches.delete(SHELL);
  }
}

/**
 * There is no connection, and nothing to be seen yet: show what this tab showed before it was loaded again.
 * @param {MoChat} chat
 */
export function showKept(chat) {
  const kept = chat.opened || chat.log.lines.length ? null : chat.keeping.recall(chat.which);
  if (!kept) return;
  chat.recalled = true;
  chat.consent = kept.consent;
  for (const line of kept.lines) chat.log.add(line, chat.outbox.items);
  chat.offer();
  chat.log.toEnd();
}

/**
 * The server tells what is true now; what waits to be sent still does.
 * @param {MoChat} chat
 */
export function dropKept(chat) {
  if (!chat.recalled) return;
  chat.recalled = false;
  chat.log.clear();
  for (const item of chat.outbox.items) chat.log.show(item);
}

/**
 * The worker that opens the page without a connection and shows reminders.
 * @returns {Promise<ServiceWorkerRegistration>}
 */
export async function ownWorker() {
  await navigator.serviceWorker.register("/worker.js", { scope: "/" });
  return navigator.serviceWorker.ready;
}

/**
 * The code of the invitation: where the page was opened without a connection, only its address holds it.
 * @param {HTMLElement} host
 */
export function codeOf(host) {
  const inAddress = host.hasAttribute("full") && /^\/c\/([^/]+)$/.exec(location.pathname);
  return host.getAttribute("code") || (inAddress && decodeURIComponent(inAddress[1])) || "";
}
