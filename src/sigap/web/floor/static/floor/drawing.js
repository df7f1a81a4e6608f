// From frames to the screen: one drawing for each of the screen's frames, however many frames of data came meanwhile.
import { Stream } from "./stream.js";

export function drawnSoon(draw) {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => { isDue = false; draw(); });
  };
}

// The stream of a floor, each frame taken in and drawn.
export function streamInto(floor, drawSoon) {
  return new Stream(
    (frame) => { floor.replace(frame); floor.askNames(); drawSoon(); },
    (frame) => { floor.update(frame); drawSoon(); },
  );
}
