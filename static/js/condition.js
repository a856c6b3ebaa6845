// The condition report: press a zone, press what it shows and how much; a numbered row and a numbered mark appear.
import { drawPins } from "./pins.js";

export default function attach(report) {
  const list = report.querySelector("[data-marks]");
  const blank = report.querySelector("template[data-row]");
  const chooser = report.querySelector("[popover]");
  let zone, nextIndex = list.childElementCount;

  const part = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const rows = () => [...list.children];

  function add(index = nextIndex) {
    nextIndex = Math.max(nextIndex, index) + 1;
    const holder = document.createElement("ol");
    holder.innerHTML = blank.innerHTML.replaceAll("__n__", index);
    const row = holder.firstElementChild;
    list.append(row);
    row.dispatchEvent(new Event("workshop:added", { bubbles: true }));
    return row;
  }

  function draw() {
    rows().forEach((row, index) => { row.querySelector(".pin-number").textContent = index + 1; });
    drawPins(report, rows().map((row) => part(row, "zone").value));
  }

  function changed() {
    draw();
    report.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // A line for each kind, a button for each severity: those a row lets one choose.
  function matrix() {
    const chosen = (name) => [...part(blank.content, name).options].filter((option) => option.value);
    return chosen("kind").map((kind) => {
      const line = document.createElement("tr");
      line.append(Object.assign(document.createElement("th"), { scope: "row", textContent: kind.text }));
      for (const severity of chosen("severity")) {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
        Object.assign(button.dataset, { kind: kind.value, severity: severity.value });
        button.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: `${kind.text}, ` }), severity.text);
        line.insertCell().append(button);
      }
      return line;
    });
  }

  function open(place) {
    zone = place;
    const body = chooser.querySelector("[data-matrix]");
    if (!body.rows.length) body.append(...matrix());
    chooser.querySelector("[data-zone-name]").textContent = place.getAttribute("aria-label");
    chooser.showPopover();
    chooser.querySelector("[data-kind]").focus();
  }

  function choose(button) {
    const row = add();
    part(row, "zone").value = zone.dataset.zone;
    part(row, "kind").value = button.dataset.kind;
    part(row, "severity").value = button.dataset.severity;
    chooser.hidePopover();
    zone.focus();
    changed();
  }

  report.addEventListener("click", (event) => {
    const place = event.target.closest("[data-zone]");
    const choice = event.target.closest("[data-kind]");
    if (place) open(place);
    else if (choice) choose(choice);
    else if (event.target.closest("[data-remove-mark]")) {
      event.target.closest("[data-marks] > li").remove();
      changed();
    }
  });
  report.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-zone]") || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    open(event.target);
  });
  list.addEventListener("change", draw);
  report.closest("form")?.addEventListener("workshop:rows", (event) => {
    rows().forEach((row) => row.remove());
    const name = new RegExp(`^${report.dataset.condition}-(\\d+)-zone$`);
    for (const [field] of event.detail) if (name.test(field)) add(Number(field.match(name)[1]));
  });
  // The empty rows are there for browsers without a script.
  for (const row of rows()) if (!part(row, "zone").value) row.remove();
  draw();
}
