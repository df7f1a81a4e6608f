// The sound of new alerts: made here, off until somebody turns it on, kept by the browser.
const KEPT = "sigap-floor-sound";
const TONES = { critical: [[880, 0], [660, 0.22], [880, 0.44]], warning: [[660, 0], [550, 0.2]] }; // hertz, after seconds
const LASTS_S = 0.18, LOUDNESS = 0.2, TOGETHER_MS = 3000;

export class Sound {
  #context = null;
  #playedAt = -Infinity;

  constructor(button) {
    this.button = button;
    button.addEventListener("click", () => this.#turn(!this.isOn));
    // A browser lets a page sound only after somebody has touched it.
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.isOn && this.#wake(), { passive: true });
    this.#show();
  }

  get isOn() {
    try {
      return localStorage.getItem(KEPT) === "on";
    } catch {
      return false; // a browser that keeps nothing stays silent
    }
  }

  play(severity) {
    const tones = TONES[severity];
    if (!tones || !this.isOn || this.#context?.state !== "running") return;
    if (performance.now() - this.#playedAt < TOGETHER_MS) return; // several at once sound once
    this.#playedAt = performance.now();
    for (const [hertz, after] of tones) this.#tone(hertz, this.#context.currentTime + after);
  }

  #tone(hertz, at) {
    const tone = this.#context.createOscillator(), volume = this.#context.createGain();
    tone.type = "sine";
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
    volume.gain.linearRampToValueAtTime(0, at + LASTS_S);
    tone.connect(volume).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + LASTS_S);
  }

  async #turn(isOn) {
    try {
      localStorage.setItem(KEPT, isOn ? "on" : "off");
    } catch {
      return;
    }
    this.#show();
    if (!isOn) return;
    await this.#wake();
    this.#playedAt = -Infinity;
    this.play("warning"); // so that one knows it, and that it is loud enough
  }

  async #wake() {
    this.#context ??= new AudioContext();
    if (this.#context.state !== "running") await this.#context.resume().catch(() => null);
  }

  #show() {
    const { button } = this;
    button.setAttribute("aria-pressed", String(this.isOn));
    for (const one of button.querySelectorAll("[data-when]")) one.hidden = (one.dataset.when === "on") !== this.isOn;
  }
}
