// The board: frames in, one drawing a frame of the screen; times run on by one timer a second.
import { Agents } from "./agents.js";
import { Detail } from "./detail.js";
import { Filter } from "./filter.js";
import { Floor } from "./floor.js";
import { Freshness } from "./freshness.js";
import { Queues } from "./queues.js";
import { Stream } from "./stream.js";
import { Summary } from "./summary.js";
import { setText } from "./nodes.js";
import { filled, minute, number, words } from "./telling.js";

const by = (id) => document.getElementById(id);
const floor = new Floor();
const freshness = new Freshness();
const filter = new Filter(() => rearrange());
const queues = new Queues(by("floor-queues"), "queue-row", floor, filter);
const detail = new Detail(floor);
const agents = new Agents(by("floor-agents"), floor, filter, (key) => detail.open(key, now()));
const summary = new Summary(by("floor-states"), floor, filter);
const stream = new Stream(
  (frame) => { floor.replace(frame); floor.askNames(); drawSoon(); },
  (frame) => { floor.update(frame); drawSoon(); },
);
let isDue = false;

const now = () => freshness.now(stream, floor.head);

function drawSoon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(draw);
}

function draw() {
  isDue = false;
  if (!floor.head) return;
  freshness.look(stream, floor.head);
  const at = now(), isRenamed = floor.renamed;
  queues.draw(at);
  agents.draw(at);
  summary.draw(at);
  detail.draw(at);
  heads();
  if (isRenamed) filter.offer(floor.names);
  floor.drawn();
}

function tick() {
  stream.look();
  freshness.look(stream, floor.head);
  if (!floor.head || document.hidden) return;
  const at = now();
  queues.tick(at);
  agents.tick(at);
  summary.draw(at);
  detail.draw(at);
  counts();
}

function rearrange() {
  if (!floor.head) return;
  queues.arrange();
  agents.arrange(now(), true);
  summary.draw(now());
  counts();
}

function heads() {
  setText(by("floor-rolling"), filled(words.rolling, { at: minute(floor.head.rolling) }));
  setText(by("floor-interval"), filled(words.interval, { at: minute(floor.head.interval) }));
  const silent = Object.entries(floor.head.silent ?? {});
  by("floor-silent").hidden = !silent.length;
  setText(by("floor-silent-word"), silent.map(([source, since]) => filled(words.silent, { source, at: minute(since) })).join(" "));
  counts();
}

function counts() {
  setText(by("floor-shown"), filled(words.shown, { n: number(agents.shown), all: number(floor.agents.size) }));
  by("floor-no-queues").hidden = queues.shown > 0;
  by("floor-no-agents").hidden = agents.shown > 0;
}

// On a phone the filters wait behind their word, unless the address asks for some.
if (matchMedia("(max-width: 48rem)").matches && !location.search) by("floor-filtering").open = false;
setInterval(tick, 1000);
floor.askNames(true).then(drawSoon);
stream.begin();
