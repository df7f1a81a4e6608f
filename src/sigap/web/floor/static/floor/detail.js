// One agent, in full: opened from a tile, and kept up to date while it is open.
import { A, isOver, lasted, limitOf, worked } from "./floor.js";
import { reasonOf, shownAs } from "./agents.js";
import { setData, setIcon, setLink, setText } from "./nodes.js";
import { duration, filled, number, percent, second, settings, words } from "./telling.js";

export class Detail {
  #dialog = document.getElementById("floor-agent");
  #cells = {};
  #key = "";

  constructor(floor) {
    this.floor = floor;
    for (const one of this.#dialog.querySelectorAll("[data-cell]")) this.#cells[one.dataset.cell] = one;
    this.#dialog.addEventListener("close", () => { this.#key = ""; });
  }

  open(key, now) {
    this.#key = key;
    this.draw(now);
    this.#dialog.showModal();
  }

  draw(now) {
    const row = this.floor.agents.get(this.#key), cells = this.#cells;
    if (!row) return;
    const known = this.floor.agentName(this.#key), shown = shownAs(row[A.state]), { names } = this.floor;
    setText(cells.name, known.name);
    setText(cells.place, [names.teams[known.team], names.sites[known.site], ...known.skills.map((skill) => names.skills[skill])].filter(Boolean).join(" · "));
    setData(cells.state, "tone", shown.tone);
    setIcon(cells.icon, shown.icon);
    setText(cells.word, [shown.word, reasonOf(row)].filter(Boolean).join(": "));
    const limit = limitOf(row), told = duration(lasted(row, now));
    setText(cells.time, limit == null ? told : `${told} · ${filled(isOver(row, now) ? words.overLimit : words.ofLimit, { limit: duration(limit) })}`);
    setText(cells.since, row[A.since_ms] == null ? "–" : second(row[A.since_ms]));
    setText(cells.declared, row[A.declared] === row[A.state] ? "–" : shownAs(row[A.declared]).word);
    setText(cells.queue, row[A.queue] ? this.floor.queueName(row[A.queue]).name : "–");
    setText(cells.contact, row[A.contact] || "–");
    setLink(cells.contact, row[A.contact] && settings.links.contact ? `${settings.links.contact}?${new URLSearchParams({ id: row[A.contact] })}` : "");
    this.#today(worked(row, now));
  }

  #today(today) {
    const cells = this.#cells;
    setText(cells.handled, number(today.handled));
    setText(cells.aht, duration(today.ahtMs));
    setText(cells.occupancy, percent(today.occupancy));
    if (settings.links.visits) setLink(cells.visits, `${settings.links.visits}?${new URLSearchParams({ span: "today", agent: this.#key })}`);
    cells.visits.hidden = !settings.links.visits;
  }
}
