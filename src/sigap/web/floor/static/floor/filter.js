// What is shown, kept in the address: a view is saved by saving its link.
import { assigned } from "./assigned.js";

const SELECTS = ["team", "site", "skill", "queue", "sort", "density", "queues"];

export class Filter {
  #asked = new URLSearchParams(location.search);
  #form = document.getElementById("floor-filter");
  #skillOf = {}; // queue's key -> the skill that it needs

  constructor(onChange) {
    this.onChange = onChange;
    this.#form.addEventListener("input", () => this.#read());
    this.#form.addEventListener("submit", (it) => it.preventDefault());
    this.#form.addEventListener("reset", () => setTimeout(() => this.#reset()));
    this.#form.elements.q.value = this.of("q");
    for (const name of SELECTS) this.#form.elements[name].value = this.of(name);
    assigned.onChange = () => this.onChange();
  }

  of(name) {
    return this.#asked.get(name) ?? "";
  }

  // Whether the address asks for anything; the moment of a replay is no filter.
  get isAsking() {
    return ["q", "state", "over", ...SELECTS].some((name) => this.of(name));
  }

  get states() {
    return new Set(this.of("state").split(",").filter(Boolean));
  }

  toggleState(state) {
    const chosen = this.states;
    if (!chosen.delete(state)) chosen.add(state);
    this.#set("state", [...chosen].join(","));
  }

  toggleOver() {
    this.#set("over", this.of("over") ? "" : "1");
  }

  hasQueue(key, known) {
    return this.#is("queue", key) && this.#is("site", known.site) && this.#is("skill", known.skill) && this.#isCalled(known.name);
  }

  hasAgent(key, known, state) {
    const { states } = this;
    if (states.size ? !states.has(state) : state === "offline") return false;
    const skill = this.of("skill");
    return this.#is("team", known.team) && this.#is("site", known.site) && (!skill || known.skills.includes(skill) || this.#serves(key, known, (queue) => this.#skillOf[queue] === skill)) && (!this.of("queue") || this.#serves(key, known, (queue) => queue === this.of("queue"))) && this.#isCalled(known.name);
  }

  // Whether an agent serves such a queue now: one assigned to, or else one whose skill they have.
  #serves(key, known, isWanted) {
    const alone = assigned.now[key]?.queues;
    return Object.entries(this.#skillOf).some(([queue, skill]) => isWanted(queue) && (alone ? alone.includes(queue) : !skill || known.skills.includes(skill)));
  }

  // What can be chosen, once names are known.
  offer(names) {
    this.#skillOf = Object.fromEntries(Object.entries(names.queues).map(([key, one]) => [key, one.skill]));
    const queues = Object.fromEntries(Object.entries(names.queues).map(([key, one]) => [key, one.name]));
    for (const [name, all] of [["team", names.teams], ["site", names.sites], ["skill", names.skills], ["queue", queues]]) {
      const select = this.#form.elements[name];
      select.replaceChildren(select.options[0], ...Object.entries(all ?? {}).map(([key, label]) => new Option(label, key)));
      select.value = this.of(name);
      select.closest("label").hidden = select.options.length < 2;
    }
  }

  #is(name, value) {
    return !this.of(name) || this.of(name) === value;
  }

  #isCalled(name) {
    return name.toLowerCase().includes(this.of("q").trim().toLowerCase());
  }

  #read() {
    for (const name of ["q", ...SELECTS]) this.#put(name, this.#form.elements[name].value);
    this.#changed();
  }

  #reset() {
    this.#asked = new URLSearchParams();
    this.#changed();
  }

  #set(name, value) {
    this.#put(name, value);
    this.#changed();
  }

  #put(name, value) {
    if (value) this.#asked.set(name, value);
    else this.#asked.delete(name);
  }

  #changed() {
    const told = this.#asked.toString();
    history.replaceState(history.state, "", told ? `?${told}` : location.pathname);
    this.onChange();
  }
}
