// One press, one request: a form that was sent is not sent again until the page comes back.
const sent = new WeakSet();

function mark(form, busy) {
  if (busy) sent.add(form);
  else sent.delete(form);
  for (const button of form.elements) {
    if (!button.matches("button:not([type=button])")) continue;
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

// Downloads (target or data-once="off") leave the page in place, so they may be asked again.
const repeatable = (form) => form.method !== "post" || form.target || form.dataset.once === "off";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (sent.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && !repeatable(event.target)) mark(event.target, true);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("form")) mark(event.target, true);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches("form")) mark(event.target, false);
});
addEventListener("pageshow", () => {
  for (const form of document.forms) mark(form, false);
});
