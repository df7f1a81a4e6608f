// An agent's bar: fetched after the page, fetched anew when there is something new, and posted to without leaving.
import { Pokes } from "./pokes.js";

const SOON_MS = 4000; // after a failure
const DAY_MS = 86400000;

const bar = document.querySelector(".page-bar[data-bar]");
const inside = (selector) => bar.querySelector(selector);
let ahead = 0, timer = 0, isDue = false, known = 0;
let asked = 0, shown = 0; // questions by their number: an answer older than what is shown comes too late

const duration = (ms) => {
  const all = Math.max(0, Math.floor(ms / 1000)), hours = Math.floor(all / 3600), two = (n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}` : `${Math.floor(all / 60)}:${two(all % 60)}`;
};

const isBusy = () => inside("details[open]") != null; // somebody is choosing or writing: what they see stays

async function ask() {
  if (isBusy()) {
    isDue = true;
    return;
  }
  isDue = false;
  again(SOON_MS);
  const mine = ++asked;
  try {
    const answer = await fetch(bar.dataset.bar, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return away(true);
    if (answer.status === 204) return (bar.hidden = true);
    if (!answer.ok) return away(true);
    const html = await answer.text();
    away(false);
    if (isBusy()) isDue = true; // opened while we asked
    else show(html, mine);
  } catch {
    away(true);
  }
}

const away = (isAway) => { bar.dataset.away = isAway ? "yes" : ""; };

function again(ms) {
  clearTimeout(timer);
  timer = setTimeout(() => document.hidden || ask(), ms);
}

function show(html, number) {
  if (number < shown) return;
  shown = number;
  const focused = bar.contains(document.activeElement) ? document.activeElement.closest("details")?.className : "";
  bar.innerHTML = html;
  if (focused) bar.querySelector(`details.${focused.split(" ").join(".")} summary`)?.focus();
  const told = inside(".agent-bar").dataset;
  bar.hidden = Boolean(told.quiet) && (!told.asking || document.getElementById("floor-hands") != null); // the board has its own
  ahead = Number(told.now) - Date.now();
  away(false);
  pokes.use(told.ticket);
  again(Number(told.again) * 1000);
  announce(Number(told.newest));
  if (told.undelivered) send(`${bar.dataset.bar}/read`, { upto: told.newest, only: "delivered" });
  tick();
}

// A new message is said once, wherever one is on the page.
function announce(newest) {
  if (newest > known) window.sigap?.toast(inside(".agent-bar-message[data-new] .agent-bar-text").textContent, "info");
  known = Math.max(known, newest);
}

async function send(address, values, form) {
  const body = form ?? new FormData();
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  const mine = ++asked;
  body.set("csrfmiddlewaretoken", inside("[name=csrfmiddlewaretoken]")?.value ?? "");
  try {
    const answer = await fetch(address, { method: "POST", body, redirect: "manual" });
    if (answer.status === 422) window.sigap?.toast((await answer.json()).what, "bad");
    else if (answer.ok && !values.only) {
      closeMenus();
      show(await answer.text(), mine);
    }
  } catch {
    away(true);
  }
}

function closeMenus() {
  for (const one of bar.querySelectorAll("details[open]")) one.open = false;
}

function tick() {
  const now = Date.now() + ahead;
  for (const one of bar.querySelectorAll("time[data-since]")) {
    const ms = now - Number(one.dataset.since), limit = Number(one.dataset.limit);
    one.textContent = ms > DAY_MS ? "" : duration(ms);
    if (!limit) continue;
    const isLate = ms > limit;
    one.closest(".agent-bar-button").dataset.late = isLate ? "yes" : "";
    inside(".agent-bar-late").hidden = !isLate;
  }
  for (const one of bar.querySelectorAll("time[data-span]")) one.textContent = duration(Number(one.dataset.span));
}

const pokes = new Pokes(ask);

if (bar) {
  bar.addEventListener("submit", (it) => {
    it.preventDefault();
    const form = it.target, button = it.submitter;
    const body = new FormData(form, button);
    send(form.getAttribute("action"), {}, body);
  });
  bar.addEventListener("toggle", (it) => {
    if (!it.target.open && isDue) ask();
    if (it.target.open) it.target.querySelector("input[name=word]")?.focus();
  }, true);
  document.addEventListener("keydown", (it) => {
    const name = { KeyS: "state", KeyH: "hand", KeyM: "messages" }[it.code];
    if (!name || !it.altKey || it.ctrlKey || it.metaKey) return;
    const menu = inside(`.agent-bar-${name}`);
    if (!menu) return;
    it.preventDefault();
    menu.open = true;
    (menu.querySelector("input[name=word], .menu-item, button") ?? menu.querySelector("summary")).focus();
  });
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  setInterval(tick, 1000);
  ask();
}
