// A hand scanner types a code in a burst and ends it with Enter. Outside a field that goes to the search; a lone "/" goes there too.
const BURST_MS = 400; // a busy computer hands a scanner's keys over late; outside a field nobody types four characters and Enter
const SHORTEST_CODE = 4;
let typed = "", last = -BURST_MS;

const search = () => document.querySelector("[data-scan] [data-search]");
const inField = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function find(code) {
  search().querySelector("input[type=search]").value = code;
  search().requestSubmit();
}

document.addEventListener("keydown", (event) => {
  if (!search() || inField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const burst = event.timeStamp - last < BURST_MS;
  if (event.key === "Enter") {
    const code = burst ? typed : "";
    typed = "";
    if (code.length < SHORTEST_CODE) return;
    event.preventDefault(); // Enter would press the button that has the focus
    event.stopPropagation();
    find(code);
  } else if (event.key.length === 1) {
    typed = (burst ? typed : "") + event.key;
    last = event.timeStamp;
    if (event.key === "/" || (burst && event.key === " ")) event.preventDefault();
    if (event.key === "/" && !burst) search().querySelector("input[type=search]").focus();
  }
}, true);
