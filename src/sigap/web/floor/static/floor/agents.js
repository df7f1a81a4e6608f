// Draws agents: a tile each, made once; fewer words as they become more, from tiles to chips to dots.
import { A, isOver, lasted, limitOf, worked } from "./floor.js";
import { arrange, made, setData, setIcon, setLabel, setText, takeLabel } from "./nodes.js";
import { duration, filled, inOrder, number, roundPercent, settings, words } from "./telling.js";

const ABOVE = { compact: 60, dots: 300 }, ABOVE_ON_WALL = { compact: 0, dots: 48 }; // agents shown
const ARRANGE_MS = 2000;
const UNKNOWN = { word: "", tone: "off", icon: "circle-dashed" };
const rank = new Map(settings.order.map((state, place) => [state, place]));

export const shownAs = (state) => settings.states[state] ?? { ...UNKNOWN, word: state };
export const reasonOf = (row) => settings.reasons[row[A.reason]] ?? row[A.reason];

export class Agents {
  density = "roomy";
  #tiles = new Map(); // key -> { node, cells, state }
  #order = "";
  #arrangedAt = -Infinity;

  constructor(parent, floor, filter, onOpen) {
    Object.assign(this, { parent, floor, filter });
    if (!onOpen) return;
    parent.addEventListener("click", (it) => {
      const tile = it.target.closest("[data-key]");
      if (tile) onOpen(tile.dataset.key);
    });
    parent.addEventListener("keydown", (it) => this.#step(it));
  }

  draw(now) {
    if (this.floor.wasReplaced) this.#forget();
    const changed = this.floor.renamed ? this.floor.agents.keys() : this.floor.changedAgents;
    for (const key of [...changed]) this.#tile(key, now);
    this.arrange(now, this.floor.renamed || this.floor.wasReplaced);
  }

  // Every second: times run on.
  tick(now) {
    for (const [key, tile] of this.#tiles) if (!tile.node.hidden) this.#time(key, tile, now);
    this.arrange(now);
  }

  // Order, filter and density; at most every two seconds, so that tiles do not flicker about.
  arrange(now, isForced = false) {
    if (!isForced && performance.now() - this.#arrangedAt < ARRANGE_MS) return;
    this.#arrangedAt = performance.now();
    const keys = [...this.#tiles.keys()].filter((key) => this.#isShown(key, now)).sort(this.#compare());
    const shown = new Set(keys);
    for (const [key, { node }] of this.#tiles) if (node.hidden === shown.has(key)) node.hidden = !shown.has(key);
    this.#becomeDense(keys.length);
    const told = keys.join("\n");
    if (told === this.#order) return;
    this.#order = told;
    arrange(this.parent, keys.map((key) => this.#tiles.get(key).node));
    this.#stop(keys);
  }

  get shown() {
    return this.#order ? this.#order.split("\n").length : 0;
  }

  #becomeDense(count) {
    const asked = this.filter?.of("density"), above = this.filter ? ABOVE : ABOVE_ON_WALL;
    const density = asked || (count > above.dots ? "dots" : count > above.compact ? "compact" : "roomy");
    setData(this.parent, "density", density);
    if (density === this.density) return;
    this.density = density;
    for (const [key, { cells }] of this.#tiles) this.#name(key, cells);
  }

  #isShown(key, now) {
    const row = this.floor.agents.get(key);
    if (!this.filter) return row[A.state] !== "offline";
    return this.filter.hasAgent(key, this.floor.agentName(key), row[A.state]) && (!this.filter.of("over") || isOver(row, now));
  }

  #compare() {
    const { floor } = this, by = this.filter?.of("sort") || "name";
    const row = (key) => floor.agents.get(key), known = (key) => floor.agentName(key);
    const name = (one, other) => inOrder(known(one).name, known(other).name);
    const first = (one, other) => (one === other ? 0 : one - other);
    const since = (key) => row(key)[A.since_ms] ?? Infinity; // who never declared a state comes last
    const longest = (one, other) => first(since(one), since(other)) || name(one, other);
    const state = (key) => rank.get(row(key)[A.state]) ?? rank.size;
    const limit = (key) => (limitOf(row(key)) == null ? Infinity : since(key) + limitOf(row(key)));
    return {
      name,
      team: (one, other) => inOrder(known(one).team, known(other).team) || name(one, other),
      state: (one, other) => state(one) - state(other) || longest(one, other),
      time: longest,
      limit: (one, other) => first(limit(one), limit(other)) || name(one, other),
    }[by] ?? name;
  }

  #forget() {
    for (const [key, { node }] of this.#tiles) {
      if (this.floor.agents.has(key)) continue;
      node.remove();
      this.#tiles.delete(key);
    }
  }

  #tile(key, now) {
    if (!this.#tiles.has(key)) {
      const tile = made("agent-tile");
      tile.node.hidden = true;
      tile.cells.button.dataset.key = key;
      this.#tiles.set(key, tile);
    }
    const tile = this.#tiles.get(key), row = this.floor.agents.get(key), known = this.floor.agentName(key);
    const shown = shownAs(row[A.state]), { cells } = tile;
    setText(cells.name, known.name);
    setText(cells.team, this.floor.names.teams[known.team] ?? known.team);
    setData(cells.button, "tone", shown.tone);
    setIcon(cells.icon, shown.icon);
    setText(cells.state, shown.word);
    setText(cells.reason, reasonOf(row));
    setText(cells.queue, row[A.queue] ? this.floor.queueName(row[A.queue]).name : "");
    this.#time(key, tile, now);
    this.#name(key, cells);
  }

  // A tile is spoken as it is written, figures and all; only a dot, which shows the name alone, needs a label.
  #name(key, { button }) {
    if (this.density !== "dots") return takeLabel(button);
    const row = this.floor.agents.get(key), reason = row[A.reason] ? ` (${reasonOf(row)})` : "";
    setLabel(button, `${this.floor.agentName(key).name}: ${shownAs(row[A.state]).word}${reason}`);
  }

  #time(key, { cells }, now) {
    const row = this.floor.agents.get(key), isLate = isOver(row, now);
    setData(cells.button, "over", isLate ? "yes" : "");
    if (this.density === "dots") return;
    setText(cells.time, duration(lasted(row, now)));
    if (this.density !== "roomy") return;
    const limit = limitOf(row), today = worked(row, now);
    setText(cells.limit, limit == null ? "" : filled(isLate ? words.overLimit : words.ofLimit, { limit: duration(limit) }));
    setText(cells.today, filled(words.today, { n: number(today.handled), aht: duration(today.ahtMs), share: roundPercent(today.occupancy) }));
  }

  // One stop of the Tab key for all tiles; arrows go from one to the next.
  #stop(keys) {
    const buttons = keys.map((key) => this.#tiles.get(key).cells.button);
    const current = buttons.find((one) => one === document.activeElement) ?? buttons[0];
    for (const { cells } of this.#tiles.values()) {
      const place = cells.button === current ? 0 : -1;
      if (cells.button.tabIndex !== place) cells.button.tabIndex = place;
    }
  }

  #step(it) {
    const ways = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.#columns(), ArrowUp: -this.#columns() };
    const way = ways[it.key], from = it.target.closest("li");
    if (!way || !from) return;
    const all = [...this.parent.children].filter((one) => !one.hidden);
    const to = all[all.indexOf(from) + way];
    if (!to) return;
    it.preventDefault();
    from.firstElementChild.tabIndex = -1;
    to.firstElementChild.tabIndex = 0;
    to.firstElementChild.focus();
  }

  #columns() {
    const all = [...this.parent.children].filter((one) => !one.hidden);
    const next = all.findIndex((one) => one.offsetTop > all[0].offsetTop);
    return next < 1 ? 1 : next;
  }
}
