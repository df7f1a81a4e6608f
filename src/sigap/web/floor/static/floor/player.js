// A day told again: pieces of frames are fetched as they are needed, and handed to the floor as their time comes.
const KEPT_PIECES = 8;

export class Player {
  at; // the instant shown, ms since the epoch
  #told; // starts, until, step, piece (ms); pieces (address), version
  #pieces = new Map(); // number -> promise of a piece
  #current = null; // the piece whose frames are being told
  #next = 0; // the next of its frames
  #turn = 0;

  constructor(floor, told) {
    this.floor = floor;
    this.#told = told;
    this.at = told.starts;
  }

  get hasEnded() {
    return this.at >= this.#told.until;
  }

  // Go to an instant, from wherever one is: everything as it stood then.
  async seek(at) {
    const { starts, until } = this.#told, turn = ++this.#turn;
    const wanted = Math.min(Math.max(at, starts), until);
    const piece = await this.#piece(this.#numberOf(wanted));
    if (turn !== this.#turn) return false; // meanwhile somebody wants to be elsewhere
    this.at = wanted;
    this.#begin(piece, true);
    this.#tell();
    this.#ahead();
    return true;
  }

  // Go on by some time of the day. False where the piece that is needed is not there yet: time stands still.
  async goOn(ms) {
    const { until } = this.#told, turn = this.#turn;
    const wanted = Math.min(this.at + ms, until);
    while (this.#numberOf(wanted) > this.#numberOf(this.#current.starts)) {
      const piece = await this.#piece(this.#numberOf(this.#current.starts) + 1);
      if (turn !== this.#turn) return;
      this.#begin(piece, false);
      this.#ahead();
    }
    this.at = wanted;
    this.#tell();
  }

  #numberOf(at) {
    return Math.floor((at - this.#told.starts) / this.#told.piece);
  }

  #begin(piece, isAnew) {
    this.#current = piece;
    this.#next = 0;
    if (isAnew) this.floor.replace(piece.whole);
    else this.floor.update(piece.whole);
  }

  #tell() {
    const { frames } = this.#current;
    while (this.#next < frames.length && frames[this.#next].at <= this.at) this.floor.update(frames[this.#next++]);
  }

  #ahead() {
    const number = this.#numberOf(this.#current.starts) + 1;
    if (number <= this.#numberOf(this.#told.until)) this.#piece(number).catch(() => null);
  }

  #piece(number) {
    if (!this.#pieces.has(number)) {
      const asked = this.#fetch(number);
      asked.catch(() => this.#pieces.delete(number));
      this.#pieces.set(number, asked);
      if (this.#pieces.size > KEPT_PIECES) this.#pieces.delete(this.#pieces.keys().next().value);
    }
    return this.#pieces.get(number);
  }

  async #fetch(number) {
    const answer = await fetch(`${this.#told.pieces}${number}?v=${this.#told.version}`, { redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }
}
