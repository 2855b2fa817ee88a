// What changes without a click is announced to screen readers.

const status = document.createElement("div");

export function createStatus() {
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
}

/** @param {string} text */
export function announce(text) {
  status.textContent = text;
}
