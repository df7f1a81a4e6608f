// Hears that it is time to ask again. Only a page in sight listens: a browser has few connections to one server.
const STREAM = "/floor/pokes";
const FIRST_DELAY_MS = 1000, LONGEST_DELAY_MS = 60000, TOGETHER_MS = 100;

export class Pokes {
  #ticket = "";
  #source = null;
  #delay = FIRST_DELAY_MS;
  #timer = 0;
  #due = 0;

  // `ask` fetches anew what is shown; its answer brings a new ticket, told by `use`. `take` is given what boards are sent.
  constructor(ask, take = null) {
    Object.assign(this, { ask, take });
    document.addEventListener("visibilitychange", () => document.hidden && this.#leave());
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (it) => it.persisted && ask());
  }

  use(ticket) {
    this.#ticket = ticket;
    if (!this.#source && !document.hidden) this.#listen();
  }

  #listen() {
    const source = new EventSource(`${STREAM}?ticket=${encodeURIComponent(this.#ticket)}`);
    this.#source = source;
    source.addEventListener("poke", (it) => {
      if (source !== this.#source) return;
      this.#delay = FIRST_DELAY_MS;
      if (it.data === "begin") return; // nothing has happened since we asked
      this.#askSoon();
    });
    source.addEventListener("acts", (it) => {
      if (source === this.#source) this.take ? this.take(JSON.parse(it.data)) : this.#askSoon();
    });
    source.onerror = () => source === this.#source && this.#again(); // a ticket is good for one minute: never as it was
  }

  #askSoon() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.ask(), Math.random() * TOGETHER_MS);
  }

  #again() {
    this.#leave();
    this.#timer = setTimeout(() => document.hidden || this.ask(), this.#delay * (0.75 + Math.random() / 2));
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
