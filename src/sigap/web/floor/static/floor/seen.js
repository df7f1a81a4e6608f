// The page of one open alert says that it was seen, once it has been in sight for a moment.
const LOOKED_MS = 1500;
const form = document.getElementById("alert-seen");
let timer = 0;

function look() {
  clearTimeout(timer);
  if (document.hidden || !form) return;
  timer = setTimeout(() => {
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
    document.removeEventListener("visibilitychange", look);
  }, LOOKED_MS);
}

document.addEventListener("visibilitychange", look);
look();
