// What happens without a click is said to screen readers, too.

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
