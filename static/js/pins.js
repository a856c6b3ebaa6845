// Numbered marks on the watch drawing: one pin per zone code, in order, side by side where a zone has several.
const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 8;

export function drawPins(drawing, zoneCodes) {
  drawing.querySelectorAll(".pin").forEach((one) => one.remove());
  drawing.querySelectorAll(".marked").forEach((one) => one.classList.remove("marked"));
  const count = {};
  zoneCodes.forEach((code, index) => {
    const zone = code && drawing.querySelector(`[data-zone="${CSS.escape(code)}"]`);
    if (!zone) return;
    zone.classList.add("marked");
    count[code] = (count[code] ?? 0) + 1;
    zone.ownerSVGElement.append(pin(zone, index + 1, count[code] - 1));
  });
}

function pin(zone, number, before) {
  const [x, y] = zone.dataset.at.split(",").map(Number);
  const group = document.createElementNS(SVG, "g");
  const circle = document.createElementNS(SVG, "circle");
  const text = document.createElementNS(SVG, "text");
  group.setAttribute("class", "pin");
  group.setAttribute("transform", `translate(${x + before * (2 * RADIUS + 1)} ${y})`);
  circle.setAttribute("r", RADIUS);
  text.textContent = number;
  group.append(circle, text);
  return group;
}
