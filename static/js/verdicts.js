// The verdict beside each value while it is typed, and the figures computed from several positions.
// Exact: every number is a whole count of millionths, a mean is a fraction; floats would judge 0.1 + 0.2.
const PLACES = 6;
const GRAVITY = ["above", "below", "to_confirm", "within", "incomplete"];
const FLAT = ["CH", "FH"];
const NUMBER = /^([+-]?)\s*(\d{1,3}(?:\s\d{3})+|\d*)(?:[.,](\d+))?$/;

const millionths = (text) => {
  const [, sign, whole, fraction = ""] = NUMBER.exec(text);
  const count = BigInt(whole.replace(/\s/g, "") + fraction.padEnd(PLACES, "0"));
  return sign === "-" ? -count : count;
};

// What is written in a cell: a count of millionths, null when empty, undefined when it cannot be read, false
// when no watch measures it: these two the server would refuse.
function read(text, quantity) {
  let entry = text.trim();
  for (const unit of quantity.units) if (entry.endsWith(unit)) entry = entry.slice(0, -unit.length).trim();
  entry = entry.replace(/[−–‐‑‒﹣－]/g, "-");
  if (!entry) return null;
  const parts = NUMBER.exec(entry);
  if (!parts || !(parts[2] || parts[3]) || (parts[3] ?? "").length > quantity.decimals) return undefined;
  const count = millionths(entry);
  return count < millionths(quantity.minimum) || count > millionths(quantity.maximum) ? false : count;
}

const fraction = (over, under = 1n) => ({ over, under });
const minus = (one, other) => fraction(one.over * other.under - other.over * one.under, one.under * other.under);
const mean = (values) => fraction(values.reduce((sum, value) => sum + value, 0n), BigInt(values.length));
const spread = (values) => {
  const sorted = [...values].sort((one, other) => (one < other ? -1 : 1));
  return fraction(sorted.at(-1) - sorted[0]);
};

function judge(value, limit) {
  const below = limit.min !== null && value.over < millionths(limit.min) * value.under;
  const above = limit.max !== null && value.over > millionths(limit.max) * value.under;
  const outside = below ? "below" : "above";
  if (!below && !above) return "within";
  return limit.fails ? outside : "to_confirm";
}

const gravest = (verdicts) => verdicts.sort((one, other) => GRAVITY.indexOf(one) - GRAVITY.indexOf(other))[0] ?? "no_limit";

// Each figure from the values of its quantity: `at(moment)` maps positions to counts.
const FIGURES = {
  mean: (at, figure) => over(at(figure.at), mean),
  range: (at, figure) => over(at(figure.at), spread),
  rate_vertical_horizontal(at, figure) {
    const places = [...at(figure.at)];
    const flat = places.filter(([place]) => FLAT.includes(place)).map(([, value]) => value);
    const upright = places.filter(([place]) => !FLAT.includes(place)).map(([, value]) => value);
    return flat.length && upright.length ? minus(mean(upright), mean(flat)) : null;
  },
  rate_6h_ch: (at, figure) => difference(at(figure.at).get("6H"), at(figure.at).get("CH")),
  isochronism: (at, figure) => difference(at("24h").get(figure.in), at("0h").get(figure.in)),
  amplitude_drop: (at, figure) => difference(at("0h").get(figure.in), at("24h").get(figure.in)),
};
const AGGREGATES = { rate_mean: "mean", rate_range: "range", amplitude_mean: "mean" };

const over = (values, compute) => (values.size < 2 ? null : compute([...values.values()]));
const difference = (one, other) => (one === undefined || other === undefined ? null : fraction(one - other));

// A limit may hold a mean over its own positions: then these are judged, and shown, if all were measured;
// `whole` is the mean over every position where that is another one.
function judgeFigure(figure, at) {
  const kind = AGGREGATES[figure.code];
  const value = FIGURES[kind ?? figure.code](at, figure);
  if (!value || !figure.limits.length) return { value, verdict: "no_limit" };
  const judged = figure.limits.map((limit) => {
    if (!kind || !limit.over.length) return { value, verdict: judge(value, limit) };
    const values = limit.over.map((place) => at(figure.at).get(place));
    if (values.includes(undefined)) return { value, verdict: "incomplete" };
    const own = kind === "mean" ? mean(values) : spread(values);
    const isPart = values.length < at(figure.at).size;
    return { value: own, verdict: judge(own, limit), ...(isPart && { told: limit.told, whole: value }) };
  });
  const verdict = gravest(judged.map((each) => each.verdict));
  return judged.find((each) => each.verdict === verdict);
}

// As the server prints it: rounded half to even at the decimals kept, trailing zeros gone down to those shown.
function written(value, quantity, language) {
  const step = value.under * 10n ** BigInt(PLACES - quantity.decimals);
  const size = value.over < 0n ? -value.over : value.over;
  const twice = 2n * (size % step);
  let count = size / step;
  if (twice > step || (twice === step && count % 2n)) count += 1n;
  const digits = String(count).padStart(quantity.decimals + 1, "0");
  const whole = digits.slice(0, digits.length - quantity.decimals);
  const decimals = digits.slice(digits.length - quantity.decimals).replace(/0+$/, "").padEnd(quantity.shown, "0");
  const sign = !count ? "" : value.over < 0n ? "−" : quantity.signed ? "+" : "";
  const unit = quantity.units[language === "en" ? 1 : 0];
  return sign + whole + (decimals && (language === "en" ? "." : ",") + decimals) + (unit === "°" ? "" : "\u202f") + unit;
}

export default function attach(form) {
  const rules = JSON.parse(form.dataset.verdicts);
  for (const each of [...Object.values(rules.cells), ...Object.values(rules.figures)]) {
    each.limits = each.limits.map((rank) => rules.limits[rank]);
  }
  const signs = form.querySelector("template[data-signs]").content;
  const known = new Map(); // what the server said of a value it recorded stays until the value changes
  for (const output of form.querySelectorAll("[data-verdict]")) known.set(output, output.innerHTML);

  const say = (output, verdict) => {
    const sign = signs.querySelector(`.${verdict}`); // no sign: nothing typed, or nothing to hold it against
    output.replaceChildren(...(sign ? [sign.cloneNode(true)] : []));
  };
  const cell = (name) => form.elements[name];

  function showCell(name) {
    const input = cell(name);
    const output = form.querySelector(`[data-verdict="${name}"]`);
    const rule = rules.cells[name];
    const value = read(input.value, rules.quantities[rule.of]);
    if (value === null) say(output, "none");
    else if (rule.recorded !== null && value === millionths(rule.recorded)) output.innerHTML = known.get(output);
    else if (value === undefined) say(output, "unreadable");
    else if (value === false) say(output, "impossible");
    else if (rule.later) say(output, "when_saved");
    else say(output, gravest(rule.limits.map((limit) => judge(fraction(value), limit))));
  }

  function showFigures() {
    const values = {};
    for (const [name, { of, at, in: place }] of Object.entries(rules.cells)) {
      const value = place && read(cell(name).value, rules.quantities[of]);
      if (typeof value === "bigint") ((values[of] ??= {})[at] ??= new Map()).set(place, value);
    }
    for (const [name, figure] of Object.entries(rules.figures)) {
      const row = form.querySelector(`[data-figure="${name}"]`);
      const { value, verdict, told, whole } = judgeFigure(figure, (moment) => values[figure.of]?.[moment] ?? new Map());
      const print = (count) => written(count, rules.quantities[figure.code], document.documentElement.lang);
      if (value) row.hidden = false;
      row.querySelector("output").value = value ? print(value) : "";
      const over = row.querySelector("[data-over]");
      over.hidden = !told;
      over.textContent = told ? over.dataset.over.replace("{positions}", told).replace("{whole}", print(whole)) : "";
      say(row.querySelector("[data-verdict]"), value ? verdict : "not_measured");
    }
  }

  const show = () => {
    for (const name of Object.keys(rules.cells)) showCell(name);
    showFigures();
  };
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (!(event.target.name in rules.cells)) return;
      showCell(event.target.name);
      showFigures();
    });
  }
  for (const button of form.querySelectorAll("[data-sign]")) {
    button.hidden = false; // the numeric pad of some phones has no minus
    button.addEventListener("click", () => {
      const input = cell(button.dataset.sign);
      const [, minus, rest] = /^\s*([-−]?)\+?(.*)$/.exec(input.value);
      input.value = minus ? rest : `-${rest}`;
      input.focus();
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  show();
}
