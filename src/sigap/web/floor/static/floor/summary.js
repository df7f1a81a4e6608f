// The agents by state, as switches: pressed, only those are shown.
import { A, isOver } from "./floor.js";
import { shownAs } from "./agents.js";
import { made, setData, setIcon, setText } from "./nodes.js";
import { number, settings } from "./telling.js";

export class Summary {
  #chips = new Map();

  constructor(parent, floor, filter) {
    Object.assign(this, { parent, floor, filter });
    this.over = document.getElementById("floor-over");
    this.over.addEventListener("click", () => filter.toggleOver());
    for (const state of settings.order) this.#chip(state);
  }

  draw(now) {
    const counts = new Map(), { states } = this.filter;
    let late = 0;
    for (const row of this.floor.agents.values()) {
      counts.set(row[A.state], (counts.get(row[A.state]) ?? 0) + 1);
      if (isOver(row, now)) late += 1;
    }
    for (const state of counts.keys()) if (!this.#chips.has(state)) this.#chip(state);
    for (const [state, { node, cells }] of this.#chips) {
      const count = counts.get(state) ?? 0, isPressed = states.has(state);
      setText(cells.count, number(count));
      if (node.hidden && (count || isPressed)) node.hidden = false; // and it stays, so that nothing below jumps
      node.setAttribute("aria-pressed", String(isPressed));
    }
    setText(this.over.querySelector("[data-cell=count]"), number(late));
    setData(this.over, "tone", late ? "bad" : "off");
    this.over.setAttribute("aria-pressed", String(Boolean(this.filter.of("over"))));
  }

  #chip(state) {
    const chip = made("state-chip"), shown = shownAs(state);
    setData(chip.node, "tone", shown.tone);
    setIcon(chip.cells.icon, shown.icon);
    setText(chip.cells.word, shown.word);
    chip.node.hidden = true;
    chip.node.addEventListener("click", () => this.filter.toggleState(state));
    this.#chips.set(state, chip);
    this.parent.insertBefore(chip.node, this.over);
  }
}
