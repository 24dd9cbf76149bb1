// The limits what-if: dragging or typing a limit shows what it comes to, from figures that came with the page.

const count = (value) => {
  const rounded = Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return String(rounded).replace(/\B(?=(\d{3})+(?!\d))(?<!\..*)/g, "\u2009");
};

function place(form, hours) {
  const { left, right, until } = form.dataset;
  return Number(left) + ((right - left) * Math.min(hours, until)) / until;
}

const nearest = (points, hours) =>
  points.reduce((best, each) => (Math.abs(each.limit_hours - hours) < Math.abs(best.limit_hours - hours) ? each : best));

function show(form, points, hours) {
  const panel = form.closest(".limits");
  const point = nearest(points, hours);
  for (const value of panel.querySelectorAll("[data-figure]")) {
    const told = point[value.dataset.figure];
    if (typeof told === "number") value.textContent = count(told);
    else {
      value.querySelector("b").textContent = count(told.mean);
      value.querySelector("small").textContent = `${count(told.lo)}–${count(told.hi)}`;
    }
  }
  for (const mark of panel.querySelectorAll(".mark.shown")) {
    const x = place(form, point.limit_hours).toFixed(1);
    mark.setAttribute("x1", x);
    mark.setAttribute("x2", x);
  }
}

function remember(hours) {
  const here = new URL(location.href);
  here.searchParams.set("limit", hours);
  history.replaceState(history.state, "", here);
}

function start() {
  const form = document.querySelector(".limits form:not([data-live])");
  if (!form) return;
  form.dataset.live = "";
  const points = JSON.parse(form.dataset.points);
  const slide = form.querySelector("#limit-slide");
  const field = form.querySelector("#limit");
  slide.hidden = false;
  form.querySelector("button").hidden = true;
  const set = (hours) => {
    slide.value = field.value = hours;
    show(form, points, Number(hours));
  };
  slide.addEventListener("input", () => set(slide.value));
  slide.addEventListener("change", () => remember(slide.value));
  field.addEventListener("change", () => {
    const hours = Math.min(24, Math.max(0.5, Number(field.value) || 4));
    set(hours);
    remember(hours);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector(".advised")?.addEventListener("click", (event) => {
    event.preventDefault();
    set(event.target.dataset.limit);
    remember(event.target.dataset.limit);
  });
}

document.addEventListener("htmx:afterSettle", start);
start();
