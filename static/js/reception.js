// The reception page: the customer found while typing, one more watch, and what one answer says about another.
import { listbox } from "./listbox.js";

const PAUSE_MS = 250;

export default function attach(form) {
  const search = document.getElementById("customer-search");
  const watches = form.querySelector("[data-watches]");
  const place = (name) => document.getElementById(name);
  const blocks = () => [...watches.querySelectorAll("[data-watch]")];
  const field = (block, name) => block.querySelector(`[name="watches-${block.dataset.watch}-${name}"]`);
  const changed = (element) => element?.dispatchEvent(new Event("change", { bubbles: true }));

  function swap(url, target) {
    return window.htmx.ajax("GET", url, { target, swap: "outerHTML" }).then(() => changed(form));
  }

  // The block of one more watch is asked for once, when one is first wanted.
  let blank;
  function blankWatch() {
    blank ??= fetch(form.dataset.blankWatch)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
      .catch((error) => { blank = undefined; throw error; });
    return blank;
  }

  async function addWatch(wanted) {
    const text = await blankWatch();
    const rank = wanted ?? Math.max(-1, ...blocks().map((one) => Number(one.dataset.watch))) + 1;
    const holder = document.createElement("div");
    holder.innerHTML = text.replaceAll("__w__", rank);
    const block = holder.firstElementChild;
    watches.append(block);
    window.htmx?.process(block);
    block.dispatchEvent(new Event("workshop:added", { bubbles: true }));
    return block;
  }

  async function chooseCustomer({ customer, watch, text }) {
    if (search) search.value = "";
    if (!customer) {
      form.querySelector("[data-customer-fields]").open = true;
      const name = place("customer-family_name");
      name.value = text;
      changed(name);
      return name.focus();
    }
    await swap(`/reception/customers/${customer}`, "#customer");
    if (watch) await reuse(watch);
  }

  async function reuse(id) {
    const free = blocks().find((block) => !field(block, "watch_id").value && !field(block, "brand").value);
    const block = free ?? (await addWatch());
    const rank = block.dataset.watch;
    await swap(`/reception/watches/${id}?rank=${rank}`, `#watches-${rank}-identity`);
    refresh(block, "advice");
    block.scrollIntoView({ block: "start" });
  }

  function refresh(block, part) {
    window.htmx?.trigger(place(`watches-${block.dataset.watch}-${part}`), "refresh");
  }

  // The list's price and day fill their fields until somebody writes there.
  function fillFrom(service) {
    const block = service.closest("[data-watch]");
    for (const [name, value] of [["pre_quote", service.dataset.low], ["pre_quote_max", service.dataset.high], ["promised_on", service.dataset.day]]) {
      const target = field(block, name);
      if (target.value && target.value !== target.dataset.filled) continue;
      target.value = target.dataset.filled = value ?? "";
    }
  }

  // What the customer is about to sign for besides leaving the watch: each price accepted on the spot.
  const wording = form.querySelector("[data-accepted]");
  function tellAccepted() {
    const said = blocks().map(accepted).filter(Boolean);
    wording.textContent = said.map((service) => wording.dataset.accepted.replace("__service__", service)).join(" ");
    wording.hidden = !said.length;
  }

  function accepted(block) {
    const quick = block.querySelector("[data-quick]:checked");
    const price = field(block, "pre_quote")?.value.trim();
    const isOnePrice = price && !field(block, "pre_quote_max").value.trim();
    return quick && isOnePrice && field(block, "pre_quote_signed").checked && `${quick.dataset.quick}, ${price}\u00a0€`;
  }

  if (wording) {
    for (const kind of ["input", "change", "htmx:load"]) form.addEventListener(kind, () => setTimeout(tellAccepted));
    tellAccepted();
  }

  if (search) {
    listbox(search, place("customer-list"), {
      url: (text) => `/reception/customers?${new URLSearchParams({ q: text })}`,
      pick: (option) => chooseCustomer(option.dataset),
      first: true,
    });
    search.form.addEventListener("submit", (event) => event.preventDefault());
  }

  let timer;
  form.addEventListener("input", (event) => {
    if (!event.target.name?.endsWith("-serial")) return;
    clearTimeout(timer);
    timer = setTimeout(() => refresh(event.target.closest("[data-watch]"), "history"), PAUSE_MS);
  });
  form.addEventListener("change", (event) => {
    const name = event.target.name ?? "";
    if (/^watches-\d+-(symptoms|kind)$/.test(name)) refresh(event.target.closest("[data-watch]"), "advice");
    else if (name.endsWith("-service_code")) fillFrom(event.target);
    else if (/^customer-(phone|family_name|given_name|company)$/.test(name)) window.htmx?.trigger(place("similar"), "refresh");
  });
  form.addEventListener("workshop:chosen", (event) => {
    const kind = event.detail.kind && event.target.closest("[data-watch]")?.querySelector(`[name$="-kind"][value="${event.detail.kind}"]`);
    if (kind) { kind.checked = true; changed(kind); }
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-watch], [data-remove-watch], [data-reuse], [data-customer], [data-guarantee]");
    if (!button) return;
    event.preventDefault();
    const block = button.closest("[data-watch]");
    if ("addWatch" in button.dataset) addWatch().then((added) => field(added, "brand").focus());
    else if ("removeWatch" in button.dataset) { block.remove(); changed(form); }
    else if (button.dataset.reuse) reuse(button.dataset.reuse);
    else if (button.dataset.customer) chooseCustomer(button.dataset);
    else {
      const own = block.querySelector('[name$="-repair_kind"][value="own_guarantee"]');
      own.checked = true;
      own.closest("details").open = true;
      field(block, "original_ticket").value = button.dataset.guarantee;
      changed(own);
    }
  });
  // A draft taken up again: the blocks, the rows and the answers it names are made before they are filled.
  form.addEventListener("workshop:rows", (event) => event.made.push(makeRows(event.detail)));

  async function makeRows(values) {
    for (const [name, value] of values) {
      const [, rank, row, code] = name.match(/^watches-(\d+)-(?:marks-(\d+)-zone|(?:answers-(.+)))?/) ?? [];
      if (rank === undefined) continue;
      const block = blocks().find((one) => one.dataset.watch === rank) ?? (await addWatch(Number(rank)));
      if (row) addRow(block, row);
      else if (code && value) place(`watches-${rank}-advice`).append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    const customer = values.find(([name]) => name === "customer-customer_id")?.[1];
    if (customer) window.htmx?.ajax("GET", `/reception/customers/${customer}`, { target: "#customer-history", select: "#customer-history", swap: "outerHTML" });
  }

  function addRow(block, row) {
    if (block.querySelector(`[name="watches-${block.dataset.watch}-marks-${row}-zone"]`)) return;
    const rows = block.querySelector("[data-marks]");
    rows.insertAdjacentHTML("beforeend", rows.parentElement.querySelector("template[data-row]").innerHTML.replaceAll("__n__", row));
  }
}
