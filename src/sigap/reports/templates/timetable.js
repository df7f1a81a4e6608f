// Timetables: lanes of bars, drawn when they are seen, told in words to those who point, press arrows or ask for a table.
(function () {
  "use strict";
  const { data } = Sigap;
  const made = (tag, name, text) => { const e = document.createElement(tag); if (name) e.className = name; if (text !== undefined) e.textContent = text; return e; };
  const share = (one, at) => (100 * at) / (one.labels.length - 1) + "%";

  function spoken(one, lane) {
    const told = [];
    for (let i = 0; i < lane[2].length; i += 3) told.push(`${one.kinds[lane[2][i + 2]].name} ${one.labels[lane[2][i]]}\u2013${one.labels[lane[2][i + 1]]}`);
    return told;
  }

  function hours(one) {
    const head = made("div", "lane hours"), track = made("div", "track");
    head.append(made("b"), track);
    for (let at = 0; at < one.labels.length - 1; at += one.every) {
      const label = made("span", "", one.labels[at]); label.style.left = share(one, at); track.append(label);
    }
    return head;
  }

  function drawn(one, lane, number) {
    const row = made("div", "lane"), name = made("b", "", lane[0]), track = made("div", "track");
    row.dataset.lane = number;
    name.append(made("small", "", lane[1]));
    for (let i = 0; i < lane[2].length; i += 3) {
      const kind = one.kinds[lane[2][i + 2]], bar = made("i", "bar-" + kind.look);
      bar.style.cssText = `left:${share(one, lane[2][i])};width:${share(one, lane[2][i + 1] - lane[2][i])};--tone:var(--${kind.tone})`;
      track.append(bar);
    }
    row.append(name, track);
    return row;
  }

  function table(one) {
    const box = made("div", "scroll"), grid = made("table"), head = made("tr"), body = made("tbody");
    box.tabIndex = 0; box.setAttribute("role", "region"); box.setAttribute("aria-label", one.title);
    grid.append(made("caption", "hidden", one.title));
    [data.words.name, "", one.hint].forEach((word) => { const cell = made("th", "key", word); cell.scope = "col"; head.append(cell); });
    grid.createTHead().append(head);
    one.lanes.forEach((lane) => {
      const row = made("tr"), name = made("th", "key", lane[0]); name.scope = "row";
      row.append(name, made("td", "text", lane[1]), made("td", "wrap", spoken(one, lane).join("; ")));
      body.append(row);
    });
    grid.append(body); box.append(grid);
    return box;
  }

  const drawings = data.timetables.map((one) => {
    const box = document.getElementById("t-" + one.id), card = box.closest("[data-timetable]"), told = card.querySelector(".lane-told");
    let rows = [], chosen = -1, wanted = "";
    const sift = () => rows.forEach((row, n) => { row.hidden = wanted !== "" && !(one.lanes[n][0] + " " + one.lanes[n][1]).toLocaleLowerCase(data.lang).includes(wanted); });
    function draw() {
      if (rows.length) return;
      const picture = made("div", "lanes"); picture.setAttribute("role", "img"); picture.setAttribute("aria-label", one.title + ". " + one.hint);
      picture.style.setProperty("--steps", one.labels.length - 1); picture.style.setProperty("--every", one.every);
      rows = one.lanes.map((lane, n) => drawn(one, lane, n));
      picture.append(hours(one), ...rows);
      box.replaceChildren(picture);
      sift();
    }
    function choose(number, follow) {
      if (number === chosen || !rows[number]) return;
      if (rows[chosen]) rows[chosen].classList.remove("chosen");
      chosen = number; rows[number].classList.add("chosen");
      told.textContent = [one.lanes[number][0] + " " + one.lanes[number][1], ...spoken(one, one.lanes[number])].join(" \u00b7 ");
      if (follow) rows[number].scrollIntoView({ block: "nearest" });
    }
    const at = (event) => { const row = event.target.closest("[data-lane]"); if (row) choose(Number(row.dataset.lane), false); };
    box.addEventListener("pointermove", at);
    box.addEventListener("click", at);
    box.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      let next = chosen + step;
      while (rows[next] && rows[next].hidden) next += step;
      if (next >= 0) choose(next, true);
    });
    const alternative = card.querySelector("[data-lanes-table]");
    alternative.addEventListener("toggle", () => { if (alternative.open && alternative.children.length === 1) alternative.append(table(one)); });
    if (card.tagName === "DETAILS") card.addEventListener("toggle", () => { if (card.open) draw(); });
    else draw();
    return { draw, seek: (text) => { wanted = text; sift(); }, section: card.closest("section") };
  });

  document.querySelectorAll("[data-lanes-filter]").forEach((field) => field.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase(data.lang), section = field.closest("section");
    drawings.forEach((one) => { if (one.section === section) one.seek(wanted); });
  }));
  window.addEventListener("beforeprint", () => drawings.forEach((one) => one.draw()));
})();
