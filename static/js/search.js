// The search field of the header: answers while typing; Enter opens the marked one, or lets the form go.
import { listbox } from "./listbox.js";

export default function attach(form) {
  const input = form.querySelector("input[type=search]");
  listbox(input, form.querySelector("[role=listbox]"), {
    url: (text) => `${form.action}?${new URLSearchParams({ q: text })}`,
    pick: (option) => location.assign(option.href),
  });
}
