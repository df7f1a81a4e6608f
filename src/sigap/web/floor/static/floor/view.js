// What the board and the replay of a day draw alike: the queues, the agents by state, each agent, one agent in full.
import { Agents } from "./agents.js";
import { Detail } from "./detail.js";
import { Filter } from "./filter.js";
import { Queues } from "./queues.js";
import { Summary } from "./summary.js";
import { setText } from "./nodes.js";
import { filled, minute, number, words } from "./telling.js";

const by = (id) => document.getElementById(id);

export class View {
  // `now` says up to which instant times run on.
  constructor(floor, now) {
    this.floor = floor;
    this.now = now;
    this.filter = new Filter(() => this.#rearrange());
    this.queues = new Queues(by("floor-queues"), "queue-row", floor, this.filter);
    this.detail = new Detail(floor);
    this.agents = new Agents(by("floor-agents"), floor, this.filter, (key) => this.detail.open(key, this.now()));
    this.summary = new Summary(by("floor-states"), floor, this.filter);
    // On a phone the filters wait behind their word, unless the address asks for some.
    if (matchMedia("(max-width: 48rem)").matches && !this.filter.isAsking) by("floor-filtering").open = false;
  }

  draw() {
    const at = this.now(), isRenamed = this.floor.renamed;
    this.queues.draw(at);
    this.agents.draw(at);
    this.summary.draw(at);
    this.detail.draw(at);
    this.#heads();
    if (isRenamed) this.filter.offer(this.floor.names);
    this.floor.drawn();
  }

  // Every second: times run on.
  tick() {
    const at = this.now();
    this.queues.tick(at);
    this.agents.tick(at);
    this.summary.draw(at);
    this.detail.draw(at);
    this.#counts();
  }

  #rearrange() {
    if (!this.floor.head) return;
    this.queues.arrange();
    this.agents.arrange(this.now(), true);
    this.summary.draw(this.now());
    this.#counts();
  }

  #heads() {
    const { head } = this.floor;
    setText(by("floor-rolling"), filled(words.rolling, { at: minute(head.rolling) }));
    setText(by("floor-interval"), filled(words.interval, { at: minute(head.interval) }));
    const silent = Object.entries(head.silent ?? {});
    by("floor-silent").hidden = !silent.length;
    setText(by("floor-silent-word"), silent.map(([source, since]) => filled(words.silent, { source, at: minute(since) })).join(" "));
    this.#counts();
  }

  #counts() {
    const { agents, floor, queues } = this;
    setText(by("floor-shown"), filled(words.shown, { n: number(agents.shown), all: number(floor.agents.size) }));
    by("floor-no-queues").hidden = queues.shown > 0;
    by("floor-no-agents").hidden = agents.shown > 0;
  }
}
