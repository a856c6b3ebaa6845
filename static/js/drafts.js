// Keeps what is being typed on this device until the server says it has it (data-draft-saved="key" on a later page).
const KEEP_DAYS = 14;
const WRITE_AFTER_MS = 300;
const mine = `draft:${document.body.dataset.person ?? ""}:`;

export default function attach(element) {
  if (element.dataset.draftSaved) return localStorage.removeItem(mine + element.dataset.draftSaved);
  // A draft is forgotten once it was sent; the browser by itself would bring the same text back, to be sent a second time.
  element.autocomplete = "off";
  const key = mine + element.dataset.draft;
  let timer;
  const write = () => {
    clearTimeout(timer);
    const draft = { at: new Date().toISOString(), values: read(element) };
    try { localStorage.setItem(key, JSON.stringify(draft)); } catch { /* full or forbidden: typing must go on */ }
  };
  // The page shows what was just sent, perhaps with what is wrong in it: newer than any draft.
  if (element.matches("[data-draft-fresh]") || element.querySelector("[data-draft-fresh]")) write();
  else offer(element, key);
  for (const kind of ["input", "change"]) {
    element.addEventListener(kind, () => { clearTimeout(timer); timer = setTimeout(write, WRITE_AFTER_MS); });
  }
  addEventListener("pagehide", () => { if (timer) write(); });
}

const fields = (element) =>
  [...(element.elements ?? [element])].filter((one) => one.name && !one.matches("[name=csrf_token], [name=version], [type=password], [type=file], button"));

const read = (element) =>
  fields(element).filter((one) => !one.matches("[type=radio], [type=checkbox]") || one.checked).map((one) => [one.name, one.value]);

// The key `once` is restored (what was sent before a crash stays one act) but does not make two drafts differ.
const text = (values) => JSON.stringify(values.filter(([name]) => name !== "once"));

function offer(element, key) {
  const draft = JSON.parse(localStorage.getItem(key) ?? "null");
  if (!draft) return;
  const age = Date.now() - Date.parse(draft.at);
  if (age > KEEP_DAYS * 86_400_000 || text(draft.values) === text(read(element))) {
    return localStorage.removeItem(key);
  }
  const notice = document.getElementById("draft-offer").content.firstElementChild.cloneNode(true);
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  notice.querySelector("time").textContent = when.format(new Date(draft.at));
  notice.querySelector("[data-restore]").addEventListener("click", () => { restore(element, draft.values); notice.remove(); });
  notice.querySelector("[data-discard]").addEventListener("click", () => { localStorage.removeItem(key); notice.remove(); });
  if (element.matches("form")) element.prepend(notice);
  else element.before(notice);
}

async function restore(element, values) {
  // Rows made on the page (the marks of a condition report, one more watch) are made again before they are filled.
  const made = [];
  element.dispatchEvent(Object.assign(new CustomEvent("workshop:rows", { bubbles: true, detail: values }), { made }));
  await Promise.allSettled(made);
  const waiting = [...values];
  for (const field of fields(element)) {
    const choice = field.matches("[type=radio], [type=checkbox]");
    const index = waiting.findIndex(([name, value]) => name === field.name && (!choice || value === field.value));
    if (choice) field.checked = index >= 0;
    else if (index >= 0) field.value = waiting[index][1];
    if (index >= 0) waiting.splice(index, 1);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const { showKept } = await import("./photos.js");
  for (const [name, id] of waiting) {
    const place = element.querySelector(`[data-photos="${CSS.escape(name)}"]`);
    if (place && id) showKept(place, id);
  }
}
