// The command palette, and keys: Ctrl/Cmd+K or / opens it, g and a letter goes to a page, ? lists them all.
(() => {
  "use strict";
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input"), list = dialog.querySelector("ul");
  const known = JSON.parse(document.getElementById("palette-known").textContent);
  let shown = [], chosen = 0, asking;

  // --- Finding: all letters in order, words' beginnings before middles, names before other words
  const score = (one, words) => {
    if (!words) return one.act ? 0 : 1;
    const name = one.name.toLowerCase(), all = `${name} ${(one.words || "").toLowerCase()}`;
    if (name.startsWith(words)) return 5;
    if (name.split(/[\s/-]+/).some((part) => part.startsWith(words))) return 4;
    if (all.split(/[\s/-]+/).some((part) => part.startsWith(words))) return 3;
    if (all.includes(words)) return 2;
    let at = -1;
    const inOrder = [...words].every((letter) => (at = name.indexOf(letter, at + 1)) >= 0);
    return inOrder && words.length > 2 ? 1 : 0;
  };
  const found = (words) =>
    known.map((one) => [score(one, words), one]).filter(([points]) => points > 0)
      .sort(([a], [b]) => b - a).map(([, one]) => one).slice(0, words ? 8 : 14);

  // --- Showing
  const element = (tag, attributes, ...children) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...children);
    return made;
  };
  const icon = (name) => {
    const made = element("span", {});
    made.innerHTML = `<svg class="icon" aria-hidden="true"><use></use></svg>`;
    made.querySelector("use").setAttribute("href", `${dialog.dataset.sprite}#${name}`);
    return made.firstChild;
  };
  const choose = (place) => {
    chosen = shown.length ? (place + shown.length) % shown.length : 0;
    const options = list.querySelectorAll("[role=option]");
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    options[chosen]?.scrollIntoView({ block: "nearest" });
    if (options[chosen]) input.setAttribute("aria-activedescendant", options[chosen].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = (hits) => {
    shown = [];
    list.replaceChildren();
    for (const group of [...new Set(hits.map((one) => one.group))]) {
      list.append(element("li", { className: "palette-group", role: "presentation", textContent: group }));
      for (const one of hits.filter((hit) => hit.group === group)) {
        const option = element("li", { className: "palette-one", id: `found-${shown.length}`, role: "option" }, icon(one.icon), element("span", { textContent: one.name }));
        if (one.note) option.append(element("span", { className: "palette-note", textContent: one.note }));
        if (one.keys) option.append(element("span", { className: "palette-note" }, element("kbd", { textContent: "g" }), " ", element("kbd", { textContent: one.keys })));
        const place = shown.length;
        option.addEventListener("mousemove", () => choose(place));
        option.addEventListener("click", (it) => open(one, it.ctrlKey || it.metaKey));
        list.append(option);
        shown.push(one);
      }
    }
    if (!shown.length) list.append(element("li", { className: "palette-group", textContent: dialog.dataset.none }));
    choose(0);
  };
  const ask = async () => {
    const words = input.value.trim().toLowerCase(), own = found(words);
    show(own);
    asking?.abort();
    if (!dialog.dataset.find || words.length < 2) return;
    asking = new AbortController();
    try {
      await new Promise((done) => setTimeout(done, 120));
      if (words !== input.value.trim().toLowerCase()) return;
      const answer = await fetch(`${dialog.dataset.find}?q=${encodeURIComponent(words)}`, { signal: asking.signal });
      if (!answer.ok) return;
      const more = (await answer.json()).groups.flatMap((group) => group.hits.map((hit) => ({ ...hit, group: group.name })));
      if (words === input.value.trim().toLowerCase()) show([...own, ...more]);
    } catch (error) {
      if (error.name !== "AbortError") show(own);
    }
  };

  // --- Opening
  const act = (what) => {
    const [kind, value] = what.split(":");
    if (kind === "keys") document.getElementById("keys").showModal();
    else document.querySelector(`button[name="${kind}"][value="${value}"]`)?.click();
  };
  const open = (one, apart) => {
    dialog.close();
    if (one.act) act(one.act);
    else if (apart) window.open(one.href, "_blank");
    else location.assign(one.href);
  };
  const begin = () => {
    if (dialog.open) return;
    input.value = "";
    dialog.showModal();
    ask();
    input.focus();
  };
  input.addEventListener("input", ask);
  dialog.addEventListener("keydown", (it) => {
    if (it.key === "ArrowDown" || (it.ctrlKey && it.key === "n")) choose(chosen + 1);
    else if (it.key === "ArrowUp" || (it.ctrlKey && it.key === "p")) choose(chosen - 1);
    else if (it.key === "Enter" && shown[chosen]) open(shown[chosen], it.ctrlKey || it.metaKey);
    else return;
    it.preventDefault();
  });
  document.addEventListener("click", (it) => {
    if (it.target.closest?.("[data-palette-open]")) begin();
    if (it.target.closest?.("[data-keys-open]")) document.getElementById("keys").showModal();
  });

  // --- Keys of the page; never while one writes
  let before = 0;
  const writes = (at) => at.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(at.tagName);
  document.addEventListener("keydown", (it) => {
    if ((it.ctrlKey || it.metaKey) && !it.altKey && it.key.toLowerCase() === "k") {
      it.preventDefault();
      return begin();
    }
    if (it.ctrlKey || it.metaKey || it.altKey || writes(it.target) || document.querySelector("dialog[open]")) return;
    const goes = Date.now() - before < 1500;
    before = 0;
    if (goes) {
      const page = known.find((one) => one.keys === it.key);
      if (page) location.assign(page.href);
      return;
    }
    if (it.key === "g") before = Date.now();
    else if (it.key === "/") begin();
    else if (it.key === "?") document.getElementById("keys").showModal();
    else if (it.key === "[") document.querySelector("[data-side-toggle]")?.click();
    else if (it.key === "t") act(`theme:${document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark"}`);
    else return;
    it.preventDefault();
  });
})();
