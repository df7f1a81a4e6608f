// Nobody scrolls a wall: what does not fit is drawn smaller, down to what is still read from the room.
const STEP = 0.05, LEAST = 0.55, GROWS_EVERY_S = 15; // words that come and go must not make it breathe
const page = document.documentElement;
const isWall = matchMedia("(min-width: 48.0625rem) and (min-height: 40rem)");
let scale = 1, sinceGrown = 0;

const draw = (wanted) => { scale = wanted; page.style.setProperty("--fit", wanted.toFixed(2)); };
const isTooLarge = () => page.scrollHeight > innerHeight + 1;

// Every second: smaller at once while it does not fit; now and then larger by a step, when that fits.
export function fit() {
  if (!isWall.matches) return scale < 1 ? draw(1) : undefined;
  const was = scale;
  sinceGrown = (sinceGrown + 1) % GROWS_EVERY_S;
  if (scale < 1 && !sinceGrown) draw(Math.min(1, scale + STEP));
  while (isTooLarge() && scale > LEAST) draw(Math.max(LEAST, scale <= was ? scale - STEP : was));
}
