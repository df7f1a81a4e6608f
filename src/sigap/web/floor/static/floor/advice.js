// The panel of advice: fetched anew when the stream tells of another, and asked for without leaving the board.
const panel = document.getElementById("floor-advice");
const POLL_MS = 700, PATIENCE_MS = 60000;
let shown = null;

async function show() {
  try {
    const answer = await fetch(panel.dataset.url, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return;
    const text = await answer.text();
    if (panel.contains(document.activeElement) && document.activeElement.closest("details")) return;
    panel.innerHTML = text;
  } catch {
    // the network is away: the stream tells when it is back
  }
}

async function ask(form) {
  form.querySelector("button").disabled = true;
  try {
    await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, redirect: "manual" });
  } catch {
    form.querySelector("button").disabled = false;
    return;
  }
  const until = performance.now() + PATIENCE_MS;
  do {
    await show();
    await new Promise((done) => setTimeout(done, POLL_MS));
  } while (panel.querySelector("[role=status]") && performance.now() < until);
}

panel.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-advice-ask]")) return;
  event.preventDefault();
  ask(event.target);
});
document.addEventListener("floor:advice", ({ detail }) => {
  if (detail === shown) return;
  shown = detail;
  show();
});
setInterval(() => { if (!document.hidden) show(); }, 60000); // what is old goes
show();
