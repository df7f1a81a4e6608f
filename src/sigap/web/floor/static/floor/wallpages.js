// More agents than a wall has room for: whole rows are shown, page after page, and which of them is said.
import { setText } from "./nodes.js";

const TURN_S = 12;

export class WallPages {
  #list;
  #word;
  #left = TURN_S;

  constructor(list, word) {
    this.#list = list;
    this.#word = word;
    window.addEventListener("resize", () => { list.style.maxHeight = ""; });
  }

  // Once a second.
  tick() {
    const tiles = [...this.#list.children].filter((tile) => !tile.hidden);
    const across = tiles.findIndex((tile) => tile.offsetTop !== tiles[0].offsetTop);
    if (across < 0 || this.#list.scrollHeight <= this.#list.clientHeight + 1) {
      setText(this.#word, "");
      return;
    }
    const height = tiles[across].offsetTop - tiles[0].offsetTop;
    const rows = this.#shown(height);
    this.#left -= 1;
    if (this.#left <= 0) this.#turn(height * rows);
    const first = Math.round(this.#list.scrollTop / height) * across;
    setText(this.#word, `${first + 1}–${Math.min(first + rows * across, tiles.length)} / ${tiles.length}`);
  }

  // Return how many rows fit; what is left of the room, which would cut one through, is given up.
  #shown(height) {
    const rows = Math.max(1, Math.floor((this.#list.clientHeight + 8) / height));
    const gap = parseFloat(getComputedStyle(this.#list).rowGap) || 0;
    this.#list.style.maxHeight = `${rows * height - gap}px`;
    return rows;
  }

  #turn(page) {
    this.#left = TURN_S;
    const end = this.#list.scrollHeight - this.#list.clientHeight;
    this.#list.scrollTop = this.#list.scrollTop >= end - 1 ? 0 : this.#list.scrollTop + page;
  }
}
