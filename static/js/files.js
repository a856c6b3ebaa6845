// A file above the server's limit is told at its field as soon as it is chosen, and is not sent: what is typed stays.
// Photos are made smaller first and a sound has a limit of its own: both look after themselves.
const OWN_CARE = "[data-photos], [data-largest-bytes]";
const { uploadMaxMib, tooLarge } = document.documentElement.dataset;

export const isTooLarge = (files) => files.reduce((sum, file) => sum + file.size, 0) > uploadMaxMib * 1024 * 1024;

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches("input[type=file]") || input.closest(OWN_CARE)) return;
  const told = input.parentElement.querySelector(":scope > .errors");
  told?.remove();
  input.removeAttribute("aria-invalid");
  if (isTooLarge([...input.files])) refuse(input);
}, true);

function refuse(input) {
  input.value = "";
  const told = Object.assign(document.createElement("ul"), { className: "errors", id: `${input.id}-errors` });
  told.setAttribute("role", "alert");
  told.append(Object.assign(document.createElement("li"), { textContent: tooLarge }));
  input.after(told);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", told.id);
}
