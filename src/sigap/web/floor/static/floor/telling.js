// How the board writes figures: numbers, shares, durations and times in the page's language; a dash for nothing.
export const settings = JSON.parse(document.getElementById("floor-settings").textContent);
export const words = document.getElementById("floor-words").dataset;

const locale = document.documentElement.lang === "id" ? "id-ID" : "en-GB";
const DASH = "–", SPACE = "\u00a0";
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
export const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const minutes = new Intl.DateTimeFormat(locale, { timeZone: settings.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const tenantMinutes = new Intl.DateTimeFormat("en-GB", { timeZone: settings.tenant_zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const seconds = new Intl.DateTimeFormat(locale, { timeZone: settings.zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

export const inOrder = new Intl.Collator(locale, { numeric: true }).compare; // of names: 2 before 10

export const number = (value) => (value == null ? DASH : whole.format(value));

export function percent(share) {
  if (share == null) return DASH;
  return `${(share === 0 || share === 1 ? whole : tenths).format(share * 100)}${SPACE}%`;
}

export const roundPercent = (share) => (share == null ? DASH : `${whole.format(share * 100)}${SPACE}%`);

export function duration(ms) {
  if (ms == null) return DASH;
  const all = Math.max(0, Math.floor(ms / 1000)), hours = Math.floor(all / 3600);
  const two = (count) => String(count).padStart(2, "0");
  const minute = Math.floor(all / 60) % 60;
  return hours ? `${whole.format(hours)}:${two(minute)}:${two(all % 60)}` : `${minute}:${two(all % 60)}`;
}

export const minute = (ms) => minutes.format(ms);
export const tenantMinute = (ms) => tenantMinutes.format(ms); // as addresses of figures want it
export const second = (ms) => seconds.format(ms);

// Words with values: filled("{n} late", { n: 3 })
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// The largest unit of a span: "12 s", "3 min", "2 h".
export function span(ms) {
  const all = Math.max(0, Math.floor(ms / 1000));
  const [size, unit] = all < 60 ? [1, words.s] : all < 3600 ? [60, words.min] : all < 86400 ? [3600, words.h] : [86400, words.d];
  return `${whole.format(Math.floor(all / size))}${SPACE}${unit}`;
}

// A limit in the largest unit that tells it exactly: "20 s", "2 min", "4 h".
export function limit(seconds) {
  if (seconds == null) return DASH;
  const [size, unit] = seconds && seconds % 3600 === 0 ? [3600, words.h] : seconds && seconds % 60 === 0 ? [60, words.min] : [1, words.s];
  return `${whole.format(seconds / size)}${SPACE}${unit}`;
}
