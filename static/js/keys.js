// The keyboard at the bench: Ctrl+Enter saves, Enter goes on in forms that ask for it (Shift+Enter back), up and
// down stay in the column of a table that asks for it, Escape closes menus.
const FIELDS = "input:not([type=hidden]):not([disabled]), select, textarea, button.act";

function goOn(field, back) {
  const fields = [...field.form.querySelectorAll(FIELDS)].filter((one) => one.checkVisibility());
  if (back) fields.reverse();
  // One stop per group of chips: Enter leaves the question, not the answer.
  const next = fields.slice(fields.indexOf(field) + 1).find((one) => !one.name || one.name !== field.name);
  enter(next);
}

// What stands in a cell is selected: typing replaces it.
function enter(field) {
  field?.focus();
  if (field?.matches("input[inputmode]")) field.select();
}

function inColumn(field, step) {
  const cell = field.closest("td");
  const cells = [...cell.closest("table").rows].map((row) => row.cells[cell.cellIndex]?.querySelector("input"));
  const column = cells.filter(Boolean);
  enter(column[column.indexOf(field) + step]);
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.defaultPrevented || event.isComposing || !(field instanceof Element)) return;
  if (event.key === "Escape") {
    const menu = field.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = field.form ?? field.closest("form");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.act") ?? undefined);
  } else if (event.key === "Enter" && field.matches("input:not([type=file]), select") && field.form?.matches("[data-enter-next]")) {
    event.preventDefault();
    goOn(field, event.shiftKey);
  } else if (["ArrowUp", "ArrowDown"].includes(event.key) && field.matches("[data-columns] input")) {
    event.preventDefault();
    inColumn(field, event.key === "ArrowUp" ? -1 : 1);
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
