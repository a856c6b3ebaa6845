// Attaches each behaviour to the elements that ask for it, in the first page and in every part swapped in later.
import "./once.js";
import "./files.js";
import "./keys.js";
import "./scan.js";

const BEHAVIOURS = {
  "[data-search]": "search",
  "[data-bench-clock]": "bench_clock",
  "[data-combobox]": "combobox",
  "[data-draft], [data-draft-saved]": "drafts",
  "[data-photos]": "photos",
  "[data-signature]": "signature",
  "[data-condition]": "condition",
  "form[data-grid]": "grid",
  "[data-reception]": "reception",
  "[data-verdicts]": "verdicts",
  "[data-listening]": "listening",
  "[data-largest-bytes]": "file_size",
  "[data-print]": "print",
  "[data-copy]": "copy",
  "[data-quote-draft]": "quote_draft",
  "[data-quote-answer]": "quote_answer",
};
const attached = new WeakMap();

function attachAll(root) {
  for (const [selector, name] of Object.entries(BEHAVIOURS)) {
    const elements = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) elements.unshift(root);
    if (elements.length) import(`./${name}.js`).then((module) => attach(elements, name, module.default));
  }
}

function attach(elements, name, behaviour) {
  for (const element of elements) {
    const names = attached.get(element) ?? new Set();
    if (names.has(name)) continue;
    attached.set(element, names.add(name));
    behaviour(element);
  }
}

// htmx comes only where a page uses it, once the page is on screen: 52 KB that the board need not carry.
function loadHtmx() {
  if (!document.querySelector("[hx-get], [hx-post], [hx-boost]")) return;
  const script = document.createElement("script");
  script.src = new URL("../vendor/htmx-2.0.11.min.js", import.meta.url);
  document.head.append(script);
}

attachAll(document);
document.addEventListener("htmx:load", (event) => attachAll(event.target));
document.addEventListener("workshop:added", (event) => attachAll(event.target));
if (document.readyState === "complete") loadHtmx();
else addEventListener("load", loadHtmx);
