// The stream of frames: opened with a fresh ticket, opened again whenever it ends, falls silent, or the computer slept.
import { settings } from "./telling.js";

const STREAM = "/floor/stream";
const FIRST_DELAY_MS = 250, LONGEST_DELAY_MS = 5000;
const SILENT_MS = 15000, LONGEST_SILENT_MS = 120000; // without a message: begin anew, less often each time
const JUMP_MS = 2000, SLOW_MS = 1000;

// The server's time, whatever the computer's clock says. `performance.now` may stand still in sleep: see `hasJumped`.
export class Clock {
  #base = null;
  #ahead = 0;

  sync(serverMs, askedAt) {
    const gotAt = performance.now();
    if (this.#base != null && gotAt - askedAt > SLOW_MS && !this.hasJumped()) return;
    this.#base = serverMs - (askedAt + gotAt) / 2;
    this.#ahead = Date.now() - gotAt;
  }

  get isKnown() {
    return this.#base != null;
  }

  hasJumped() {
    return this.isKnown && Math.abs(Date.now() - performance.now() - this.#ahead) > JUMP_MS;
  }

  now() {
    return performance.now() + this.#base;
  }
}

export class Stream {
  clock = new Clock();
  refusal = ""; // "signed-out" or "gone": asking again changes nothing until a person does something
  isTrusted = false; // the clock has been set since the computer last slept
  onAlerts = null; // told of all open alerts whenever that changes
  #source = null;
  #timer = 0;
  #delay = FIRST_DELAY_MS;
  #heardAt = 0;
  #patience = SILENT_MS;
  #opening = 0;

  constructor(onWhole, onFrame) {
    this.onWhole = onWhole;
    this.onFrame = onFrame;
    addEventListener("online", () => this.begin());
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (it) => it.persisted && this.begin());
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
  }

  // Open at once, with a new ticket.
  async begin() {
    const turn = ++this.#opening;
    this.#leave();
    this.#heardAt = performance.now();
    try {
      const ticket = await this.ask();
      if (turn === this.#opening && ticket) this.#listen(ticket);
    } catch {
      if (turn === this.#opening) this.#again();
    }
  }

  // Return a ticket and set the clock; null where it is refused.
  async ask() {
    const askedAt = performance.now();
    const answer = await fetch(settings.ticket, { redirect: "manual", cache: "no-store" });
    if (answer.status === 404 || answer.status === 410) return this.#refuse("gone");
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return this.#refuse("signed-out");
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    this.clock.sync(told.now, askedAt);
    this.refusal = "";
    this.isTrusted = true;
    return told.ticket;
  }

  // Called every second: begin anew after a sleep, or when nothing has been heard for long.
  look() {
    if (this.clock.hasJumped() && this.isTrusted) {
      this.isTrusted = false; // what we take for now is wrong until the server has told
      this.begin();
    } else if (!this.refusal && performance.now() - this.#heardAt > this.#patience) {
      this.#patience = Math.min(this.#patience * 2, LONGEST_SILENT_MS);
      this.begin();
    }
  }

  #listen(ticket) {
    const source = new EventSource(`${STREAM}?ticket=${encodeURIComponent(ticket)}`);
    this.#source = source;
    source.addEventListener("whole", (it) => this.#heard(source, this.onWhole, it.data));
    source.addEventListener("frame", (it) => this.#heard(source, this.onFrame, it.data));
    source.addEventListener("alerts", (it) => source === this.#source && this.onAlerts?.(JSON.parse(it.data)));
    source.onerror = () => source === this.#source && this.#again(); // a ticket is good for one minute: never as it was
  }

  #heard(source, tell, data) {
    if (source !== this.#source) return;
    const frame = JSON.parse(data);
    this.#heardAt = performance.now();
    this.#delay = FIRST_DELAY_MS;
    if (tell === this.onFrame) this.#patience = SILENT_MS; // a whole one may be old; a frame is of now
    tell(frame);
  }

  #again() {
    this.#leave();
    this.#timer = setTimeout(() => this.begin(), this.#delay * (0.75 + Math.random() / 2));
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
  }

  #refuse(why) {
    this.#leave();
    this.refusal = why;
    this.#timer = setTimeout(() => this.begin(), 60000); // signed in again in another tab
    return null;
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
