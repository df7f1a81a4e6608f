// Open alerts of queues on a big screen: the most urgent first, as many as are read from across a room.
import { arrange, made, setData, setIcon, setText } from "./nodes.js";
import { filled, number, settings, span, words } from "./telling.js";

const SHOWN = 4;
const language = document.documentElement.lang === "id" ? "id" : "en";
const by = (id) => document.getElementById(id);

export class WallAlerts {
  #drawn = new Map(); // id -> { node, cells }
  #open = [];
  #known = null; // ids that were there before; null: none was told yet

  // `now` says the server's time, null while it is not known.
  constructor(now) {
    this.now = now;
  }

  take({ alerts, more }) {
    this.#open = alerts.slice(0, SHOWN);
    const shown = new Set(this.#open.map((one) => one.id)), beside = alerts.length - this.#open.length + more;
    for (const [id, { node }] of this.#drawn) if (!shown.has(id)) { node.remove(); this.#drawn.delete(id); }
    for (const one of this.#open) this.#row(one);
    arrange(by("wall-alerts-list"), this.#open.map((one) => this.#drawn.get(one.id).node));
    setText(by("wall-alerts-more"), beside ? filled(words.alertsMore, { n: number(beside) }) : "");
    by("wall-alerts").hidden = !this.#open.length;
    const fresh = alerts.filter((one) => this.#known && !this.#known.has(one.id));
    if (fresh.length) setText(by("wall-alerts-spoken"), fresh.map((one) => `${settings.severities[one.severity].word}: ${one.text[language]}.`).join(" "));
    this.#known = new Set(alerts.map((one) => one.id));
    this.tick();
  }

  // Every second: ages run on.
  tick() {
    const now = this.now();
    for (const one of this.#open) setText(this.#drawn.get(one.id).cells.age, now == null ? "" : span(Math.max(0, now - one.raised)));
  }

  #row(one) {
    if (!this.#drawn.has(one.id)) this.#drawn.set(one.id, made("wall-alert"));
    const { node, cells } = this.#drawn.get(one.id), shown = settings.severities[one.severity];
    setData(node, "tone", shown.tone);
    setData(node, "acknowledged", one.acknowledged ? "yes" : "no");
    setIcon(cells.icon, shown.icon);
    setText(cells.severity, shown.word);
    setText(cells.text, one.text[language]);
    setText(cells.state, one.acknowledged ? words.alertAcknowledged : "");
  }
}
