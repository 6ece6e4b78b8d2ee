// The element itself: <mo-chat></mo-chat>, with code="…" for an invitation and full for a page of its own.

import { readyAnswers } from "./answers.js";
import { Api, Refusal } from "./api.js";
import { Composer } from "./composer.js";
import { el, Memory, pause } from "./elements.js";
import { ended, refused } from "./ending.js";
import { frame, languageOf, look } from "./frame.js";
import { codeOf, dropKept, Keeping, showKept } from "./keeping.js";
import { Log } from "./lines.js";
import { Outbox } from "./outbox.js";
import { Help, Menu } from "./panels.js";
import { ownTimezone } from "./reminders.js";
import { fill, nameOf, STRINGS, stringsFor } from "./strings.js";
import { dress } from "./styles.js";
/** @import { Line } from "./api.js" */
/** @import { Item } from "./outbox.js" */
/** @import { Strings } from "./strings.js" */

const SCRIPT = /** @type {HTMLScriptElement | null} */ (document.currentScript);

const SILENT = 45_000;

export class MoChat extends HTMLElement {
  language = "en";
  /** @type {Strings} */
  words = STRINGS.en;
  memory = new Memory("mo-chat");
  api = new Api("");
  /** @type {{talk: boolean | null, share: boolean | null}} */
  consent = { talk: null, share: null };
  cursor = 0;
  opened = false;
  recalled = false;
  sending = false;
  awaiting = false;
  offered = "";
  heardAt = 0;
  keeping = new Keeping(false);
  stop = new AbortController();
  wake = () => {};
  status = el("p", { class: "status", role: "status" });
  dock = el("div", { class: "dock" });
  // These are made when the element is first on a page.
  help = /** @type {Help} */ (/** @type {unknown} */ (null));
  menu = /** @type {Menu} */ (/** @type {unknown} */ (null));
  composer = /** @type {Composer} */ (/** @type {unknown} */ (null));
  log = /** @type {Log} */ (/** @type {unknown} */ (null));
  outbox = /** @type {Outbox} */ (/** @type {unknown} */ (null));

  connectedCallback() {
    if (this.shadowRoot) {
      this.start();
      return;
    }
    this.language = languageOf(this);
    this.words = stringsFor(this.language);
    this.api = new Api(this.getAttribute("server") || (SCRIPT?.src ? new URL(SCRIPT.src).origin : ""));
    this.build();
    this.start();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  build() {
    const { words } = this;
    const own = navigator.language.startsWith(this.language) ? navigator.language : this.language;
    this.memory.choose(codeOf(this));
    this.keeping = new Keeping(this.hasAttribute("full") && (!this.api.base || this.api.base === location.origin));
    this.log = new Log(words, own === "en" ? "en-GB" : own, {
      again: (item) => this.outbox.again(item),
      discard: (item) => {
        this.outbox.drop(item);
        this.log.discard(item);
      },
    });
    this.outbox = new Outbox(this.memory, (item) => this.deliver(item), (item) => this.log.show(item));
    this.menu = new Menu(words, this);
    this.help = new Help(words, this.memory);
    this.composer = new Composer(words, (text) => this.send(text));
    const root = this.attachShadow({ mode: "open" });
    dress(root);
    root.append(frame(words, { language: this.language, full: this.hasAttribute("full"), middle: [this.log.root, this.log.below],
      foot: [this.status, this.dock, this.composer.root], onhelp: () => this.help.show(root), onmenu: () => this.menu.open() }),
    this.menu.dialog);
    this.look();
    for (const item of this.outbox.items) this.log.show(item);
  }

  start() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    window.addEventListener("online", () => this.hurry(), { signal });
    window.addEventListener("offline", () => this.say(this.words.offline), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry(), { signal });
    void this.help.fetch(this.api.base, this.language); // needs no conversation, so it does not wait for one
    void this.run(signal);
  }

  /** Try now instead of waiting: the connection is back, or somebody looks at the page again. */
  hurry() {
    this.outbox.hurry();
    this.wake();
    if (this.opened && Date.now() - this.heardAt > SILENT) this.poke(); // slept: what it waits for may never come
  }

  /** @param {AbortSignal} signal */
  async run(signal) {
    let tries = 0;
    this.opened = false;
    while (!signal.aborted) {
      try {
        if (!this.opened) {
          this.say(tries ? this.words.busy : this.words.opening);
          await this.open();
          this.outbox.hurry(); // it may be resting after tries in vain
        }
        await this.news(signal);
        if (tries) this.say("");
        tries = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Refusal && !error.passing && refused(this, error)) return;
        if (!(error instanceof Refusal)) showKept(this);
        if (!(error instanceof Refusal && error.status === 401)) this.say(navigator.onLine ? this.words.busy : this.words.offline);
        tries += 1;
        const wait = error instanceof Refusal ? error.retryAfter : 0;
        await Promise.race([pause(1000 * Math.max(wait, Math.min(20, 2 ** (tries - 1)))), new Promise((woken) => (this.wake = () => woken(0)))]);
      }
    }
  }

  /** @param {{device_code?: string}} [more] */
  async open(more = {}) {
    const code = codeOf(this);
    const values = this.memory.values;
    this.memory.choose(code);
    this.api.token = more.device_code ? "" : values.id ? "" : values.token;
    const body = { locale: this.language, timezone: ownTimezone(), ...more,
      ...(more.device_code ? {} : values.id ? { id: values.id } : {}),
      ...(values.fresh && code && !more.device_code ? { code } : {}) };
    const { body: answer } = await this.api.call("POST", "/api/conversations", body);
    this.api.token = answer.token;
    this.memory.set({ token: answer.token, fresh: false, ...(more.device_code ? { id: "", code } : {}) });
    if (code && values.id) this.memory.set({ invited: { ...values.invited, [code]: values.id } });
    if (more.device_code) this.log.clear();
    dropKept(this);
    this.consent = answer.consent;
    this.log.root.lang = this.dock.lang = answer.locale;
    this.composer.field.placeholder = answer.locale === this.language ? this.words.placeholder
      : fill(this.words.placeholderIn, { language: nameOf(answer.locale, this.language) });
    this.opened = true;
    this.heardAt = Date.now();
    this.take(answer);
    this.cursor = answer.cursor;
    this.say(answer.notice || "");
    this.awaiting = answer.pending === true;
    this.writing();
    setTimeout(() => this.log.speak(), 500);
  }

  /** @param {AbortSignal} signal */
  async news(signal) {
    const { body } = await this.api.call("GET", `/api/messages?after=${this.cursor}&wait=25`, null, { seconds: 40, signal });
    this.heardAt = Date.now();
    this.cursor = body.cursor;
    this.consent = body.consent;
    if (body.messages.some((/** @type {Line} */ line) => line.from === "bot")) {
      this.awaiting = false;
      this.say("");
    }
    this.take(body);
    this.writing();
  }

  /** @param {{messages: Line[]}} answer */
  take(answer) {
    for (const line of answer.messages) this.log.add(line, this.outbox.items);
    this.keeping.keep(this.which, this.log.lines, this.consent);
    this.offer();
  }

  /** Which talk this is. */
  get which() {
    return this.memory.values.id || this.memory.values.token || "";
  }

  /** Show the ready answers to Mo's last words, unless something is on its way. */
  offer() {
    /** @type {Line | undefined} */
    const asking = this.log.volley().filter((line) => line.ruler || line.quick_replies?.length).pop();
    const key = this.outbox.items.length || !asking ? "" : String(asking.seq);
    if (key === this.offered) return;
    this.offered = key;
    const answers = key && asking ? readyAnswers(asking, this.words, (text) => this.send(text)) : null;
    const focused = this.shadowRoot?.activeElement;
    const had = focused && this.dock.contains(focused);
    const byKeys = had && (focused.matches(":focus-visible") || matchMedia("(hover: hover)").matches);
    this.dock.replaceChildren(...(answers ? [answers] : []));
    // A finger gets no keyboard over half the screen that it did not ask for.
    if (had) (byKeys ? this.composer.field : this.log.root).focus({ preventScroll: true });
    this.log.follow();
  }

  /** @param {Item} item */
  async deliver(item) {
    if (!this.opened) throw new Error("not open yet");
    this.sending = true;
    this.writing();
    try {
      const { body } = await this.api.call("POST", "/api/messages", { id: item.id, text: item.text });
      if (body.erased) {
        ended(this, body.messages[0].text);
        return "done";
      }
      if (body.stored === false) {
        if (item.state !== "unstored") this.take(body);
        return "again";
      }
      this.log.settle(item, body.seq);
      this.outbox.drop(item);
      this.awaiting = body.pending === true;
      this.say(body.notice || "");
      this.take(body);
      return "done";
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) {
        this.opened = false;
        this.poke();
        throw new Error("to be opened again");
      }
      if (error instanceof Refusal && error.status === 410) ended(this, error.message);
      this.say(error instanceof Refusal ? "" : navigator.onLine ? this.words.busy : this.words.offline);
      throw error;
    } finally {
      this.sending = false;
      this.writing();
    }
  }

  writing() {
    const on = this.sending || this.awaiting || false;
    this.log.write(on);
    if (on && !this.status.textContent) this.say(this.words.writing, true);
    else if (!on && this.status.dataset.quiet) this.say("");
  }

  /** Give up the long poll and begin again, as the token is no longer good. */
  poke() {
    this.stop.abort();
    this.start();
  }

  /** @param {string} text */
  send(text) {
    if (!text.trim()) return;
    this.log.show(this.outbox.add(text.trim(), this.log.last));
    this.offer();
    this.log.toEnd();
  }

  /**
   * @param {string} text
   * @param {boolean} [quiet] for screen readers only
   */
  say(text, quiet = false) {
    this.status.textContent = text;
    this.status.classList.toggle("unseen", quiet);
    this.status.dataset.quiet = quiet ? "1" : "";
  }

  look() {
    look(this, this.memory.values);
    this.log.toEnd();
  }

  /** @param {{talk?: boolean, share?: boolean}} change */
  async setConsent(change) {
    const { body } = await this.api.call("PUT", "/api/consent", change);
    this.consent = { talk: body.talk, share: body.share };
    this.take(body);
  }

  /** @param {string} code */
  async useDeviceCode(code) {
    this.cursor = 0;
    await this.open({ device_code: code });
    this.poke();
  }
}

if (!customElements.get("mo-chat")) customElements.define("mo-chat", MoChat);
