// The two panels: whom to call, and the menu with what is the patient's own to decide.

import { Api, Refusal } from "./api.js";
import { el, icon } from "./elements.js";
import { ended } from "./ending.js";
import { ReminderSettings } from "./reminders.js";
/** @import { MoChat } from "./chat.js" */
/** @import { Memory } from "./elements.js" */
/** @import { Strings } from "./strings.js" */

/**
 * A modal panel that closes with Escape, its button or a tap beside it, and gives the focus back.
 * @param {Strings} words
 * @param {string} title
 * @param {string} kind
 * @param {...(Node | string)} children
 * @returns {HTMLDialogElement}
 */
export function panel(words, title, kind, ...children) {
  const dialog = el("dialog", { class: kind, "aria-labelledby": `${kind}-title` },
    el("div", { class: "panel" },
      el("header", {}, el("h2", { id: `${kind}-title`, tabindex: "-1" }, title),
        el("button", { type: "button", class: "round", "aria-label": words.close, onclick: () => dialog.close() }, icon("close"))),
      ...children));
  dialog.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}

/**
 * The server's own page, in which everything is escaped, for browsers and pages that take markup from known places only.
 * @param {string} markup
 * @returns {string}
 */
function trusted(markup) {
  const { trustedTypes } = /** @type {any} */ (window);
  policy ||= trustedTypes?.createPolicy("mo-chat", { createHTML: (/** @type {string} */ text) => text });
  return policy ? policy.createHTML(markup) : markup;
}

/** @type {any} */
let policy = null;

/** The card with numbers to call; without a connection the one of last time, or the general advice. */
export class Help {
  /**
   * @param {Strings} words
   * @param {Memory} memory
   */
  constructor(words, memory) {
    this.words = words;
    this.memory = memory;
  }

  /**
   * @param {string} base
   * @param {string} language
   */
  async fetch(base, language) {
    try {
      const { body } = await new Api(base).call("GET", `/api/help?locale=${language}`);
      this.memory.set({ help: body });
    } catch {
      // the card of last time has to do
    }
  }

  /** @param {ShadowRoot} root */
  show(root) {
    const { words } = this;
    /** @type {{title: string, text: string, numbers: {title: string, href: string, text: string}[]} | undefined} */
    const card = this.memory.values.help;
    const dialog = panel(words, card ? card.title : words.helpTitle, "help",
      el("p", {}, card ? card.text : words.helpOffline),
      el("ul", { class: "numbers" }, ...(card ? card.numbers : []).map(({ title, href, text }) =>
        el("li", {}, el("p", {}, text), el("a", { class: "call", href }, icon("phone"), title)))));
    dialog.addEventListener("close", () => dialog.remove());
    root.append(dialog);
    dialog.showModal();
  }
}

/** The menu. `chat` does what it asks for. */
export class Menu {
  /**
   * @param {Strings} words
   * @param {MoChat} chat
   */
  constructor(words, chat) {
    this.words = words;
    this.chat = chat;
    this.share = el("button", { type: "button", class: "switch", role: "switch", "aria-checked": "false",
      "aria-describedby": "share-hint", onclick: () => this.change() }, el("span", {}, words.sharing), el("i"));
    this.hint = el("p", { class: "hint", id: "share-hint" });
    this.stop = el("div", { class: "buttons" }, this.button(words.withdraw, () => this.withdraw()));
    this.view = el("div", { class: "view", role: "group", tabindex: "0" });
    this.status = el("p", { class: "hint outcome", role: "status" });
    this.reminders = new ReminderSettings(chat, (act) => this.attempt(act));
    this.code = el("input", { id: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "12" });
    this.dialog = panel(words, words.menu, "menu",
      el("section", {}, this.share, this.hint, this.stop),
      el("section", {}, el("h3", {}, words.stored), el("div", { class: "buttons" },
        this.button(words.read, () => this.read()),
        this.button(words.downloadData, () => this.download("json")),
        this.button(words.downloadPage, () => this.download("html")),
        el("button", { type: "button", class: "danger", onclick: () => this.askToErase() }, words.erase))),
      this.view,
      this.reminders.root,
      el("section", {}, el("h3", {}, words.otherDevice),
        el("div", { class: "buttons" }, this.button(words.makeCode, () => this.makeCode())),
        el("form", { class: "inline", onsubmit: (/** @type {Event} */ event) => this.useCode(event) },
          el("label", { for: "code" }, words.enterCode), this.code, el("button", { type: "submit" }, words.useCode))),
      el("section", {}, el("h3", { id: "size" }, words.textSize),
        this.choice("size", words.sizes, (at) => this.resize(at))),
      el("section", {}, el("h3", { id: "theme" }, words.theme),
        this.choice("theme", words.themes, (at) => this.paint(at))),
      this.status);
  }

  open() {
    this.view.replaceChildren();
    this.status.textContent = "";
    this.refresh();
    void this.reminders.refresh();
    this.dialog.showModal();
  }

  refresh() {
    const { talk, share } = this.chat.consent;
    this.share.setAttribute("aria-checked", String(share === true));
    this.share.disabled = !talk;
    this.stop.hidden = !talk;
    this.hint.textContent = talk ? this.words.sharingHint : this.words.sharingLater;
    for (const each of this.dialog.querySelectorAll("[data-choice]")) {
      const [name, at] = String(each.getAttribute("data-choice")).split(" ");
      each.setAttribute("aria-pressed", String(Number(at) === (this.chat.memory.values[name] || 0)));
    }
  }

  /**
   * Buttons of which one is pressed.
   * @param {string} name of the setting, and of the heading's id
   * @param {string[]} titles
   * @param {(at: number) => void} choose
   */
  choice(name, titles, choose) {
    return el("div", { class: "buttons", role: "group", "aria-labelledby": name }, ...titles.map((title, at) =>
      el("button", { type: "button", "data-choice": `${name} ${at}`, "aria-pressed": "false", onclick: () => choose(at) }, title)));
  }

  /**
   * @param {string} name
   * @param {() => Promise<void>} act
   */
  button(name, act) {
    return el("button", { type: "button", onclick: () => this.attempt(act) }, name);
  }

  /** @param {() => Promise<void>} act */
  async attempt(act) {
    this.status.textContent = "";
    try {
      await act();
    } catch (error) {
      const why = navigator.onLine ? this.words.wrong : this.words.needsConnection;
      this.status.textContent = error instanceof Refusal ? error.message : why;
    }
    this.refresh();
  }

  change() {
    return this.attempt(() => this.chat.setConsent({ share: this.chat.consent.share !== true }));
  }

  async withdraw() {
    await this.chat.setConsent({ talk: false });
    this.dialog.close(); // Mo's answer stands in the chat, with what can be done next
  }

  /** @param {number} at */
  resize(at) {
    this.chat.memory.set({ size: at });
    this.chat.look();
    this.refresh();
  }

  /** @param {number} at */
  paint(at) {
    this.chat.memory.set({ theme: at });
    this.chat.look();
    this.refresh();
  }

  async read() {
    const { body } = await this.chat.api.call("GET", "/api/conversation/export?format=html");
    const page = new DOMParser().parseFromString(trusted(body.replace(/<style[^]*?<\/style>/, "")), "text/html");
    const here = [this.words.storedHere, ...(this.chat.keeping.on ? [this.words.storedTab] : [])].join(" ");
    this.show(this.words.stored, el("div", { class: "held" }, ...page.body.children,
      el("h2", {}, this.words.inBrowser), el("p", {}, here)));
  }

  /**
   * Show what was asked for, where the focus goes.
   * @param {string} name
   * @param {...Node} children
   */
  show(name, ...children) {
    this.view.setAttribute("aria-label", name);
    this.view.replaceChildren(...children);
    this.view.scrollTop = 0;
    this.view.focus({ preventScroll: true });
    this.view.scrollIntoView({ block: "nearest" });
  }

  /** @param {"json" | "html"} format */
  async download(format) {
    const { body } = await this.chat.api.call("GET", `/api/conversation/export?format=${format}`);
    const text = format === "json" ? JSON.stringify(body, null, 2) : body;
    const type = format === "json" ? "application/json" : "text/html";
    const url = URL.createObjectURL(new Blob([text], { type }));
    el("a", { href: url, download: `mo-${new Date().toISOString().slice(0, 10)}.${format}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  async makeCode() {
    const { body } = await this.chat.api.call("POST", "/api/conversation/device-code", {});
    this.show(this.words.otherDevice, el("p", {}, this.words.codeIs), el("p", { class: "code" }, body.code));
  }

  /** @param {Event} event */
  useCode(event) {
    event.preventDefault();
    const code = this.code.value.trim();
    if (!code) return;
    void this.attempt(async () => {
      await this.chat.useDeviceCode(code);
      this.code.value = "";
      this.dialog.close();
    });
  }

  askToErase() {
    const { words } = this;
    this.show(words.erase, el("p", {}, words.eraseAsk), el("div", { class: "buttons" },
      el("button", { type: "button", class: "danger", onclick: () => this.attempt(() => this.erase()) }, words.eraseYes),
      el("button", { type: "button", onclick: () => this.view.replaceChildren() }, words.eraseNo)));
  }

  async erase() {
    await this.chat.api.call("DELETE", "/api/conversation");
    this.dialog.close();
    ended(this.chat, this.words.erased);
  }
}
