// Nodes are made once from the page's <template>s; after that only what changed is touched.
import { words } from "./telling.js";

export function made(template) {
  const node = document.getElementById(template).content.firstElementChild.cloneNode(true);
  const cells = {};
  for (const one of node.querySelectorAll("[data-cell]")) cells[one.dataset.cell] = one;
  if (node.dataset.cell) cells[node.dataset.cell] = node;
  return { node, cells };
}

export function setText(node, text) {
  if (!node || node.told === text) return;
  const only = node.firstChild, isWritten = only?.nodeType === Node.TEXT_NODE && only === node.lastChild && only.data;
  if (isWritten && text) only.data = text; // its box stays
  else node.textContent = text;
  node.told = text;
}

export function setData(node, name, value) {
  if (node && node.dataset[name] !== value) node.dataset[name] = value;
}

export function setIcon(node, name) {
  if (!node || node.drawn === name) return;
  node.drawn = name;
  node.firstElementChild.setAttribute("href", `${words.sprite}#${name}`);
}

export function setLabel(node, text) {
  if (node && node.labelled !== text) node.setAttribute("aria-label", (node.labelled = text));
}

export function takeLabel(node) {
  if (node?.labelled) node.removeAttribute("aria-label");
  if (node) node.labelled = "";
}

export function setTitle(node, text) {
  if (node && node.title !== text) node.title = text;
}

export function setLink(node, href) {
  if (!node || node.tagName !== "A" || node.linked === href) return;
  node.linked = href;
  if (href) node.href = href;
  else node.removeAttribute("href");
}

// Put nodes in an order, moving only those that stand elsewhere.
export function arrange(parent, nodes) {
  let next = parent.firstElementChild;
  for (const node of nodes) {
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}
