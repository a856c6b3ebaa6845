// A long choice as search-as-you-type: the visible text, and the chosen code in the hidden field.
import { listbox } from "./listbox.js";

export default function attach(place) {
  const input = place.querySelector("input:not([type=hidden])");
  const code = place.querySelector("input[type=hidden]");
  listbox(input, place.querySelector("[role=listbox]"), {
    url: (text) => {
      const url = new URL(place.dataset.combobox, location.href);
      url.searchParams.set("q", text);
      return url;
    },
    pick: (option) => {
      code.value = option.dataset.value;
      input.value = option.dataset.text ?? option.textContent.trim();
      place.dispatchEvent(new CustomEvent("workshop:chosen", { bubbles: true, detail: { ...option.dataset } }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  input.addEventListener("input", () => { code.value = ""; });
}
