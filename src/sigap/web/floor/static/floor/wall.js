// The board on a big screen: queues in large type, agents only where the link says so. It runs for months by itself.
import { Agents } from "./agents.js";
import { drawnSoon, streamInto } from "./drawing.js";
import { Floor } from "./floor.js";
import { Freshness } from "./freshness.js";
import { Queues } from "./queues.js";
import { setText } from "./nodes.js";
import { WallAlerts } from "./wallalerts.js";
import { fit } from "./wallfit.js";
import { WallPages } from "./wallpages.js";
import { filled, minute, second, words } from "./telling.js";

const by = (id) => document.getElementById(id);
const floor = new Floor();
const freshness = new Freshness();
const queues = new Queues(by("floor-queues"), "queue-card", floor, null);
const agents = by("floor-agents") ? new Agents(by("floor-agents"), floor, null, null) : null;
const pages = agents ? new WallPages(by("floor-agents"), by("wall-page")) : null;
const drawSoon = drawnSoon(draw);
let shown = 0;
const stream = streamInto(floor, drawSoon);
const alerts = new WallAlerts(() => (stream.clock.isKnown ? stream.clock.now() : null));
stream.onAlerts = (told) => alerts.take(told);

function draw() {
  if (!floor.head) return;
  freshness.look(stream, floor.head);
  const at = freshness.now(stream, floor.head);
  queues.draw(at);
  agents?.draw(at);
  by("floor-no-queues").hidden = queues.shown > 0;
  if (queues.shown !== shown) fit();
  shown = queues.shown;
  tellSilence(Object.values(floor.head.silent ?? {}));
  floor.drawn();
}

// The names of sources are nobody's business on a wall; that one is not heard is everybody's.
function tellSilence(since) {
  by("wall-silent").hidden = !since.length;
  setText(by("wall-silent"), since.length ? filled(words.unheard, { at: minute(Math.min(...since)) }) : "");
}

function tick() {
  stream.look();
  freshness.look(stream, floor.head);
  if (stream.clock.isKnown) setText(by("floor-clock"), second(stream.clock.now()));
  if (!floor.head) return;
  const at = freshness.now(stream, floor.head);
  queues.tick(at);
  alerts.tick();
  agents?.tick(at);
  pages?.tick();
  fit();
}

// A link that was revoked goes dark within a minute.
const check = () => stream.ask().catch(() => null);

setInterval(tick, 1000);
setInterval(check, 60000);
floor.askNames(true).then(drawSoon);
stream.begin();
