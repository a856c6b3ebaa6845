// Photos leave at once, made smaller in the browser; each keeps its own state and is tried again when the network fails.
import { isTooLarge } from "./files.js";

const LONGEST_SIDE_PX = 2000;
const QUALITY = 0.85;
const PAUSES_MS = [1000, 4000, 15000];

export default function attach(place) {
  const input = place.querySelector("input[type=file]");
  const list = place.querySelector("ul");
  input.removeAttribute("name"); // the ids travel with the form, not the files
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    forgetRefusals(place);
    for (const file of files) add(place, file);
  });
  list.addEventListener("click", (event) => {
    if (!event.target.closest("[data-remove]")) return;
    event.target.closest("li").remove();
    changed(place);
  });
}

// What was wrong with an earlier photo is over once another is chosen; one that waits for the network still may leave.
function forgetRefusals(place) {
  if (place.nextElementSibling?.matches(".errors")) place.nextElementSibling.remove();
  for (const item of place.querySelectorAll("li:has([role=status].error):has([data-retry][hidden])")) item.remove();
}

const addressOf = (place) => place.closest("[data-upload-url]").dataset.uploadUrl;

const changed = (place) => place.dispatchEvent(new Event("change", { bubbles: true }));

function newItem(place) {
  const item = document.getElementById("photo-item").content.firstElementChild.cloneNode(true);
  place.querySelector("ul").append(item);
  return item;
}

// A draft taken up again brings the ids of photos that are already with the server.
export function showKept(place, id) {
  const item = newItem(place);
  item.querySelector("img").src = `${addressOf(place)}/${id}`;
  keep(place, item, id);
}

async function add(place, file) {
  const item = newItem(place);
  const picture = await shrink(file);
  item.querySelector("img").src = URL.createObjectURL(picture);
  const send = () => upload(place, item, picture);
  item.querySelector("[data-retry]").addEventListener("click", send);
  await send();
}

async function shrink(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  } catch {
    return file; // not a picture this browser can read: the server decides and says so
  }
}

async function upload(place, item, picture) {
  const status = item.querySelector("[role=status]");
  const retry = item.querySelector("[data-retry]");
  const say = (text, tone = "") => { status.textContent = text; status.className = tone; };
  retry.hidden = true;
  if (isTooLarge([picture])) return say(status.dataset.tooLarge, "error");
  for (const pause of [...PAUSES_MS, null]) {
    say(status.dataset.sending);
    const answer = await post(addressOf(place), picture);
    if (answer?.ok) {
      keep(place, item, (await answer.json()).id);
      return changed(place);
    }
    if (answer && answer.status < 500 && answer.status !== 429) {
      const { message } = await answer.json().catch(() => ({}));
      return say(message ?? (answer.status === 413 ? status.dataset.tooLarge : status.dataset.failed), "error");
    }
    if (pause === null || !item.isConnected) break;
    say(status.dataset.waiting, "wait");
    await new Promise((resolve) => { setTimeout(resolve, pause); addEventListener("online", resolve, { once: true }); });
  }
  say(status.dataset.failed, "error");
  retry.hidden = false;
}

function post(url, picture) {
  const body = new FormData();
  body.append("photo", picture, "photo.jpg");
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  return fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => null);
}

function keep(place, item, id) {
  const status = item.querySelector("[role=status]");
  item.append(Object.assign(document.createElement("input"), { type: "hidden", name: place.dataset.photos, value: id }));
  status.textContent = status.dataset.sent;
  status.className = "done";
}
