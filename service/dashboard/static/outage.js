// Draws the complaints of one outage over its age with uPlot: what came, what was expected, what is still to come.

const plots = new Map();

// Custom properties keep light-dark() unresolved, and a canvas can not read that: ask a painted element.
function palette() {
  const probe = document.createElement("i");
  document.body.append(probe);
  const painted = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const names = ["ink", "muted", "line", "accent", "usual", "range", "panel"];
  const found = Object.fromEntries(names.map((name) => [name, painted(name)]));
  probe.remove();
  return found;
}

const faded = (colour, share) => `color-mix(in srgb, ${colour} ${share * 100}%, transparent)`;

function between(band, age, key) {
  const { ages } = band;
  if (age < ages[0] - 1e-9 || age > ages.at(-1) + 1e-9) return null;
  let after = ages.findIndex((each) => each >= age);
  if (after <= 0) return band[key][Math.max(after, 0)];
  const share = (age - ages[after - 1]) / (ages[after] - ages[after - 1]);
  return band[key][after - 1] + share * (band[key][after] - band[key][after - 1]);
}

function seenAt(course, age) {
  const last = course.ended ?? course.now;
  if (age > Math.max(last, course.seen.at(-1)?.[0] ?? 0) + 1e-9) return null;
  let total = 0;
  for (const [at, sum] of course.seen) {
    if (at > age) break;
    total = sum;
  }
  return total;
}

function columns(course) {
  const ages = new Set([0, course.now, course.until, ...course.expected.ages]);
  course.seen.forEach(([age]) => ages.add(Math.max(0, age)));
  for (const band of [course.left_alone, course.repaired]) band?.ages.forEach((age) => ages.add(age));
  const x = [...ages].sort((a, b) => a - b);
  const of = (band, key) => x.map((age) => (band ? between(band, age, key) : null));
  const bands = [course.expected, course.left_alone, course.repaired];
  return [x, ...bands.flatMap((band) => ["hi", "lo", "mean"].map((key) => of(band, key))), x.map((age) => seenAt(course, age))];
}

function tallest(course) {
  const ends = [course.left_alone?.hi.at(-1), course.repaired?.hi.at(-1), course.seen.at(-1)?.[1], course.expected.mean.at(-1)];
  return Math.max(4, ...ends.filter((each) => each != null)) * 1.08;
}

function mark(plot, span, label, colours, row) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const x = plot.valToPos(span.at, "x", true);
  if (x > bbox.left + bbox.width) return;
  ctx.save();
  if (span.lo != null && span.hi != null) {
    const [lo, hi] = [span.lo, span.hi].map((age) => Math.min(plot.valToPos(age, "x", true), bbox.left + bbox.width));
    ctx.fillStyle = faded(colours.accent, 0.14);
    ctx.fillRect(lo, bbox.top, hi - lo, bbox.height);
  }
  ctx.strokeStyle = colours.accent;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash(row ? [] : [4 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  text(plot, label, x + 4 * ratio, bbox.top + (14 + 18 * row) * ratio, colours.accent, colours);
  ctx.restore();
}

function text(plot, words, x, y, colour, colours, end = false) {
  const { ctx } = plot;
  ctx.save();
  ctx.font = `${14 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = end ? "right" : "left";
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = "round";
  ctx.strokeStyle = colours.panel;
  ctx.strokeText(words, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(words, x, y);
  ctx.restore();
}

// Words at the ends of lines, moved apart where they would lie on each other.
function labels(plot, course, words, colours) {
  const end = course.until;
  const wanted = [
    course.left_alone && [words.alone, course.left_alone.mean.at(-1), colours.ink, end],
    course.repaired && [words.repaired, course.repaired.mean.at(-1), colours.accent, end],
    [words.expected, course.expected.mean.at(-1), colours.muted, end],
    course.seen.length && [words.seen, course.seen.at(-1)[1], colours.ink, course.seen.at(-1)[0]],
  ].filter(Boolean);
  const gap = 18 * devicePixelRatio;
  const taken = [];
  for (const [label, value, colour, age] of wanted) {
    const x = plot.valToPos(age, "x", true) - 6 * devicePixelRatio;
    let y = plot.valToPos(value, "y", true) - 6 * devicePixelRatio;
    const close = (other) => Math.abs(other.y - y) < gap && Math.abs(other.x - x) < 160 * devicePixelRatio;
    for (let tries = 0; tries < 12 && taken.some(close); tries += 1) y += gap / 2;
    y = Math.min(Math.max(y, plot.bbox.top + gap), plot.bbox.top + plot.bbox.height - 4);
    taken.push({ x, y });
    text(plot, label, x, y, colour, colours, true);
  }
}

function now(plot, course, words, colours) {
  const { ctx, bbox } = plot;
  const age = course.ended ?? course.now;
  const x = plot.valToPos(age, "x", true);
  ctx.save();
  ctx.strokeStyle = colours.muted;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  text(plot, course.ended == null ? words.now : words.ended, x + 4 * devicePixelRatio, bbox.top + bbox.height - 8 * devicePixelRatio, colours.muted, colours);
  ctx.restore();
}

const figure = (value) => (value >= 10 ? value.toFixed(0) : value.toFixed(1));

function read(plot, hover, words) {
  const index = plot.cursor.idx;
  if (index == null || !plot.over.matches(":hover")) {
    hover.textContent = words.hint;
    return;
  }
  const [x, hi, lo, mean, aloneHi, aloneLo, alone, mendHi, mendLo, mend, seen] = plot.data.map((column) => column[index]);
  const told = [];
  if (seen != null) told.push(`${words.seen} ${figure(seen)}`);
  if (mean != null) told.push(`${words.expected} ${figure(mean)} (${figure(lo)}–${figure(hi)})`);
  if (alone != null) told.push(`${words.alone} ${figure(alone)} (${figure(aloneLo)}–${figure(aloneHi)})`);
  if (mend != null) told.push(`${words.repaired} ${figure(mend)} (${figure(mendLo)}–${figure(mendHi)})`);
  hover.textContent = words.at.replace("{age}", x.toFixed(1)).replace("{figures}", told.join(" · "));
}

function options(place, course, words, hover, colours) {
  const axis = { stroke: colours.muted, font: "14px system-ui, sans-serif", ticks: { show: false } };
  const bound = { stroke: "transparent", width: 0, points: { show: false } };
  const line = (stroke, width, more = {}) => ({ stroke, width, points: { show: false }, ...more });
  const steps = uPlot.paths.stepped({ align: 1 });
  return {
    width: Math.max(120, place.clientWidth),
    height: Math.max(120, place.clientHeight),
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: false, range: [0, course.until] }, y: { range: [0, tallest(course)] } },
    axes: [
      { ...axis, size: 44, label: words.hours, labelSize: 20, labelFont: "14px system-ui, sans-serif", grid: { show: false } },
      { ...axis, size: 46, grid: { stroke: colours.line, width: 1 } },
    ],
    series: [
      {},
      bound, bound, line(colours.muted, 1.5, { dash: [5, 4] }),
      bound, bound, line(colours.ink, 2, { dash: [2, 3] }),
      bound, bound, line(colours.accent, 2),
      line(colours.ink, 2.5, { paths: steps }),
    ],
    bands: [
      { series: [1, 2], fill: colours.range },
      { series: [4, 5], fill: faded(colours.ink, 0.13) },
      { series: [7, 8], fill: faded(colours.accent, 0.22) },
    ],
    hooks: {
      draw: [
        (plot) => {
          mark(plot, course.burst, words.burst, colours, 0);
          mark(plot, course.window, words.window, colours, 1);
          now(plot, course, words, colours);
          labels(plot, course, words, colours);
        },
      ],
      setCursor: [(plot) => read(plot, hover, words)],
    },
  };
}

// The element that holds a picture is left alone when the page is renewed; what is drawn stands on its panel.
function draw(panel) {
  const place = panel.querySelector(".plot");
  const known = plots.get(place);
  const told = panel.dataset.course;
  const words = panel.dataset;
  const hover = panel.querySelector(".hover");
  if (!place.matches(":hover")) hover.textContent = words.hint;
  if (known?.told === told) return;
  known?.plot.destroy();
  const course = JSON.parse(told);
  const plot = new uPlot(options(place, course, words, hover, palette()), columns(course), place);
  plots.set(place, { plot, told });
}

const drawAll = () => document.querySelectorAll("[data-course]").forEach(draw);

function redraw() {
  plots.forEach(({ plot }) => plot.destroy());
  plots.clear();
  drawAll();
}

addEventListener("resize", () => plots.forEach(({ plot }, place) => plot.setSize({ width: Math.max(120, place.clientWidth), height: Math.max(120, place.clientHeight) })));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
document.addEventListener("themed", redraw);
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
