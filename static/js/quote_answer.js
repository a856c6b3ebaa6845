// The customer's page: what the lines they chose come to.
export default function attach(form) {
  const format = new Intl.NumberFormat(form.dataset.quoteAnswer, { style: "currency", currency: "EUR" });
  const places = form.querySelectorAll("[data-quote-total]");

  function total() {
    let cents = 0;
    for (const item of form.querySelectorAll("[data-cents]")) {
      if (item.tagName !== "INPUT" || item.checked) cents += Number(item.dataset.cents);
    }
    return cents;
  }

  function show() {
    const text = format.format(total() / 100);
    for (const place of places) {
      place.hidden = false;
      place.querySelector("output").value = text;
    }
  }

  form.addEventListener("change", show);
  show();
}
