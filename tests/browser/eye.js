// What a person sees of a page: buttons by their words, controls by their label, each under its caption.
window.eye = (() => {
  const plain = (text) => (text ?? "").replace(/\s+/g, " ").trim().replace(/ \(facultatif\)$/, "");
  const said = (element) => plain(element.getAttribute("aria-label") ?? element.textContent);
  const label = (field) => plain(field.getAttribute("aria-label") ?? field.labels?.[0]?.textContent);
  const isChoice = (field) => ["radio", "checkbox"].includes(field.type);

  function captions(element) {
    const found = [];
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (at.matches("fieldset, details")) found.unshift(plain(at.querySelector(":scope > legend, :scope > summary")?.textContent));
    }
    return found.join(" ");
  }

  const target = (button) => (button.getAttribute("formaction") ?? button.form.getAttribute("action") ?? location.pathname).split("#")[0];

  function button([words, at, under]) {
    const pressed = [...document.querySelectorAll("button, input[type=submit]")].filter((one) => one.form && one.type === "submit" && !one.disabled && !one.closest("[aria-hidden=true]"));
    return pressed.find((one) => said(one).startsWith(words) && target(one).endsWith(at) && captions(one).includes(under)) ?? null;
  }

  // As tests/journeys/people.py: by name or label, else those whose label begins so.
  function named(fields, key) {
    const cut = key.lastIndexOf(" > ");
    const under = cut < 0 ? "" : key.slice(0, cut);
    const name = cut < 0 ? key : key.slice(cut + 3);
    const here = [...fields].filter((one) => one.matches("input, select, textarea") && !one.disabled && captions(one).includes(under));
    const exact = here.filter((one) => one.name === name || label(one) === name);
    return exact.length ? exact : here.filter((one) => label(one).startsWith(name));
  }

  // The controls `key` and `value` mean, null while there is none; those to tick or untick first say so.
  function fields([form, key, value]) {
    const found = named(form.elements, key);
    if (!found.length) return null;
    if (!isChoice(found[0]) || typeof value === "boolean") return found.slice(0, 1);
    const meant = [value].flat().flatMap((wanted) => {
      const exact = found.filter((one) => wanted === one.value || wanted === label(one));
      return exact.length ? exact : found.filter((one) => one.type === "checkbox" && label(one).startsWith(wanted));
    });
    return meant.length ? meant : null;
  }

  const option = ([select, value]) => [...select.options].findIndex((one) => one.value === value || plain(one.textContent) === value);
  const formWith = (key) => [...document.forms].find((one) => named(one.elements, key).length) ?? null;
  const link = (words) => [...document.links].find((one) => plain(one.textContent) === words) ?? null;
  const zone = (words) => [...document.querySelectorAll("[data-condition] [data-zone]")].find((one) => said(one) === words) ?? null;
  const folds = (element) => {
    const closed = [];
    for (let at = element.parentElement; at; at = at.parentElement) if (at.matches("details:not([open])")) closed.unshift(at.firstElementChild);
    return closed;
  };
  return { button, fields, option, formWith, link, zone, folds };
})();
