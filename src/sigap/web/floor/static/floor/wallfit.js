// Nobody scrolls a wall: what does not fit is drawn smaller, and what is read last is left out before words become too
// small to be read from the room.
import { setData } from "./nodes.js";

const STEPS = [ // size of words, how much is left out
  ...[1, 0.95, 0.9, 0.85].map((scale) => [scale, ""]),
  ...[0.95, 0.9, 0.85, 0.8].map((scale) => [scale, "figures"]),
  ...[1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55].map((scale) => [scale, "figures targets"]),
];
const GROWS_EVERY_S = 15; // words that come and go must not make it breathe
const page = document.documentElement;
const isWall = matchMedia("(min-width: 48.0625rem) and (min-height: 40rem)");
let step = 0, sinceGrown = 0;

function draw(wanted) {
  const [scale, leftOut] = STEPS[(step = wanted)];
  page.style.setProperty("--fit", scale);
  setData(page, "leftOut", leftOut);
}

const isCut = (figure) => figure.scrollWidth > figure.clientWidth;
const isTooLarge = () => page.scrollHeight > innerHeight + 1 || [...document.querySelectorAll(".wall-card strong")].some(isCut);

// Every second: smaller at once while it does not fit; now and then larger by a step, when that fits.
export function fit() {
  if (!isWall.matches) return step ? draw(0) : undefined;
  sinceGrown = (sinceGrown + 1) % GROWS_EVERY_S;
  if (step && !sinceGrown) draw(step - 1);
  while (isTooLarge() && step < STEPS.length - 1) draw(step + 1);
}
