// What happens without a click is said to screen readers, too.

let status;

export function createStatus() {
  status = document.createElement("div");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
}

export function announce(text) {
  status.textContent = text;
}
