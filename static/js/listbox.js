// A list of answers under a text field: fetched while typing, walked through with the arrow keys.
const PAUSE_MS = 120;

export function listbox(input, list, { url, pick, least = 2, first = false }) {
  let timer, request, active = -1;
  const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    move(open && first ? 0 : -1);
  }

  function move(to) {
    const all = options();
    active = all.length ? Math.max(-1, Math.min(to, all.length - 1)) : -1;
    all.forEach((option, index) => {
      option.id ||= `${list.id}-${index}`;
      option.setAttribute("aria-selected", String(index === active));
    });
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  function look() {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text.length < least) { request?.abort(); return show(false); }
    timer = setTimeout(load, PAUSE_MS, text);
  }

  async function load(text) {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(url(text), { headers: { "HX-Request": "true" }, signal: request.signal });
      if (!answer.ok) return show(false);
      list.innerHTML = await answer.text();
      if (input === document.activeElement) show(list.childElementCount > 0);
    } catch (error) {
      if (error.name !== "AbortError") show(false);
    }
  }

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  show(false);
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) show(false);
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") move(active + 1);
    else if (event.key === "ArrowUp") move(active - 1);
    else if (event.key === "Enter" && active >= 0) choose(options()[active]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus in the field
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]:not([aria-disabled])");
    if (option && !option.href) choose(option);
  });
  input.addEventListener("blur", () => { clearTimeout(timer); show(false); });
  if (input === document.activeElement && input.value !== input.defaultValue) look(); // typed before this came

  function choose(option) {
    pick(option);
    show(false);
  }
}
