// The floor as this page knows it: rows by key, names by key, and which rows changed since they were last drawn.
import { settings } from "./telling.js";

const places = (columns) => Object.fromEntries(columns.map((name, place) => [name, place]));
export const Q = places(settings.columns.queue);
export const A = places(settings.columns.agent);
export const H = places(settings.columns.ahead ?? []);
const ASK_NAMES_AGAIN_MS = 30000;

export class Floor {
  queues = new Map();
  agents = new Map();
  names = { queues: {}, agents: {}, teams: {}, sites: {}, skills: {} };
  changedQueues = new Set();
  changedAgents = new Set();
  head = null; // of the last frame: at, day, interval, rolling, silent
  renamed = true;
  wasReplaced = false;
  #askedAt = -Infinity;

  // Take everything anew: what was there before counts no longer.
  replace(frame) {
    this.queues = new Map(Object.entries(frame.queues));
    this.agents = new Map(Object.entries(frame.agents ?? {}));
    this.changedQueues = new Set(this.queues.keys());
    this.changedAgents = new Set(this.agents.keys());
    this.head = frame;
    this.wasReplaced = true;
  }

  update(frame) {
    for (const [key, row] of Object.entries(frame.queues)) {
      this.queues.set(key, row);
      this.changedQueues.add(key);
    }
    for (const [key, row] of Object.entries(frame.agents ?? {})) {
      this.agents.set(key, row);
      this.changedAgents.add(key);
    }
    this.head = { ...this.head, ...frame };
  }

  drawn() {
    this.changedQueues.clear();
    this.changedAgents.clear();
    this.renamed = this.wasReplaced = false;
  }

  // Fetch names when a row has none yet, at most every half a minute.
  async askNames(isForced = false) {
    if (!isForced && performance.now() - this.#askedAt < ASK_NAMES_AGAIN_MS) return;
    this.#askedAt = performance.now();
    try {
      const answer = await fetch(settings.names, { redirect: "manual", cache: "no-store" });
      if (!answer.ok) return;
      this.names = { agents: {}, ...(await answer.json()) };
      this.renamed = true;
    } catch {
      this.#askedAt = performance.now() - ASK_NAMES_AGAIN_MS + 3000; // the network is away: soon again
    }
  }

  queueName(key) {
    const known = this.names.queues[key];
    if (!known) this.askNames();
    return known ?? { name: key, channel: "", site: "", skill: "", threshold_s: null, target: null };
  }

  agentName(key) {
    const known = this.names.agents[key];
    if (!known) this.askNames();
    return known ?? { name: key, team: "", site: "", skills: [] };
  }
}

// --- What a queue's row says; nothing over nothing is null.

const over = (part, all) => (all ? part / all : null);

export function counted(row, span) {
  const of = (name) => row[Q[`${span}_${name}`]];
  return {
    offered: of("offered"),
    serviceLevel: over(of("within"), of("answered") + of("abandoned") + of("beyond")),
    asaMs: over(of("answer_wait_ms"), of("answered")),
    abandonment: over(of("abandoned"), of("offered")),
    abandoned: of("abandoned"),
  };
}

export function judgedLevel(share, target) {
  if (share == null || target == null) return "";
  if (share >= target) return "met";
  return share >= target - settings.near ? "near" : "missed";
}

export function judgedWait(ms, thresholdS) {
  if (ms == null || thresholdS == null) return "";
  const past = ms / 1000 / thresholdS;
  return past <= 1 ? "met" : past <= settings.far ? "near" : "missed";
}

// What is ahead of a queue, null where nothing is known or what was known is old.
export function aheadOf(head, key, now) {
  const ahead = head?.ahead;
  if (!ahead || now - ahead.at > settings.ahead_old_ms || head.interval !== ahead.half) return null;
  return ahead.queues[key] ?? null;
}

// --- What an agent's row says, at an instant.

export function worked(row, now) {
  const more = Math.max(0, now - row[A.counted_ms]);
  const isBusy = row[A.contacts] > 0 && row[A.state] !== "ringing";
  const isFree = !isBusy && row[A.declared] === "available";
  const busy = row[A.busy_ms] + (isBusy ? more : 0), free = row[A.available_ms] + (isFree ? more : 0);
  return {
    handled: row[A.handled],
    ahtMs: over(row[A.handle_ms], row[A.handled]),
    occupancy: over(busy, busy + free),
  };
}

export function limitOf(row) {
  const usual = settings.limits[row[A.state]], limit = usual && (settings.reason_limits[row[A.reason]] ?? usual);
  return limit ? limit * 1000 : null;
}

// For how long a state has lasted; null for who never declared one.
export const lasted = (row, now) => (row[A.since_ms] == null ? null : now - row[A.since_ms]);

export const isOver = (row, now) => limitOf(row) != null && lasted(row, now) > limitOf(row);
