// How fresh the board is: said in words at all times, and over the whole page when it is not.
import { setData, setIcon, setText } from "./nodes.js";
import { filled, second, settings, span, words } from "./telling.js";

const SHOWN = {
  starting: ["off", "hourglass"],
  live: ["good", "circle-check"],
  stale: ["warn", "cloud-off"],
  "signed-out": ["bad", "lock"],
  gone: ["bad", "ban"],
};

export class Freshness {
  state = "starting";
  #root = document.getElementById("floor");
  #chip = document.getElementById("floor-fresh");
  #spoken = document.getElementById("floor-spoken");

  // The instant up to which times may run on: that of the server while data come, else where they ended.
  now(stream, head) {
    if (!head) return null;
    const latest = head.at + settings.stale * 1000;
    return this.state === "live" ? Math.min(Math.max(stream.clock.now(), head.at), latest) : head.at;
  }

  look(stream, head) {
    const age = head && stream.clock.isKnown ? stream.clock.now() - head.at : null;
    this.#become(this.#judged(stream, age));
    setText(this.#chip.querySelector("[data-cell=word]"), this.#word(head, age));
  }

  #judged(stream, age) {
    if (stream.refusal) return stream.refusal;
    if (age == null) return "starting";
    return stream.isTrusted && age <= settings.stale * 1000 ? "live" : "stale";
  }

  #word(head, age) {
    if (this.state === "live") return filled(words.live, { age: span(Math.max(0, age)) });
    if (this.state === "starting") return words.starting;
    const since = head ? filled(words.since, { at: second(head.at), age: span(age ?? 0) }) : "";
    const why = { stale: words.stale, "signed-out": words.signedOut, gone: words.gone }[this.state];
    return `${why} ${since}`.trim();
  }

  #become(state) {
    setData(this.#root, "fresh", state);
    if (state === this.state) return;
    const [tone, icon] = SHOWN[state];
    setData(this.#chip, "tone", tone);
    setIcon(this.#chip.querySelector("svg"), icon);
    if (this.state !== "starting") setText(this.#spoken, { live: words.liveAgain, stale: words.staleNow }[state] ?? words[state === "gone" ? "gone" : "signedOut"]);
    this.state = state;
  }
}
