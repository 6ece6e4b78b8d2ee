// Messages on their way: sent one after the other, kept until the server has them, always with the same id.

import { Refusal } from "./api.js";
import { newId } from "./elements.js";
/** @import { Memory } from "./elements.js" */

/** @typedef {{id: string, text: string, of: string, after?: number, state: "sending" | "waiting" | "failed" | "unstored", detail?: string}} Item */

export class Outbox {
  /**
   * @param {Memory} memory
   * @param {(item: Item) => Promise<"done" | "again">} deliver rejects with a Refusal, or any error of the connection
   * @param {(item: Item) => void} changed
   */
  constructor(memory, deliver, changed) {
    this.memory = memory;
    this.deliver = deliver;
    this.changed = changed;
    /** @type {Item[]} what other tabs have not sent yet either: the same id makes it one message */
    this.items = (memory.values.waiting || []).filter((/** @type {Item} */ item) => item.of === this.of)
      .map((/** @type {Item} */ item) => ({ ...item, state: "waiting" }));
    this.running = false;
    this.wake = () => {};
  }

  /** Which conversation a message is meant for; one that was entered by a code from another device has no id here. */
  get of() {
    return String(this.memory.values.id || "");
  }

  /**
   * @param {string} text
   * @param {number} after the last line before it: no line up to that one is this message, though it may say the same
   */
  add(text, after) {
    /** @type {Item} */
    const item = { id: newId(), text, of: this.of, after, state: this.items.length ? "waiting" : "sending" };
    this.items.push(item);
    this.memory.changeWaiting((kept) => [...kept, { id: item.id, text, of: item.of, after }]);
    this.hurry();
    return item;
  }

  /** @param {Item} item */
  drop(item) {
    this.items = this.items.filter((other) => other !== item);
    this.memory.changeWaiting((kept) => kept.filter(({ id }) => id !== item.id));
  }

  /** @param {Item} item */
  again(item) {
    item.state = "waiting";
    this.changed(item);
    this.hurry();
  }

  /** Try now instead of waiting: the connection is back, or the patient asked for it. */
  hurry() {
    this.wake();
    void this.run();
  }

  async run() {
    if (this.running) return;
    this.running = true;
    let tries = 0;
    for (;;) {
      // What was answered but not stored yet holds up nothing that is still unanswered.
      const item = this.items.find((each) => each.state === "sending" || each.state === "waiting") ||
        this.items.find((each) => each.state === "unstored");
      if (!item) break;
      if (item.state === "waiting") {
        item.state = "sending";
        this.changed(item);
      }
      try {
        if ((await this.deliver(item)) === "done") {
          this.drop(item);
          tries = 0;
          continue;
        }
        item.state = "unstored";
        this.changed(item);
        await this.rest(++tries, 0);
      } catch (error) {
        if (error instanceof Refusal && !error.passing) {
          item.state = "failed";
          item.detail = error.message;
        } else {
          item.state = "waiting";
        }
        this.changed(item);
        if (item.state === "waiting") await this.rest(++tries, error instanceof Refusal ? error.retryAfter : 0);
      }
    }
    this.running = false;
  }

  /**
   * @param {number} tries
   * @param {number} atLeast seconds
   */
  rest(tries, atLeast) {
    const seconds = Math.max(atLeast, Math.min(30, 2 ** (tries - 1)));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }
}
