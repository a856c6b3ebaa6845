// The draft: what each line and the whole quote come to while they are typed.
const cents = (text) => {
  const value = Number(text.replace(/[\s€]/g, "").replace(",", "."));
  return Number.isFinite(value) ? Math.round(value * 100) : 0;
};

export default function attach(form) {
  const format = new Intl.NumberFormat(form.dataset.quoteDraft, { style: "currency", currency: "EUR" });
  const euros = (sum) => format.format(sum / 100).replace("-", "−");
  const margin = form.querySelector("[data-total-margin]");

  function read(line) {
    const value = (name) => line.querySelector(`[name$="-${name}"]`).value;
    const quantity = Number(value("quantity")) || 1;
    return {
      part: value("kind") === "part",
      place: value("place"),
      costed: value("cost").trim() !== "",
      cost: quantity * cents(value("cost")),
      total: quantity * cents(value("unit_price")) - cents(value("discount")),
      gone: line.querySelector('[name$="-remove"]').checked || !value("label").trim(),
    };
  }

  function show() {
    const groups = new Set();
    const sums = { proposed: 0, all: 0, margin: 0 };
    let costed = false;
    for (const element of form.querySelectorAll("[data-quote-line]")) {
      const line = read(element);
      for (const field of element.querySelectorAll("[data-part-only]")) field.hidden = !line.part;
      element.querySelector("[data-line-total]").hidden = line.gone;
      element.querySelector("[data-line-total] output").value = euros(line.total);
      if (line.gone) continue;
      const proposed = line.place === "mandatory" || (line.place !== "optional" && !groups.has(line.place));
      if (line.place.length === 1) groups.add(line.place);
      if (proposed) sums.proposed += line.total;
      if (proposed || line.place === "optional") sums.all += line.total;
      if (line.part && line.costed) {
        costed = true;
        sums.margin += line.total - line.cost;
      }
    }
    for (const [name, sum] of Object.entries(sums)) {
      form.querySelector(`[data-total="${name}"]`).value = euros(sum);
    }
    margin.hidden = !costed;
  }

  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
}
