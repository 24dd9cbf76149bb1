// Keeps any page live: asks again for the parts that changed, marks what is new, and answers the keys of the frame.
// A page's own script may hold a part back: an element with `data-holds` inside it is not exchanged while it is open.

const GATHER_MS = 400;
const CLOCK_MS = 20000;
const SEEN_MS = 4000;
const PLACES = {
  l: "/", q: "/queue", m: "/map", w: "/windows", a: "/management",
  s: "/scorecard", r: "/reports", p: "/planned-work", c: "/complaints", d: "/data",
};
// Offered to those alone whose rail has them.
const OF_ADMINS = { e: "/people", u: "/audit" };

const parts = () => [...document.querySelectorAll("[data-part]")];
const isHeld = (part) => part.querySelector("[data-holds]") !== null;

// --- what changed: a part that shows the same as before answers with nothing -------------------------------
// Parts that cost more to make say how long to wait (`data-gap`, in milliseconds).
let gathering = null;
const asked = new Map();

function refresh() {
  gathering = null;
  for (const part of parts()) {
    const wait = Number(part.dataset.gap ?? 0) - (performance.now() - (asked.get(part.id) ?? -Infinity));
    if (wait > 0) gather(wait);
    else if (isHeld(part)) part.dispatchEvent(new CustomEvent("held", { bubbles: true }));
    else {
      asked.set(part.id, performance.now());
      htmx.trigger(part, "refresh");
    }
  }
}

export function gather(wait = GATHER_MS) {
  const due = performance.now() + wait;
  if (gathering && gathering.due <= due) return;
  if (gathering) clearTimeout(gathering.timer);
  gathering = { due, timer: setTimeout(refresh, wait) };
}

// --- the stream ---------------------------------------------------------------------------------------------
const lost = document.getElementById("lost");

function connect() {
  const stream = new EventSource("/api/v1/stream");
  stream.addEventListener("changed", () => gather());
  stream.addEventListener("open", () => {
    if (!lost.hidden) gather();
    lost.hidden = true;
  });
  stream.addEventListener("error", () => {
    if (lost.hidden) {
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      lost.textContent = document.body.dataset.lost.replace("{time}", time);
      lost.hidden = false;
    }
    // A browser gives up for good when the answer was an error and not a stream.
    if (stream.readyState === EventSource.CLOSED) {
      stream.close();
      gather();
      setTimeout(connect, 3000);
    }
  });
}

// --- a session that is over: to the door, and from there back to where one was ---------------------------------
// Whoever is on their way out already is not sent back: a page that is left may still be told that its session is over.
const LEAVING_MS = 5000;
let leaving = null;
addEventListener("beforeunload", () => {
  clearTimeout(leaving);
  leaving = setTimeout(() => (leaving = null), LEAVING_MS);
});

function signIn() {
  if (leaving) return;
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status !== 401) return;
  event.preventDefault();
  signIn();
});

// --- swaps: pictures stay, only what differs moves ----------------------------------------------------------
const known = new Map();

function markNew(part) {
  const before = known.get(part.id);
  const rows = [...part.querySelectorAll("[data-key]")];
  known.set(part.id, new Set(rows.map((row) => row.dataset.key)));
  if (!before) return;
  for (const row of rows) {
    if (before.has(row.dataset.key)) continue;
    row.dataset.new = "";
    setTimeout(() => row.removeAttribute("data-new"), SEEN_MS);
  }
}

document.addEventListener("htmx:afterSettle", (event) => {
  const part = document.getElementById(event.detail.target.id);
  if (part) markNew(part);
});

// --- keys ---------------------------------------------------------------------------------------------------
let going = false;

function search() {
  const field = document.querySelector("[data-search], main input[type=search], .choices select");
  if (field) field.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
  const place = going && (PLACES[event.key] ?? document.querySelector(`.rail a[href="${OF_ADMINS[event.key]}"]`)?.href);
  if (place) {
    event.stopImmediatePropagation();
    location.assign(place);
  }
  going = event.key === "g";
  if (event.key === "?") document.getElementById("keys").showModal();
  if (event.key === "/") {
    event.preventDefault();
    search();
  }
});

// --- menus: closed by what is outside of them -----------------------------------------------------------------
const menus = () => document.querySelectorAll("details[data-closes][open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// --- theme, filters, start ----------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]");
  if (!choice) return;
  event.preventDefault();
  document.documentElement.dataset.theme = choice.dataset.themeChoice;
  document.querySelectorAll("[data-theme-choice]").forEach((each) => each.removeAttribute("aria-current"));
  choice.setAttribute("aria-current", "true");
  document.cookie = `theme=${choice.dataset.themeChoice}; path=/; max-age=31536000; samesite=lax`;
  document.dispatchEvent(new Event("themed"));
});

document.querySelectorAll("[data-submits]").forEach((field) => field.addEventListener("change", () => field.form.submit()));

addEventListener("DOMContentLoaded", () => {
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (old) => !(old.classList && old.classList.contains("plot"));
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name) => name !== "data-new";
  parts().forEach(markNew);
  connect();
  setInterval(() => gather(), CLOCK_MS);
});
