// Where the patient writes: a field that grows, Enter to send, Shift and Enter for a new line.

import { el, icon } from "./elements.js";
import { fill } from "./strings.js";
/** @import { Strings } from "./strings.js" */

export const LONGEST = 2000;

export class Composer {
  /**
   * @param {Strings} words
   * @param {(text: string) => void} send
   */
  constructor(words, send) {
    this.words = words;
    this.send = send;
    this.field = el("textarea", { id: "field", rows: "1", "aria-describedby": "over", dir: "auto", enterkeyhint: "send",
      placeholder: words.placeholder, oninput: () => this.grow(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event) });
    this.button = el("button", { type: "submit", class: "send", "aria-label": words.send }, icon("send"));
    this.over = el("p", { class: "over", id: "over", role: "status" });
    this.root = el("form", { onsubmit: (/** @type {Event} */ event) => this.submit(event) },
      el("div", { class: "field" }, el("label", { for: "field", class: "unseen" }, words.message), this.field, this.button),
      this.over);
  }

  /** @param {Event} event */
  submit(event) {
    event.preventDefault();
    if (this.field.value.length > LONGEST) return;
    this.send(this.field.value);
    this.field.value = "";
    this.grow();
    this.field.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 180)}px`;
    const over = this.field.value.length - LONGEST;
    this.over.textContent = over > 0 ? fill(this.words.tooLong, { over }) : "";
    this.button.disabled = over > 0;
  }
}
