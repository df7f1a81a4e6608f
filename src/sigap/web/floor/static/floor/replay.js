// The replay of a day: the board's drawing, a clock of its own, and a timeline to move along.
import { drawnSoon } from "./drawing.js";
import { Floor } from "./floor.js";
import { Player } from "./player.js";
import { Timeline } from "./timeline.js";
import { View } from "./view.js";
import { setData, setIcon, setText } from "./nodes.js";
import { settings } from "./telling.js";

const LONGEST_FRAME_MS = 250, TICK_MS = 250;
const by = (id) => document.getElementById(id);
const words = by("replay-words").dataset;
const root = by("replay"), button = by("replay-play");
const told = settings.replay;
const floor = new Floor();
const player = new Player(floor, told);
const view = new View(floor, () => player.at);
const timeline = new Timeline(told, goTo);
const drawSoon = drawnSoon(() => floor.head && view.draw());
let isPlaying = false, isBusy = false, drawnAt = 0, tickedAt = 0;

const speed = () => Number(by("replay-speed").value);

async function goTo(at) {
  show("loading");
  try {
    if (!(await player.seek(at))) return;
  } catch {
    pause("failed");
    return;
  }
  floor.askNames();
  show(isPlaying ? "playing" : "paused");
  moved();
}

function play() {
  if (player.hasEnded) goTo(told.starts);
  isPlaying = true;
  drawnAt = performance.now();
  show("playing");
  requestAnimationFrame(step);
}

function pause(why = "paused") {
  isPlaying = false;
  show(why);
}

async function step(now) {
  if (!isPlaying) return;
  const passed = Math.min(now - drawnAt, LONGEST_FRAME_MS);
  drawnAt = now;
  if (!isBusy && floor.head) {
    isBusy = true;
    try {
      await player.goOn(passed * speed());
      moved(now);
      if (player.hasEnded) pause("ended");
    } catch {
      pause("failed");
    }
    isBusy = false;
  }
  if (isPlaying) requestAnimationFrame(step);
}

// Rows that changed are drawn before anything else looks at them; waits and times run on four times a second.
function moved(now = performance.now()) {
  timeline.show(player.at);
  const isDue = now - tickedAt >= TICK_MS || !isPlaying;
  if (isDue || floor.wasReplaced || floor.changedQueues.size || floor.changedAgents.size) view.draw();
  if (!isDue) return;
  tickedAt = now;
  view.tick();
}

function show(state) {
  setData(root, "state", state);
  setData(by("floor"), "fresh", state === "loading" ? "starting" : "replayed"); // whether it may say that nothing is there
  const label = state === "playing" ? words.pause : words.play;
  setText(button.querySelector("[data-cell=word]"), label);
  setIcon(button.querySelector("svg"), state === "playing" ? "player-pause" : "player-play");
  button.setAttribute("aria-pressed", String(state === "playing"));
  setText(by("replay-now"), { loading: words.loading, failed: words.failed, ended: words.ended }[state] ?? "");
}

function keyed(it) {
  const isTyping = it.target.closest("input:not([type=range]), select, textarea, dialog[open]");
  if (isTyping || it.ctrlKey || it.metaKey || it.altKey) return;
  const act = { k: () => (isPlaying ? pause() : play()), n: () => timeline.next(player.at), p: () => timeline.previous(player.at) }[it.key];
  if (!act) return;
  it.preventDefault();
  act();
}

button.addEventListener("click", () => (isPlaying ? pause() : play()));
by("replay-before").addEventListener("click", () => timeline.previous(player.at));
by("replay-after").addEventListener("click", () => timeline.next(player.at));
document.addEventListener("keydown", keyed);
show("loading");
floor.askNames(true).then(drawSoon);
const asked = Number(new URLSearchParams(location.search).get("at")) * 1000;
goTo(asked || told.starts);
