// While a day is being told anew, look every two seconds whether it is; print where somebody wants it on paper.
const LOOK_MS = 2000, LONGEST_MS = 15 * 60000;
const waiting = document.querySelector("[data-story-waits]");

async function look(since) {
  try {
    const answer = await fetch(waiting.dataset.storyWaits, { redirect: "error", cache: "no-store" });
    if (answer.ok && !(await answer.json()).is_waiting) {
      location.reload();
      return;
    }
  } catch {
    // the network is away: soon again
  }
  if (performance.now() - since < LONGEST_MS) setTimeout(look, LOOK_MS, since);
}

if (waiting) look(performance.now());
document.querySelector("[data-print]")?.addEventListener("click", () => print());
