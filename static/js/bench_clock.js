// The clock of a sitting runs between two pages by what the server said, and asks it once a minute.
const MINUTE = 60_000;
const SHORT = 5 * 60;

export default function clock(band) {
  const shown = band.querySelector("[data-left]");
  const said = band.querySelector("[data-said]");
  let running = band.dataset.running === "yes";
  let left = band.dataset.seconds === "" ? null : Number(band.dataset.seconds);
  let since = Date.now();
  let asked = Date.now();

  const now = () => (running ? left - (Date.now() - since) / 1000 : left);

  function draw() {
    if (left !== null && shown) shown.textContent = told(Math.max(0, Math.ceil(now())));
    const short = running && left !== null && now() <= SHORT;
    band.classList.toggle("held", !running);
    band.classList.toggle("ending", short);
    const text = !running ? band.dataset.held : short ? band.dataset.short : "";
    if (said.textContent !== text) said.textContent = text;
    if (running && left !== null && now() <= 0) ask();
  }

  async function ask() {
    if (Date.now() - asked < MINUTE && (left === null || now() > 0)) return;
    if (Date.now() - asked < 2000) return;
    asked = Date.now();
    let answer;
    try {
      const response = await fetch(band.dataset.benchClock, { headers: { Accept: "application/json" } });
      answer = response.ok && !response.redirected ? await response.json() : { ended: true };
    } catch {
      return; // no network: the clock runs on by itself
    }
    if (answer.ended) return end();
    ({ running, left } = answer);
    since = Date.now();
    draw();
  }

  function end() {
    clearInterval(beat);
    said.textContent = band.dataset.over;
    if (shown) shown.textContent = told(0);
    if (band.dataset.end) location.assign(band.dataset.end);
  }

  const beat = setInterval(() => {
    draw();
    if (Date.now() - asked >= MINUTE) ask();
  }, 1000);
  document.addEventListener("visibilitychange", () => document.hidden || draw());
  draw();
}

function told(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const two = (number) => String(number).padStart(2, "0");
  const rest = `${two(minutes)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}
