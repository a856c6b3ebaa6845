// A juror's grid: one competence on screen at a time, each field saved by itself, kept on this tablet until the
// server says it has it. The whole grid is in the page: without a network everything goes on.
const WRITE_AFTER_MS = 600;
const PAUSES_MS = [1000, 3000, 10_000];

export default function attach(form) {
  const storageKey = `grid:${document.body.dataset.person ?? ""}:${form.dataset.grid}`;
  const status = form.querySelector("[data-status]");
  const entries = new Map([...form.querySelectorAll("[data-entry]")].map((box) => [box.dataset.entry, entry(box)]));
  let revision = form.dataset.revision;
  let sending = false;
  let failures = 0;
  let signing = false;
  let timer;

  // An entry is a row or a conclusion: `base` is what the server holds, `mine` what stands here. The two may differ from
  // the start: somebody was faster than this script, or the browser put back what was there before.
  function entry(box) {
    return { box, base: sentBy(box), stopped: false };
  }

  const drafts = () => { try { return JSON.parse(localStorage.getItem(storageKey) ?? "{}"); } catch { return {}; } };
  const keep = (kept) => {
    try {
      if (Object.keys(kept).length) localStorage.setItem(storageKey, JSON.stringify(kept));
      else localStorage.removeItem(storageKey);
    } catch { /* full or forbidden: the page itself still holds it */ }
  };
  const unsent = () => [...entries].filter(([, each]) => !each.stopped && !same(read(each.box), each.base));

  function note(code) {
    const each = entries.get(code);
    const { [code]: _, ...others } = drafts();
    const mine = read(each.box);
    keep(same(mine, each.base) ? others : { ...others, [code]: { base: each.base, mine } });
  }

  function say(text, kept) {
    status.textContent = text;
    status.classList.toggle("kept", kept);
  }

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  async function send() {
    const waiting = unsent();
    if (sending || !waiting.length) return;
    sending = true;
    const sent = waiting.map(([code, each]) => [code, read(each.box)]);
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("revision", revision);
    for (const [code, values] of sent) for (const [name, value] of Object.entries(values)) if (value) body.set(`${code}-${name}`, value);
    // A text is always sent, also when it was emptied: it tells the server that the entry is there.
    for (const [code, values] of sent) for (const name of ["note", "comment"]) if (name in values) body.set(`${code}-${name}`, values[name]);
    let again = PAUSES_MS[Math.min(failures++, PAUSES_MS.length - 1)];
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.type === "opaqueredirect") say(form.dataset.signedOut, true);
      else if (answer.ok) { saved(sent, await answer.json()); again = failures = 0; }
      else if ([409, 422].includes(answer.status) && answer.headers.get("Content-Type")?.includes("json")) again = refused(sent, answer.status, await answer.json());
      else say(form.dataset.kept, true);
    } catch {
      say(form.dataset.kept, true);
    }
    sending = false;
    if (again !== null && unsent().length) plan(again);
    else sign();
  }

  // A signature asked for while something was still on its way follows once the server has it all.
  function sign() {
    if (signing && !unsent().length) document.querySelector("form[data-sign]")?.requestSubmit();
    signing = false;
  }

  function saved(sent, answer) {
    revision = answer.revision;
    for (const [code, values] of sent) {
      entries.get(code).base = values;
      note(code);
    }
    const hold = held(entries.get(sent.at(-1)[0]).box);
    for (const [id, html] of Object.entries(answer.parts)) {
      const part = document.getElementById(id);
      if (part) part.innerHTML = html;
    }
    show();
    hold();
    if (!unsent().length) say(answer.said, false);
  }

  // Somebody (another tab, another tablet) was here first: what is alike goes on, what differs is asked.
  function refused(sent, code, answer) {
    say(answer.message, true);
    if (code !== 409) return null;
    revision = answer.revision;
    for (const [name, each] of entries) meet(name, each, { ...answer.rows[name], ...answer.conclusions[name] });
    return 0;
  }

  function meet(code, each, theirs) {
    const held = { ...blank(each.base), ...theirs };
    if (same(held, each.base)) return;
    const mine = read(each.box);
    const untouched = same(mine, each.base);
    each.base = held;
    if (untouched) fill(each.box, held);
    else if (!same(mine, held)) ask(code, each, held);
    note(code);
  }

  function ask(code, each, theirs) {
    each.stopped = true;
    each.box.querySelector("[data-conflict]")?.remove();
    const notice = document.getElementById("grid-conflict").content.firstElementChild.cloneNode(true);
    notice.dataset.conflict = "";
    const chosen = [...each.box.querySelectorAll("input[type=radio]")].find((one) => one.value === (theirs.seen ?? theirs.mark));
    notice.querySelector("[data-other]").textContent = [chosen?.closest("label").textContent.trim(), theirs.note ?? theirs.comment].filter(Boolean).join(" · ");
    const settle = (values) => {
      if (values) fill(each.box, values);
      each.stopped = false;
      notice.remove();
      note(code);
      plan(0);
    };
    notice.querySelector("[data-mine]").addEventListener("click", () => settle(null));
    notice.querySelector("[data-theirs]").addEventListener("click", () => settle(theirs));
    each.box.prepend(notice);
  }

  // One screen at a time; the address says which, so that back, reload and links from elsewhere find it.
  const screens = [...document.querySelectorAll("[data-screen]")];
  function show() {
    const wanted = decodeURIComponent(location.hash.slice(1));
    const current = screens.find((each) => each.id === wanted) ?? screens[0];
    for (const each of screens) each.hidden = each !== current;
    for (const link of form.querySelectorAll("#progress [data-to]")) {
      if (link.dataset.to === current.id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    return current;
  }
  addEventListener("hashchange", () => {
    const current = show();
    document.getElementById("progress").scrollIntoView({ block: "start" });
    current.querySelector("h2")?.focus({ preventScroll: true });
  });

  form.addEventListener("input", (event) => changed(event.target, WRITE_AFTER_MS));
  form.addEventListener("change", (event) => changed(event.target, 0));
  function changed(field, delay) {
    const box = field.closest("[data-entry]");
    if (!box) return;
    note(box.dataset.entry);
    say(form.dataset.kept, true);
    plan(delay);
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); plan(0); });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign]") || !unsent().length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    signing = true;
    plan(0);
  }, true);
  addEventListener("online", () => plan(0));
  addEventListener("beforeunload", () => { for (const [code] of unsent()) note(code); });

  for (const [code, draft] of Object.entries(drafts())) {
    const each = entries.get(code);
    if (!each || same(draft.mine, each.base)) { if (each) note(code); continue; }
    fill(each.box, draft.mine);
    if (!same(draft.base, each.base)) ask(code, each, each.base);
  }
  show();
  if (unsent().length) { say(form.dataset.kept, true); plan(0); }
}

const fields = (box) => [...box.querySelectorAll("input[type=radio], textarea")];
const nameOf = (field) => field.name.slice(field.name.lastIndexOf("-") + 1);

// {seen, note} of a row, {mark, comment} of a conclusion; what is not chosen is "".
const read = (box) => values(box, (field) => field.checked, (field) => field.value);
const sentBy = (box) => values(box, (field) => field.defaultChecked, (field) => field.defaultValue);

function values(box, isChosen, textOf) {
  const found = {};
  for (const field of fields(box)) {
    if (field.type !== "radio") found[nameOf(field)] = textOf(field).trim();
    else if (isChosen(field) || !(nameOf(field) in found)) found[nameOf(field)] = isChosen(field) ? field.value : "";
  }
  return found;
}

// What comes under a row pushes the next one away from the finger that is about to touch it: what follows stays in place.
function held(box) {
  const next = box.nextElementSibling;
  const before = next?.getBoundingClientRect().top;
  return () => {
    if (before > 0 && before < innerHeight) scrollBy({ top: next.getBoundingClientRect().top - before, behavior: "instant" });
  };
}

function fill(box, values) {
  for (const field of fields(box)) {
    if (field.type === "radio") field.checked = field.value === values[nameOf(field)];
    else field.value = values[nameOf(field)] ?? "";
  }
}

const blank = (values) => Object.fromEntries(Object.keys(values).map((name) => [name, ""]));
const same = (one, other) => Object.keys({ ...one, ...other }).every((name) => (one[name] ?? "") === (other[name] ?? ""));
