// A file that is too large is refused at its field: sent, it would travel for minutes to be refused then.
export default function attach(input) {
  const told = Object.assign(document.createElement("div"), { id: `${input.id}-too-large`, role: "alert", hidden: true });
  const list = Object.assign(document.createElement("ul"), { className: "errors" });
  list.append(Object.assign(document.createElement("li"), { textContent: input.dataset.tooLarge }));
  told.append(list);
  input.after(told);
  const isTooLarge = () => [...input.files].some((file) => file.size > Number(input.dataset.largestBytes));

  input.addEventListener("change", () => {
    told.hidden = !isTooLarge();
    input.setAttribute("aria-invalid", isTooLarge());
    input.setAttribute("aria-errormessage", told.id);
  });
  input.form.addEventListener("submit", (event) => {
    if (!isTooLarge()) return;
    event.preventDefault();
    input.focus();
  });
}
