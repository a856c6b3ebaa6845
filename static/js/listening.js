// Records the watch: raw samples of the microphone with processing switched off, kept here until the server has them.
import { wav } from "./wav.js";

const RAW = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
const PROCESSING = ["echoCancellation", "noiseSuppression", "autoGainControl"];
const REFUSED = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "absent", OverconstrainedError: "absent", NotReadableError: "busy", AbortError: "busy" };
const PAUSES_MS = [1000, 4000, 15000];
const CLIPPED = 0.99;
const SHORTEST_S = 4;
const PATIENCE = 2;

export default function attach(place) {
  const one = (name) => place.querySelector(`[data-${name}]`);
  const ui = {
    form: document.getElementById(place.dataset.listening),
    words: place.dataset,
    record: one("record"),
    stop: one("stop"),
    resend: one("resend"),
    hearing: one("hearing"),
    left: one("left"),
    meter: place.querySelector("meter"),
    seconds: () => Number(place.querySelector("[name=seconds]:checked").value),
    say: (text, tone = "") => { one("said").textContent = text; one("said").className = tone; },
    warn: (text) => { one("warned").textContent = text; one("warned").hidden = !text; },
  };
  place.hidden = false;
  ui.record.addEventListener("click", () => run(ui));
}

async function run(ui) {
  const trouble = unable();
  if (trouble) return ui.say(ui.words[trouble], "late");
  ui.record.hidden = true;
  ui.warn("");
  let sound = null;
  try {
    sound = await hear(ui);
  } catch (error) {
    ui.say(ui.words[REFUSED[error.name] ?? "failed"], "late");
  }
  ui.hearing.hidden = ui.stop.hidden = true;
  if (sound) {
    ui.form.elements.once.value = crypto.randomUUID(); // another recording is another sending
    await send(ui, sound);
  } else { ui.record.hidden = false; ui.record.focus(); }
}

function unable() {
  if (!isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode ? "" : "unsupported";
}

// The recording as a file; null when it was too short to be of use.
async function hear(ui) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: RAW });
  const [track] = stream.getAudioTracks();
  const { sampleRate, ...told } = track.getSettings();
  const context = new AudioContext(sampleRate ? { sampleRate } : {});
  try {
    await context.audioWorklet.addModule(new URL("./listening_worklet.js", import.meta.url));
    if (PROCESSING.some((name) => told[name])) ui.warn(ui.words.processed);
    else if (sampleRate && sampleRate !== context.sampleRate) ui.warn(ui.words.resampled);
    const blocks = await collect(ui, context, stream, track);
    const seconds = blocks.reduce((sum, block) => sum + block.length, 0) / context.sampleRate;
    if (seconds >= SHORTEST_S) return wav(blocks, context.sampleRate);
    ui.say(ui.words.short, "late");
    return null;
  } finally {
    track.stop();
    await context.close();
  }
}

// A device that cannot keep up puts silence in for what it lost, and all that follows comes late: listening starts anew
// then, for as long as two whole recordings would take; the server finds its way through what is lost after that. What
// was heard before is kept for a person who stops early.
function collect(ui, context, stream, track) {
  const wanted = ui.seconds() * context.sampleRate;
  let blocks = [];
  let longest = [];
  let heard = 0;
  let before = 0;
  let silent = true;
  let peak = 0;
  show(ui, wanted / context.sampleRate, 0);
  ui.say(ui.words.listeningNow);
  ui.hearing.hidden = ui.stop.hidden = false;
  ui.stop.focus();
  return new Promise((done) => {
    const node = new AudioWorkletNode(context, "sound-collector");
    const finish = () => { node.port.onmessage = null; clearInterval(shown); done(blocks.length < longest.length ? longest : blocks); };
    const shown = setInterval(() => {
      show(ui, (wanted - heard) / context.sampleRate, peak);
      if (peak >= CLIPPED) ui.warn(ui.words.clipped);
      peak = 0;
    }, 100);
    const anew = () => {
      if (blocks.some(sounds)) ui.warn(ui.words.lost);
      if (blocks.length > longest.length) longest = blocks;
      before += heard;
      blocks = [];
      heard = 0;
    };
    node.port.onmessage = ({ data }) => {
      const sounding = sounds(data);
      if (silent && sounding && before + heard < PATIENCE * wanted) anew();
      silent = !sounding;
      blocks.push(data);
      heard += data.length;
      for (const sample of data) peak = Math.max(peak, Math.abs(sample));
      if (heard >= wanted) finish();
    };
    track.addEventListener("ended", finish);
    ui.stop.addEventListener("click", finish, { once: true });
    context.createMediaStreamSource(stream).connect(node).connect(context.destination); // it gives out silence
  });
}

function sounds(block) {
  return block.some((sample) => sample !== 0);
}

// A watch is quiet: the meter shows loudness over 60 dB.
function show(ui, left, peak) {
  const text = `${Math.max(0, Math.ceil(left))} s`;
  if (ui.left.textContent !== text) ui.left.textContent = text;
  ui.meter.value = peak ? Math.max(0, 1 + Math.log10(peak) / 3) : 0;
}

// Whatever fails, the recording stays here; the key of the form makes a second sending harmless.
async function send(ui, sound) {
  const unsent = (event) => event.preventDefault();
  addEventListener("beforeunload", unsent);
  ui.resend.hidden = true;
  for (const pause of [...PAUSES_MS, null]) {
    ui.say(ui.words.sending);
    const answer = await post(ui.form, sound);
    if (answer?.ok) {
      removeEventListener("beforeunload", unsent);
      location.assign((await answer.json()).location);
      return;
    }
    if (answer && answer.status < 500 && answer.status !== 429) {
      const { message, once } = await answer.json().catch(() => ({}));
      if (once) ui.form.elements.once.value = once; // another one when these settings are not those that were kept
      return refused(ui, sound, message, unsent);
    }
    if (pause === null) break;
    ui.say(ui.words.waiting, "wait");
    await new Promise((resolve) => { setTimeout(resolve, pause); addEventListener("online", resolve, { once: true }); });
  }
  refused(ui, sound, ui.words.unsent, unsent);
}

// What is wrong may be a setting: it can be changed and the same recording sent again, or a new one made.
function refused(ui, sound, message, unsent) {
  ui.say(message ?? ui.words.unsent, "late");
  ui.record.hidden = ui.resend.hidden = false;
  ui.resend.onclick = () => { removeEventListener("beforeunload", unsent); ui.record.hidden = true; send(ui, sound); };
  ui.resend.focus();
}

function post(form, sound) {
  const body = new FormData(form);
  body.set("sound", sound, "montre.wav");
  return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
}
