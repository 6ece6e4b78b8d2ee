// When Mo may write first, and where that shows: in the talk, by email, or in this browser.

import { el } from "./elements.js";
import { ownWorker } from "./keeping.js";
/** @import { MoChat } from "./chat.js" */

const REMINDER_STRINGS = {
  en: {
    title: "Reminders",
    about: "Mo can write to you first: never at night, and with nothing in it about you.",
    chosen: "When we agreed",
    weekly: "Every week",
    never: "Never",
    next: "Next: {when}",
    none: "No reminder is planned now. At the end of a talk Mo asks when you'd like the next one.",
    off: "Mo does not write first.",
    mail: "Also by email",
    address: "Your email address",
    agree: "Mo may keep this address for short reminders. I can end that at any time.",
    add: "Use this address",
    asked: "A mail to {address} asks if it is yours. Reminders come once you say yes there.",
    confirmed: "Reminders also go to {address}.",
    refused: "Mail to {address} comes back. Please check it.",
    forget: "Forget the address",
    browserOn: "Show them in this browser",
    browserOff: "No longer in this browser",
    blocked: "This browser does not allow notices from Mo. You can change that in its settings.",
  },
  de: {
    title: "Erinnerungen",
    about: "Mo kann sich von selbst melden: nie nachts, und ohne etwas über Sie darin.",
    chosen: "Wie vereinbart",
    weekly: "Jede Woche",
    never: "Nie",
    next: "Das nächste Mal: {when}",
    none: "Gerade ist keine Erinnerung geplant. Am Ende eines Gesprächs fragt Mo, wann Sie wieder sprechen möchten.",
    off: "Mo meldet sich nicht von selbst.",
    mail: "Auch per E-Mail",
    address: "Ihre E-Mail-Adresse",
    agree: "Mo darf diese Adresse für kurze Erinnerungen behalten. Ich kann das jederzeit beenden.",
    add: "Diese Adresse verwenden",
    asked: "Eine E-Mail an {address} fragt, ob sie Ihnen gehört. Nach Ihrem Ja dort kommen Erinnerungen.",
    confirmed: "Erinnerungen gehen auch an {address}.",
    refused: "E-Mails an {address} kommen zurück. Bitte prüfen Sie die Adresse.",
    forget: "Adresse vergessen",
    browserOn: "In diesem Browser zeigen",
    browserOff: "Nicht mehr in diesem Browser",
    blocked: "Dieser Browser erlaubt keine Hinweise von Mo. Das lässt sich in seinen Einstellungen ändern.",
  },
};

/** The browser's time zone by name, undefined where it does not tell. */
export function ownTimezone() {
  try {
    return Intl.DateTimeFormat().resolvedOptions().timeZone || undefined;
  } catch {
    return undefined;
  }
}

/** The part of the menu about reminders. `attempt` runs what a button does and shows what went wrong. */
export class ReminderSettings {
  /**
   * @param {MoChat} chat
   * @param {(act: () => Promise<void>) => Promise<void>} attempt
   */
  constructor(chat, attempt) {
    this.chat = chat;
    this.attempt = attempt;
    this.words = chat.language === "de" ? REMINDER_STRINGS.de : REMINDER_STRINGS.en;
    this.root = el("section", { class: "reminders", hidden: true });
  }

  /** Show how it stands; hidden where the patient has not agreed to talk, or nothing can be asked. */
  async refresh() {
    this.root.hidden = true;
    if (!this.chat.consent.talk) return;
    try {
      await this.ask("GET", "");
    } catch {
      // the rest of the menu works all the same
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object | null} [body]
   */
  async ask(method, path, body = null) {
    const { body: stands } = await this.chat.api.call(method, `/api/reminders${path}`, body);
    await this.show(stands);
  }

  /** @param {any} stands */
  async show(stands) {
    const { words } = this;
    const when = stands.next_at && new Intl.DateTimeFormat(this.chat.language === "de" ? "de" : "en-GB",
      { weekday: "long", day: "numeric", month: "long" }).format(new Date(stands.next_at));
    const choices = /** @type {const} */ (["chosen", "weekly", "never"]);
    const focused = /** @type {ShadowRoot} */ (this.root.getRootNode()).activeElement;
    const pressed = this.root.contains(focused) ? focused?.textContent : null;
    this.root.replaceChildren(
      el("h3", { id: "reminders" }, words.title), el("p", { class: "hint" }, words.about),
      el("div", { class: "buttons", role: "group", "aria-labelledby": "reminders" }, ...choices.map((choice) =>
        el("button", { type: "button", "aria-pressed": String(stands.choice === choice), onclick: () =>
          this.attempt(() => this.ask("PUT", "", { choice, timezone: ownTimezone() })) }, words[choice]))),
      el("p", { class: "hint", role: "status" }, stands.choice === "never" ? words.off
        : when ? words.next.replace("{when}", when) : words.none),
      ...(stands.choice === "never" ? [] : [...this.mail(stands), ...(await this.browser(stands))]));
    this.root.hidden = false;
    if (pressed === null) return;
    const again = [...this.root.querySelectorAll("button")].find((each) => each.textContent === pressed);
    (again || this.root.querySelector("button"))?.focus();
  }

  /** @param {any} stands */
  mail(stands) {
    const { words } = this;
    if (stands.email) {
      const forget = () => this.attempt(() => this.ask("DELETE", "/email"));
      return [el("p", { class: "hint" }, words[/** @type {"asked"} */ (stands.email.state)].replace("{address}", stands.email.address)),
        el("div", { class: "buttons" }, el("button", { type: "button", onclick: forget }, words.forget))];
    }
    if (!stands.mail) return [];
    const address = el("input", { id: "address", type: "email", required: true, autocomplete: "email", maxlength: "254" });
    const agreed = el("input", { id: "agreed", type: "checkbox", required: true });
    const add = (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.attempt(() => this.ask("PUT", "/email", { address: address.value.trim(), agreed: agreed.checked, page: this.page() }));
    };
    return [el("details", {}, el("summary", {}, words.mail),
      el("form", { onsubmit: add },
        el("label", { for: "address" }, words.address), address,
        el("p", {}, agreed, " ", el("label", { for: "agreed" }, words.agree)),
        el("div", { class: "buttons" }, el("button", { type: "submit" }, words.add))))];
  }

  /** Where this talk is: a path of Mo's own pages, else origin and path of the page: what a site hands over stays there. */
  page() {
    const { api, memory } = this.chat;
    if (this.chat.hasAttribute("full")) return memory.values.code ? `/c/${encodeURIComponent(memory.values.code)}` : "/";
    return (api.base && api.base !== location.origin ? location.origin : "") + location.pathname;
  }

  /**
   * Only where Mo has the page to itself: a browser gives notices to the page's own origin.
   * @param {any} stands
   */
  async browser(stands) {
    const own = !this.chat.api.base || this.chat.api.base === location.origin;
    if (!own || !("serviceWorker" in navigator) || !("PushManager" in window)) return [];
    const { words } = this;
    if (Notification.permission === "denied") return [el("p", { class: "hint" }, words.blocked)];
    const registered = await navigator.serviceWorker.getRegistration("/");
    const there = await registered?.pushManager.getSubscription();
    const act = there ? () => this.leave(there) : () => this.subscribe(stands.push_key);
    return [el("div", { class: "buttons" }, el("button", { type: "button", onclick: () => this.attempt(act) },
      there ? words.browserOff : words.browserOn))];
  }

  /** @param {string} key */
  async subscribe(key) {
    if ((await Notification.requestPermission()) !== "granted") return this.refresh();
    const registered = await ownWorker();
    const made = await registered.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = made.toJSON();
    return this.ask("POST", "/browser", { endpoint, p256dh: keys?.p256dh, auth: keys?.auth, page: this.page() });
  }

  /** @param {PushSubscription} there */
  async leave(there) {
    await there.unsubscribe();
    return this.ask("DELETE", "/browser", { endpoint: there.endpoint });
  }
}
