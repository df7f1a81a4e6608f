// Beside the board's figures: who asks for help, who has unread messages, today's notes; and acting upon an agent.
import { setAssigned } from "./assigned.js";
import { Pokes } from "./pokes.js";

const ASK_AGAIN_MS = 60000;
const words = document.getElementById("acts-words").dataset;
const agents = document.getElementById("floor-agents");
const locale = document.documentElement.lang === "id" ? "id-ID" : "en-GB";
const clock = new Intl.DateTimeFormat(locale, { timeZone: words.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
let told = { hands: [], unread: {}, assigned: {}, notes: [] }, names = {}, shown = "", heard = new Set(), hasBegun = false;

const duration = (ms) => {
  const all = Math.max(0, Math.floor(ms / 1000)), hours = Math.floor(all / 3600), two = (n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}` : `${Math.floor(all / 60)}:${two(all % 60)}`;
};

// --- Asking

async function ask() {
  try {
    const answer = await fetch(words.acts, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return;
    const now = await answer.json();
    pokes.use(now.ticket);
    await take(now);
  } catch { /* the board itself says that the network is away */ }
}

async function take(now) {
  told = { ...now, ahead: now.now_ms - Date.now() };
  tellAssigned();
  if (!Object.keys(names).length || told.hands.some((one) => !names[one.agent])) await askNames();
  draw();
}

async function askNames() {
  const settings = JSON.parse(document.getElementById("floor-settings").textContent);
  const answer = await fetch(settings.names, { redirect: "manual", cache: "no-store" });
  if (!answer.ok) return;
  const all = await answer.json();
  names = Object.fromEntries(Object.entries(all.agents ?? {}).map(([key, one]) => [key, one.name]));
  queueNames = Object.fromEntries(Object.entries(all.queues).map(([key, one]) => [key, one.name]));
}
let queueNames = {};
const pokes = new Pokes(ask, take);

// --- Drawing

function draw() {
  drawHands();
  drawNotes();
  for (const tile of agents.querySelectorAll("[data-key]")) mark(tile);
  const waiting = told.hands.filter((one) => one.answered_ms == null);
  for (const one of waiting) {
    if (hasBegun && !heard.has(one.id)) document.getElementById("acts-spoken").textContent = filled(words.handsSaid, { name: names[one.agent] ?? one.agent });
    heard.add(one.id);
  }
  hasBegun = true;
}

function tellAssigned() {
  const now = Date.now() + told.ahead;
  told.assigned = Object.fromEntries(Object.entries(told.assigned).filter(([, one]) => one.until_ms > now));
  setAssigned(told.assigned);
}

function drawHands() {
  const strip = document.getElementById("floor-hands");
  strip.hidden = !told.hands.length;
  strip.firstElementChild.replaceChildren(...told.hands.map(hand));
  tick();
}

function hand(one) {
  const node = document.getElementById("acts-hand").content.firstElementChild.cloneNode(true);
  const part = (name) => node.querySelector(`[data-part=${name}]`), name = names[one.agent] ?? one.agent;
  const isAnswered = one.answered_ms != null;
  node.dataset.hand = one.id;
  node.dataset.tone = isAnswered ? "good" : "warn";
  node.querySelector("use").setAttribute("href", `${words.sprite}#${isAnswered ? "check" : "hand-stop"}`);
  part("name").textContent = name;
  part("name").setAttribute("aria-label", filled(words.open, { name }));
  part("name").addEventListener("click", () => agents.querySelector(`[data-key="${CSS.escape(one.agent)}"]`)?.click());
  part("word").textContent = [isAnswered ? "" : words.asks, one.word].filter(Boolean).join(": ");
  if (!isAnswered) part("time").dataset.since = one.raised_ms;
  part("told").textContent = isAnswered ? filled(words.answered, { name: one.answered_by, time: duration(one.answered_after_s * 1000) }) : "";
  if (isAnswered || !words.may) part("answer").remove();
  else part("answer").addEventListener("click", (it) => answer(one.id, it.currentTarget));
  return node;
}

function drawNotes() {
  const strip = document.getElementById("floor-notes");
  strip.hidden = !told.notes.length;
  strip.firstElementChild.replaceChildren(...told.notes.map((one) => {
    const node = document.getElementById("acts-note").content.firstElementChild.cloneNode(true);
    const part = (name) => node.querySelector(`[data-part=${name}]`);
    part("time").textContent = clock.format(one.at_ms);
    part("queue").textContent = one.queue ? queueNames[one.queue] ?? one.queue : words.allQueues;
    part("text").textContent = one.text;
    part("by").textContent = one.by;
    return node;
  }));
}

// What a tile says more: a raised hand, unread messages; each by a shape, and in its label by words.
function mark(tile) {
  const key = tile.dataset.key, unread = told.unread[key] ?? 0, assigned = told.assigned[key], where = assigned ? assignedTo(assigned) : "";
  const up = told.hands.find((one) => one.agent === key && one.answered_ms == null);
  const wanted = `${up ? "hand" : ""}${unread ? `mail${unread}` : ""}${where}`;
  if ((tile.dataset.marks ?? "") === wanted) return;
  tile.dataset.marks = wanted;
  tile.dataset.asks = up ? "yes" : "";
  tile.setAttribute("aria-description", [up && words.asks, unread && filled(words.unread, { n: unread }), where].filter(Boolean).join(", "));
  tile.querySelector(".acts-marks")?.remove();
  if (!wanted) return;
  const marks = Object.assign(document.createElement("span"), { className: "acts-marks" });
  if (up) marks.append(sign("hand-stop", words.asks, true));
  if (unread) marks.append(sign("mail", filled(words.unread, { n: unread }), false));
  if (where) marks.append(sign(assigned.carried === "failed" ? "alert-triangle" : "arrows-exchange", where, assigned.carried === "failed"));
  tile.append(marks);
}

function assignedTo(one) {
  const queue = one.queues.map((key) => queueNames[key] ?? key).join(", ");
  return filled(one.carried === "failed" ? words.assignedNot : words.assigned, { queue, time: clock.format(one.until_ms), name: one.telephony });
}

function sign(icon, text, isLoud) {
  const one = document.createElement("span");
  one.className = isLoud ? "acts-sign acts-loud" : "acts-sign";
  one.innerHTML = '<svg class="icon" aria-hidden="true"><use></use></svg><span></span>';
  one.querySelector("use").setAttribute("href", `${words.sprite}#${icon}`);
  one.lastElementChild.textContent = text;
  return one;
}

function tick() {
  const now = Date.now() + (told.ahead ?? 0);
  if (Object.values(told.assigned).some((one) => one.until_ms <= now)) {
    tellAssigned();
    for (const tile of agents.querySelectorAll("[data-key]")) mark(tile);
  }
  for (const one of document.querySelectorAll("#floor-hands time[data-since]")) one.textContent = duration(now - Number(one.dataset.since));
}

// --- Acting

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

async function post(address, body) {
  body.set("csrfmiddlewaretoken", token());
  try {
    const answer = await fetch(address, { method: "POST", body, redirect: "manual" });
    const said = answer.ok || answer.status === 422 ? (await answer.json()).what : words.away;
    window.sigap.toast(said, answer.ok ? "good" : "bad");
    return answer.ok;
  } catch {
    window.sigap.toast(words.away, "bad");
    return false;
  }
}

async function answer(id, button) {
  button.disabled = true;
  const body = new FormData();
  body.set("hand", id);
  await post(words.answer, body);
  button.disabled = false;
}

async function open(key) {
  const place = document.getElementById("acts-agent");
  if (shown !== key) place.replaceChildren();
  shown = key;
  const answer = await fetch(`${words.agent}?${new URLSearchParams({ agent: key })}`, { redirect: "manual", cache: "no-store" });
  if (shown !== key || !answer.ok) return;
  const was = place.querySelector("details[open] > summary")?.textContent;
  place.innerHTML = await answer.text();
  for (const one of place.querySelectorAll("details > summary")) if (one.textContent === was) one.parentElement.open = true;
  reasons();
}

function reasons() {
  const form = document.querySelector("#acts-agent [data-reason]")?.closest("form");
  if (form) form.querySelector("[data-reason]").hidden = form.elements.state.value !== "break";
}

document.addEventListener("change", (it) => it.target.matches("#acts-agent [name=state]") && reasons());
agents.addEventListener("click", (it) => {
  const tile = it.target.closest("[data-key]");
  if (tile) open(tile.dataset.key);
});
document.addEventListener("submit", async (it) => {
  const form = it.target.closest("[data-acts-form]");
  if (!form) return;
  it.preventDefault();
  const body = new FormData(form, it.submitter), buttons = [...form.querySelectorAll("button")];
  for (const one of buttons) one.disabled = true;
  const isDone = await post(form.getAttribute("action"), body);
  for (const one of buttons) one.disabled = false;
  if (form.dataset.actsForm === "again") await open(shown);
  else if (isDone) {
    form.reset();
    form.closest("dialog").close();
  }
});
document.getElementById("acts-save-view").addEventListener("submit", (it) => {
  it.target.elements.query.value = location.search.slice(1);
});

new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) {
    const tile = node.querySelector?.("[data-key]");
    if (tile) mark(tile);
  }
}).observe(agents, { childList: true });
document.addEventListener("visibilitychange", () => document.hidden || ask());
setInterval(() => document.hidden || ask(), ASK_AGAIN_MS);
setInterval(tick, 1000);
ask();
