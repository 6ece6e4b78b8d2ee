// The log: what both have said, in the server's order, with what is on its way at the end.

import { el, icon } from "./elements.js";
/** @import { Line } from "./api.js" */
/** @import { Item } from "./outbox.js" */
/** @import { Strings } from "./strings.js" */

const MORE = 64; // pixels below the edge that are more than a rim and a time

export class Log {
  /**
   * @param {Strings} words
   * @param {string} language
   * @param {{again: (item: Item) => void, discard: (item: Item) => void}} on
   */
  constructor(words, language, on) {
    this.words = words;
    this.language = language;
    this.on = on;
    this.root = el("div", { class: "log", role: "log", "aria-label": words.conversation, tabindex: "0", "aria-live": "off" });
    this.typing = el("div", { class: "row bot typing", hidden: true }, el("div", { class: "bubble" },
      el("i"), el("i"), el("i")));
    this.typing.setAttribute("aria-hidden", "true");
    this.root.append(this.typing);
    this.below = el("button", { type: "button", class: "below", hidden: true, onclick: () => this.further() }, icon("down"), words.newBelow);
    this.following = true;
    this.top = 0;
    this.root.addEventListener("scroll", () => this.scrolled());
    /** @type {Map<number, HTMLElement>} */
    this.bySeq = new Map();
    /** @type {Map<string, HTMLElement>} */
    this.byId = new Map();
    /** @type {Line[]} */
    this.lines = [];
    this.lastDay = "";
  }

  /** From now on, what is added is read out. */
  speak() {
    this.root.setAttribute("aria-live", "polite");
  }

  clear() {
    this.root.replaceChildren(this.typing);
    this.bySeq.clear();
    this.byId.clear();
    this.lines = [];
    this.lastDay = "";
  }

  /**
   * Add a line from the server, unless it is here already.
   * @param {Line} line
   * @param {Item[]} outbox
   */
  add(line, outbox) {
    if (line.seq && this.bySeq.has(line.seq)) return;
    if (line.from === "patient") {
      const own = outbox.find((item) => item.text === line.text && line.seq > (item.after || 0) && this.byId.has(item.id));
      if (own) {
        this.settle(own, line.seq);
        return;
      }
    }
    const row = this.row(line);
    if (line.seq) {
      this.bySeq.set(line.seq, row);
      this.lines.push(line);
      this.lines.sort((a, b) => a.seq - b.seq);
    }
    this.place(row, line.seq || Infinity, line.at);
  }

  /**
   * Show a message that is on its way, or its new state.
   * @param {Item} item
   */
  show(item) {
    let row = this.byId.get(item.id);
    if (!row) {
      row = this.row({ seq: 0, from: "patient", text: item.text, at: new Date().toISOString(), kind: "reply" });
      this.byId.set(item.id, row);
      this.place(row, Infinity, "");
    }
    const { words } = this;
    const state = row.querySelector(".state");
    if (!state) return;
    row.dataset.state = item.state;
    const said = { sending: words.sending, waiting: words.waiting, failed: words.failed, unstored: words.notStored };
    state.replaceChildren(said[item.state]);
    if (item.state === "failed") {
      state.append(item.detail ? `. ${item.detail} ` : ". ",
        el("button", { type: "button", class: "link", onclick: () => this.on.again(item) }, words.tryAgain), " ",
        el("button", { type: "button", class: "link", onclick: () => this.on.discard(item) }, words.discard));
    }
  }

  /**
   * The server has the message, as number `seq`.
   * @param {Item} item
   * @param {number} seq
   */
  settle(item, seq) {
    const row = this.byId.get(item.id);
    if (!row) return;
    row.dataset.state = "sent";
    row.querySelector(".state")?.replaceChildren(this.words.sent);
    if (!seq || this.bySeq.has(seq)) return;
    this.bySeq.set(seq, row);
    this.lines.push({ seq, from: "patient", text: item.text, at: new Date().toISOString(), kind: "reply" });
    this.lines.sort((a, b) => a.seq - b.seq);
    row.dataset.seq = String(seq);
    const next = this.after(seq);
    if (row.nextElementSibling !== next) this.root.insertBefore(row, next);
  }

  /** @param {Item} item */
  discard(item) {
    this.byId.get(item.id)?.remove();
    this.byId.delete(item.id);
  }

  /** The number of the last line that the server has told of. */
  get last() {
    return this.lines.at(-1)?.seq || 0;
  }

  /** Lines of Mo's since the patient's last one. */
  volley() {
    const last = this.lines.map((line) => line.from).lastIndexOf("patient");
    return this.lines.slice(last + 1);
  }

  /** @param {boolean} on */
  write(on) {
    if (this.typing.hidden === !on) return;
    this.typing.hidden = !on;
    this.follow();
  }

  toEnd() {
    this.following = true;
    this.below.hidden = true;
    this.root.scrollTop = this.root.scrollHeight;
  }

  /** Show what is new, from its beginning, and tell if it goes on below; whoever reads further up is left there and told. */
  follow() {
    if (!this.following) {
      this.below.hidden = !this.fresh();
      return;
    }
    const end = this.root.scrollHeight - this.root.clientHeight;
    this.root.scrollTop = Math.min(end, this.start());
    this.below.hidden = end - this.root.scrollTop < MORE;
  }

  /** On to what is new, or by a screen where that is longer than one. */
  further() {
    const { scrollTop, scrollHeight, clientHeight } = this.root;
    const end = scrollHeight - clientHeight;
    const start = this.start();
    this.following = true;
    this.root.scrollTop = Math.min(end, start > scrollTop + MORE ? start : scrollTop + clientHeight - MORE);
    this.below.hidden = end - this.root.scrollTop < MORE;
  }

  /** Where to scroll to for the beginning of what is new. */
  start() {
    const first = this.fresh();
    return first ? first.offsetTop - this.root.offsetTop - 12 : Infinity;
  }

  /** The first of Mo's lines since the patient's last one. */
  fresh() {
    const rows = Array.from(this.root.querySelectorAll(".row:not(.typing)"));
    return /** @type {HTMLElement | undefined} */ (rows[rows.map((row) => row.classList.contains("own")).lastIndexOf(true) + 1]);
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.root;
    if (scrollHeight - scrollTop - clientHeight < 40) {
      this.following = true;
      this.below.hidden = true;
    } else if (scrollTop < this.top - 2) this.following = false;
    this.top = scrollTop;
  }

  /** @param {number} seq */
  after(seq) {
    for (const node of this.root.children) {
      if (node === this.typing) return node;
      if (node.classList.contains("row") && (Number(node.getAttribute("data-seq")) || Infinity) > seq) return node;
    }
    return this.typing;
  }

  /**
   * @param {HTMLElement} row
   * @param {number} seq
   * @param {string} at
   */
  place(row, seq, at) {
    if (seq !== Infinity) row.dataset.seq = String(seq);
    const next = seq === Infinity ? this.typing : this.after(seq);
    const day = at && this.day(at);
    const last = next === this.typing || !next.getAttribute("data-seq"); // but for what waits to be sent
    if (day && day !== this.lastDay && last) {
      this.lastDay = day;
      this.root.insertBefore(el("p", { class: "day" }, day), next);
    }
    this.root.insertBefore(row, next);
    if (row.classList.contains("own") && seq === Infinity) this.toEnd();
    else this.follow();
  }

  /** @param {string} at */
  day(at) {
    const then = new Date(at);
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(then).setHours(0, 0, 0, 0)) / 864e5);
    if (days === 0) return this.words.today;
    if (days === 1) return this.words.yesterday;
    return then.toLocaleDateString(this.language, { weekday: "long", day: "numeric", month: "long" });
  }

  /**
   * @param {Line} line
   * @returns {HTMLElement}
   */
  row(line) {
    const own = line.from === "patient";
    const { words } = this;
    const time = new Date(line.at).toLocaleTimeString(this.language, { hour: "2-digit", minute: "2-digit" });
    const paragraphs = line.text.split(/\n+/).map((part) => el("p", {}, part));
    const links = (line.links || []).filter((link) => /^(tel:|https:|sms:)/.test(link.href)).map((link) =>
      el("a", { class: "call", href: link.href }, icon("phone"), link.title));
    const calls = links.length > 0 && el("div", { class: "calls" }, ...links);
    return el("article", { class: `row ${own ? "own" : "bot"} ${line.kind}` },
      el("span", { class: "unseen" }, `${own ? words.youSaid : words.moSaid}: `),
      el("div", { class: "bubble", dir: "auto" },
        line.kind === "safety" && el("p", { class: "heed" }, icon("heed"), words.important),
        ...(line.kind === "safety" ? [calls, ...paragraphs] : [...paragraphs, calls])), // on a small screen, the number first
      el("p", { class: "meta" }, el("time", { datetime: line.at }, time), own && el("span", { class: "state" }, line.seq ? words.sent : "")));
  }
}
