// Papers that are printed as soon as a page comes: each in a frame nobody sees, the next once the last has gone.
const GONE_MS = 1000;

export default function attach(element) {
  const [first, ...others] = element.dataset.print.split(" ");
  history.replaceState(null, "", location.pathname); // coming back to this page does not print again
  print(first, others);
}

function print(address, others) {
  const frame = Object.assign(document.createElement("iframe"), { src: address, className: "unseen", title: address });
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  frame.addEventListener("load", () => {
    if (others.length) whenBack(() => print(others[0], others.slice(1)));
    try { frame.contentWindow.print(); } catch { /* this browser shows no PDF in a page: the buttons are there */ }
  }, { once: true });
  document.body.append(frame);
}

// A print dialog takes the focus; without one the job has simply left.
function whenBack(go) {
  setTimeout(() => {
    if (document.hasFocus()) go();
    else addEventListener("focus", go, { once: true });
  }, GONE_MS);
}
