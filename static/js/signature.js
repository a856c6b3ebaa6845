// Signing on the screen: strokes on the canvas, a PNG in the hidden field.
import SignaturePad from "../vendor/signature_pad-5.1.4.min.js";

const INK = "#161e2b";

export default function attach(place) {
  const canvas = place.querySelector("canvas");
  const field = place.querySelector("input[type=hidden]");
  const pad = new SignaturePad(canvas, { penColor: INK, minWidth: 0.8, maxWidth: 2.4 });
  let width = 0;

  // The canvas follows its box and the screen's density; what is drawn is put back afterwards.
  function fit() {
    if (canvas.offsetWidth === width) return;
    width = canvas.offsetWidth;
    const strokes = pad.toData();
    const density = Math.max(devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * density;
    canvas.height = canvas.offsetHeight * density;
    canvas.getContext("2d").scale(density, density);
    if (strokes.length) pad.fromData(strokes);
    else if (field.value) pad.fromDataURL(field.value, { ratio: 1, width: canvas.offsetWidth, height: canvas.offsetHeight });
    else pad.clear();
  }

  function keep(value) {
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  pad.addEventListener("endStroke", () => keep(pad.toDataURL("image/png")));
  place.querySelector("[data-clear]").addEventListener("click", () => { pad.clear(); keep(""); });
  new ResizeObserver(fit).observe(canvas);
}
