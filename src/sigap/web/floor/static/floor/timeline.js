// The day as a line: what happened stands above it, one moves along it by mouse or keys.
import { filled, minute, second } from "./telling.js";
import { setText } from "./nodes.js";

const LANES = ["missed", "near", "alert", "advice", "note"];
const HOUR_MS = 3600000;
const by = (id) => document.getElementById(id);

export class Timeline {
  #range = by("replay-range");
  #isHeld = false;

  constructor(told, onMove) {
    Object.assign(this, { told, onMove });
    const { starts, until, step } = told;
    Object.assign(this.#range, { min: starts, max: until, step, value: starts });
    this.#range.addEventListener("input", () => { this.#isHeld = true; this.#say(Number(this.#range.value)); });
    this.#range.addEventListener("change", () => { this.#isHeld = false; onMove(Number(this.#range.value)); });
    this.#hours();
    this.#lanes();
    this.#list();
  }

  show(at) {
    if (this.#isHeld) return;
    this.#range.value = at;
    this.#say(at);
  }

  next(at) {
    const found = this.told.markers.find((one) => one.at > at);
    if (found) this.onMove(found.at);
  }

  previous(at) {
    const found = this.told.markers.findLast((one) => one.at < at - this.told.step);
    if (found) this.onMove(found.at);
  }

  #say(at) {
    setText(by("replay-clock"), second(at));
    this.#range.setAttribute("aria-valuetext", second(at));
  }

  #place(at) {
    const { starts, until } = this.told;
    return `${(100 * Math.min(Math.max(at - starts, 0), until - starts)) / Math.max(1, until - starts)}%`;
  }

  #hours() {
    const { starts, until } = this.told, every = until - starts > 12 * HOUR_MS ? 3 : 1;
    for (let at = starts; at < until; at += every * HOUR_MS) this.#put(by("replay-hours"), at).textContent = minute(at);
  }

  #lanes() {
    for (const kind of LANES) {
      const own = this.told.markers.filter((one) => one.kind === kind && one.at <= this.told.until);
      if (!own.length) continue;
      const lane = document.createElement("div");
      lane.className = "replay-lane";
      lane.dataset.kind = kind;
      for (const one of own) {
        const mark = this.#put(lane, one.at);
        mark.title = `${minute(one.at)} ${one.told}`;
        if (one.until) mark.style.setProperty("inline-size", `calc(${this.#place(one.until)} - ${this.#place(one.at)})`);
        if (one.severity) mark.dataset.severity = one.severity;
        mark.addEventListener("click", () => this.onMove(one.at));
      }
      by("replay-lanes").append(lane);
    }
  }

  #list() {
    const list = by("replay-list");
    for (const one of list ? this.told.markers : []) {
      const item = document.createElement("li"), button = document.createElement("button");
      Object.assign(button, { type: "button", className: "replay-jump", textContent: filled("{at} {told}", { at: minute(one.at), told: one.told }) });
      button.disabled = one.at > this.told.until;
      button.addEventListener("click", () => this.onMove(one.at));
      item.dataset.kind = one.kind;
      item.append(button);
      list.append(item);
    }
  }

  #put(parent, at) {
    const mark = document.createElement("span");
    mark.style.setProperty("inset-inline-start", this.#place(at));
    parent.append(mark);
    return mark;
  }
}
