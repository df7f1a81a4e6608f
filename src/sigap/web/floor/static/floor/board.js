// The board: frames in, one drawing a frame of the screen; times run on by one timer a second.
import { Alerts } from "./alerts.js";
import { drawnSoon, streamInto } from "./drawing.js";
import { Floor } from "./floor.js";
import { Freshness } from "./freshness.js";
import { View } from "./view.js";

const floor = new Floor();
const freshness = new Freshness();
const view = new View(floor, () => freshness.now(stream, floor.head));
const drawSoon = drawnSoon(draw);
const stream = streamInto(floor, drawSoon);
const alerts = new Alerts(view, floor);
stream.onAlerts = (told) => alerts.take(told);

function draw() {
  if (!floor.head) return;
  freshness.look(stream, floor.head);
  view.draw();
}

function tick() {
  stream.look();
  freshness.look(stream, floor.head);
  if (!floor.head || document.hidden) return;
  view.tick();
  alerts.tick();
}

setInterval(tick, 1000);
floor.askNames(true).then(drawSoon);
stream.begin();
