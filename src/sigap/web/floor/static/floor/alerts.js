// Open alerts above the board: they come by the stream, sound when they are new, and are acknowledged here.
import { arrange, made, setData, setIcon, setLabel, setText } from "./nodes.js";
import { Sound } from "./sound.js";
import { filled, number, settings, span, words } from "./telling.js";

const language = document.documentElement.lang === "id" ? "id" : "en";
const LOOKED_MS = 2000;
const FLASH_MS = 2500;
const by = (id) => document.getElementById(id);

export class Alerts {
  #drawn = new Map(); // id -> { node, cells }
  #known = null; // ids that were there before; null: none was told yet
  #unseen = new Set();
  #seen = new Set();
  #open = [];
  #more = 0;
  #timer = 0;

  constructor(view, floor) {
    Object.assign(this, { view, floor, strip: by("floor-alerts"), list: by("floor-alerts-list"), spoken: by("floor-alerts-spoken") });
    this.sound = new Sound(by("floor-sound"));
    document.addEventListener("visibilitychange", () => this.#look());
  }

  // Everything that is open now.
  take({ alerts, more }) {
    this.#open = alerts;
    this.#more = more;
    const fresh = alerts.filter((one) => this.#known && !this.#known.has(one.id));
    this.#known = new Set(alerts.map((one) => one.id));
    this.draw();
    if (fresh.length) this.#announce(fresh);
    for (const one of alerts) if (!this.#seen.has(one.id)) this.#unseen.add(one.id);
    this.#look();
  }

  draw() {
    const now = this.view.now();
    for (const [id, { node }] of this.#drawn) if (!this.#known.has(id)) { node.remove(); this.#drawn.delete(id); }
    for (const one of this.#open) this.#row(one, now);
    arrange(this.list, this.#open.map((one) => this.#drawn.get(one.id).node));
    const count = this.#open.length + this.#more;
    setData(this.strip, "count", String(count));
    setText(by("floor-alerts-count"), count ? filled(words.alertsOpen, { n: number(count) }) : words.alertsNone);
  }

  // Every second: ages run on.
  tick() {
    const now = this.view.now();
    if (now == null) return;
    for (const one of this.#open) setText(this.#drawn.get(one.id)?.cells.age, span(Math.max(0, now - one.raised)));
  }

  #row(one, now) {
    if (!this.#drawn.has(one.id)) this.#drawn.set(one.id, this.#made(one));
    const { node, cells } = this.#drawn.get(one.id), shown = settings.severities[one.severity];
    const name = one.name[language];
    setData(node, "tone", shown.tone);
    setData(node, "acknowledged", one.acknowledged ? "yes" : "no");
    setIcon(cells.icon, shown.icon);
    setText(cells.severity, shown.word);
    setText(cells.name, name);
    setText(cells.text, one.text[language]);
    setText(cells.state, one.acknowledged ? words.alertAcknowledged : one.level ? words.alertEscalated : "");
    setText(cells.age, now == null ? "" : span(Math.max(0, now - one.raised)));
    if (cells.acknowledge) {
      cells.acknowledge.hidden = one.acknowledged;
      setLabel(cells.acknowledge, filled(words.alertTake, { name: `${name}: ${one.text[language]}` }));
    }
    setLabel(cells.details, filled(words.alertDetails, { name: `${name}: ${one.text[language]}` }));
  }

  #made(one) {
    const it = made("alert-row");
    it.node.dataset.alert = one.id;
    it.cells.details.href = `${settings.alerts.page}${one.id}/`;
    it.cells.name.addEventListener("click", () => this.#go(one));
    it.cells.acknowledge?.addEventListener("click", () => this.#acknowledge(one, it.cells.acknowledge));
    return it;
  }

  // To what it is about: the queue's row, the agent in full, the team alone; else to the alert's own page.
  #go(one) {
    if (one.of === "agent" && this.floor.agents.has(one.key)) return this.view.detail.open(one.key, this.view.now());
    const row = one.of === "queue" && this.view.queues.node(one.key);
    if (row && !row.hidden) {
      row.scrollIntoView({ block: "center" });
      row.dataset.flash = "yes";
      (row.querySelector("a[href], button") ?? row).focus({ preventScroll: true });
      setTimeout(() => delete row.dataset.flash, FLASH_MS);
      return undefined;
    }
    if (one.of === "team") return location.assign(`?team=${encodeURIComponent(one.key)}`);
    return location.assign(`${settings.alerts.page}${one.id}/`);
  }

  async #acknowledge(one, button) {
    button.disabled = true;
    const answer = await this.#post(`${settings.alerts.page}${one.id}/acknowledge`, {});
    button.disabled = false;
    if (answer?.ok) setText(this.spoken, words.alertAcknowledged); // the stream brings what it looks like now
    else location.assign(`${settings.alerts.page}${one.id}/`); // it says there what is wrong
  }

  #announce(fresh) {
    const worst = ["critical", "warning", "info"].find((severity) => fresh.some((one) => one.severity === severity));
    this.sound.play(worst);
    setText(this.spoken, fresh.map((one) => `${settings.severities[one.severity].word}: ${one.name[language]}. ${one.text[language]}`).join(" "));
  }

  // What has been in sight for a moment was seen.
  #look() {
    clearTimeout(this.#timer);
    if (document.hidden || !this.#unseen.size) return;
    this.#timer = setTimeout(async () => {
      const ids = [...this.#unseen];
      const answer = await this.#post(settings.alerts.seen, { alert: ids });
      if (!answer?.ok) return;
      for (const id of ids) { this.#unseen.delete(id); this.#seen.add(id); }
    }, LOOKED_MS);
  }

  #post(address, told) {
    const body = new FormData(by("floor-alerts-form"));
    for (const [name, values] of Object.entries(told)) for (const value of [values].flat()) body.append(name, value);
    return fetch(address, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } }).catch(() => null);
  }
}
