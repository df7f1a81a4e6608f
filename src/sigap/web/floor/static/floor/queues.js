// Draws queues: rows of the board's table, or cards of a big screen. Both name their cells alike.
import { A, H, Q, aheadOf, counted, judgedLevel, judgedWait } from "./floor.js";
import { arrange, made, setData, setIcon, setLink, setText, setTitle } from "./nodes.js";
import { duration, filled, inOrder, limit, number, percent, roundPercent, settings, span, tenantMinute, tenths, words } from "./telling.js";

const WAIT_ICONS = { met: "clock", near: "alert-triangle", missed: "alert-square" };
const TONES = { met: "good", near: "warn", missed: "bad" };
const few = (n) => (n < 9.95 ? tenths.format(n) : number(n)); // "4 of 1.5 (+163 %)" adds up, "4 of 2" does not
const RANK = { missed: 0, near: 1, met: 2, "": 3 };

export class Queues {
  #drawn = new Map(); // key -> { node, cells, linked: since which half-hour }
  #order = "";

  constructor(parent, template, floor, filter) {
    Object.assign(this, { parent, template, floor, filter });
  }

  draw(now) {
    const { floor } = this;
    if (floor.wasReplaced) this.#forget();
    const changed = floor.renamed || floor.head.interval !== this.interval ? floor.queues.keys() : floor.changedQueues;
    this.interval = floor.head.interval;
    if (floor.head.ahead !== this.ahead) this.#foresee(now);
    for (const key of [...changed]) this.#row(key, now);
    this.staff();
    this.arrange();
  }

  // Every second: waits run on, and what is ahead grows old.
  tick(now) {
    this.#foresee(now);
    for (const key of this.#drawn.keys()) this.#wait(key, now);
  }

  arrange() {
    const keys = [...this.#drawn.keys()].filter((key) => this.#isShown(key)).sort(this.#compare());
    const told = keys.join("\n");
    for (const [key, { node }] of this.#drawn) if (node.hidden === this.#isShown(key)) node.hidden = !node.hidden;
    setData(this.parent, "count", String(keys.length));
    const isInHand = this.parent.matches(":hover, :focus-within"); // rows do not move under the pointer
    if (told === this.#order || (isInHand && this.#order)) return;
    this.#order = told;
    arrange(this.parent, keys.map((key) => this.#drawn.get(key).node));
  }

  node(key) {
    return this.#drawn.get(key)?.node ?? null;
  }

  get shown() {
    return [...this.#drawn.values()].filter(({ node }) => !node.hidden).length;
  }

  #isShown(key) {
    return !this.filter || this.filter.hasQueue(key, this.floor.queueName(key));
  }

  #compare() {
    const { floor } = this, by = this.filter?.of("queues") || "name";
    const name = (one, other) => inOrder(floor.queueName(one).name, floor.queueName(other).name);
    const row = (key) => floor.queues.get(key);
    const level = (key) => judgedLevel(counted(row(key), "rolling").serviceLevel, floor.queueName(key).target);
    if (by === "wait") {
      const since = (key) => row(key)[Q.longest_since_ms] ?? Infinity;
      return (one, other) => (since(one) === since(other) ? name(one, other) : since(one) - since(other));
    }
    if (by === "level") return (one, other) => RANK[level(one)] - RANK[level(other)] || name(one, other);
    return name;
  }

  #forget() {
    for (const [key, { node }] of this.#drawn) {
      if (this.floor.queues.has(key)) continue;
      node.remove();
      this.#drawn.delete(key);
    }
    this.#order = "";
  }

  #row(key, now) {
    const row = this.floor.queues.get(key), known = this.floor.queueName(key);
    if (!this.#drawn.has(key)) this.#drawn.set(key, made(this.template));
    const drawn = this.#drawn.get(key), { node, cells } = drawn;
    const channel = settings.channels[known.channel];
    setText(cells.name, known.name);
    setIcon(cells.channel, channel?.icon ?? "stack-2");
    setTitle(node, known.name);
    setText(cells.waiting, number(row[Q.waiting]));
    setData(cells.waiting, "nothing", row[Q.waiting] ? "" : "yes");
    setText(cells.forgotten, row[Q.forgotten] ? filled(words.forgotten, { n: number(row[Q.forgotten]) }) : "");
    const rolling = counted(row, "rolling"), interval = counted(row, "interval"), day = counted(row, "day");
    this.#level(cells, "rolling", rolling.serviceLevel, known);
    this.#level(cells, "interval", interval.serviceLevel, known);
    setText(cells.target, known.target == null ? "" : filled(words.target, { share: roundPercent(known.target), t: limit(known.threshold_s) }));
    setText(cells.asa, duration(rolling.asaMs));
    setText(cells.abandonment, percent(rolling.abandonment));
    setText(cells.arrivals, number(interval.offered));
    setText(cells.offered, number(day.offered));
    this.#links(drawn, key);
    this.#ahead(key, now);
    this.#wait(key, now);
  }

  #level(cells, span, share, known) {
    const judged = judgedLevel(share, known.target), shown = settings.targets[judged];
    setText(cells[`${span}_level`], percent(share));
    setData(cells[`${span}_box`], "tone", TONES[judged] ?? "");
    setIcon(cells[`${span}_icon`], shown?.icon ?? "minus");
    setText(cells[`${span}_word`], shown?.word ?? words.nothing);
  }

  #foresee(now) {
    this.ahead = this.floor.head.ahead;
    for (const key of this.#drawn.keys()) this.#ahead(key, now);
    const { advice } = this.floor.head;
    if (advice !== this.advice) document.dispatchEvent(new CustomEvent("floor:advice", { detail: advice }));
    this.advice = advice;
    const age = document.getElementById("floor-ahead-age");
    if (!age) return;
    const isKnown = this.ahead && now - this.ahead.at <= settings.ahead_old_ms;
    const basis = [this.ahead?.forecast ? words.byForecast : words.noForecast, this.ahead?.roster ? words.byRoster : words.noRoster];
    setText(age, isKnown ? filled(words.aheadAge, { age: span(now - this.ahead.at), basis: basis.join("; ") }) : words.noAhead);
  }

  #ahead(key, now) {
    const { cells } = this.#drawn.get(key);
    if (!cells.ahead_level) return;
    const row = aheadOf(this.floor.head, key, now), of = (name) => row?.[H[name]];
    const judged = judgedLevel(of("level"), this.floor.queueName(key).target);
    setText(cells.ahead_level, roundPercent(of("level"))); // foreseen: tenths of a point are not known
    setData(cells.ahead_box, "tone", of("breach") >= 0.5 ? "bad" : of("breach") >= 0.2 ? "warn" : TONES[judged] ?? "");
    setIcon(cells.ahead_icon, of("level") == null ? "minus" : of("breach") >= 0.5 ? "trending-down" : of("breach") >= 0.2 ? "alert-triangle" : settings.targets[judged]?.icon ?? "minus");
    if (!cells.staffed) return; // a big screen shows no more
    setText(cells.ahead_word, of("level") == null ? words.notKnown : `${number(of("low") * 100)}–${roundPercent(of("high"))}`);
    setTitle(cells.ahead_box, of("level") == null ? "" : filled(words.risk, { low: roundPercent(of("low")), high: roundPercent(of("high")), risk: roundPercent(of("breach")) }));
    const { expected, far } = this.#expected(of("expected"), key, now);
    setText(cells.arrivals_of, expected == null ? "" : filled(words.expected, { n: few(expected), far }));
    setTitle(cells.arrivals_of, expected == null ? "" : filled(words.forecast, { n: few(expected) }));
    const required = of("required"), staffed = of("staffed");
    setText(cells.staffed, staffed == null ? "–" : tenths.format(staffed));
    setText(cells.required, required == null ? "" : filled(words.required, { n: number(required) }));
    setData(cells.staffed_box, "tone", required == null || staffed == null ? "" : staffed >= required ? "good" : staffed >= required - 1 ? "warn" : "bad");
    setIcon(cells.staffed_icon, required == null || staffed == null ? "minus" : staffed >= required ? "check" : "alert-triangle");
  }

  // What was forecast for as much of the half-hour as is over, and how far from it what came is.
  #expected(expected, key, now) {
    if (expected == null) return { expected: null, far: "" };
    const over = Math.min(1, Math.max(0, now - this.floor.head.interval) / 1800000);
    const came = counted(this.floor.queues.get(key), "interval").offered, so = expected * over;
    const share = so >= 1 ? came / so - 1 : null;
    return { expected: so, far: share == null ? "" : ` (${share >= 0 ? "+" : "−"}${roundPercent(Math.abs(share))})` };
  }

  #wait(key, now) {
    const row = this.floor.queues.get(key), known = this.floor.queueName(key), { cells } = this.#drawn.get(key);
    const since = row[Q.longest_since_ms], ms = since == null ? null : Math.max(0, now - since);
    const judged = judgedWait(ms, known.threshold_s);
    setText(cells.wait, duration(ms));
    setData(cells.wait_box, "tone", TONES[judged] ?? "");
    setIcon(cells.wait_icon, WAIT_ICONS[judged] ?? "minus");
    const word = { met: words.within, near: words.past, missed: words.farPast }[judged];
    setText(cells.wait_word, word ? filled(word, { t: limit(known.threshold_s) }) : ms == null ? words.nobody : words.noThreshold);
  }

  // What lies behind each figure: other rows only when another half-hour begins.
  #links(drawn, key) {
    const base = settings.links.visits, { interval } = this.floor.head, { cells } = drawn;
    if (!base || drawn.linked === interval) return;
    drawn.linked = interval;
    const of = (more) => `${base}?${new URLSearchParams({ span: "today", queue: key, ...more })}`;
    const half = { at: tenantMinute(interval), minutes: "30" };
    setLink(cells.name_link, of({}));
    setLink(cells.offered, of({ of: "offered" }));
    setLink(cells.abandonment, of({ outcome: "abandoned" }));
    setLink(cells.rolling_level, of({ of: "service_level" }));
    setLink(cells.asa, of({ outcome: "answered" }));
    setLink(cells.interval_level, of({ of: "service_level", ...half }));
    setLink(cells.arrivals, of({ of: "offered", ...half }));
  }

  // Agents at each queue: those with its contact in hand, and those free who have its skill.
  staff() {
    if (!this.floor.agents.size) return;
    const inHand = new Map(), free = new Map();
    let freeAll = 0;
    for (const [key, row] of this.floor.agents) {
      if (row[A.queue]) inHand.set(row[A.queue], (inHand.get(row[A.queue]) ?? 0) + 1);
      if (row[A.state] !== "available") continue;
      freeAll += 1;
      for (const skill of this.floor.names.agents[key]?.skills ?? []) free.set(skill, (free.get(skill) ?? 0) + 1);
    }
    for (const [key, { cells }] of this.#drawn) {
      const { skill } = this.floor.queueName(key);
      setText(cells.in_hand, number(inHand.get(key) ?? 0));
      setText(cells.free, number(skill ? free.get(skill) ?? 0 : freeAll));
    }
  }
}
